/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Failed;
import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Found;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowError;
import io.github.mlflowtracing.internal.export.mlflow.compat.ServerVersion;
import io.github.mlflowtracing.internal.export.mlflow.traceinfo.TraceInfoRequest;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Sends spans and trace info to the tracking server, once that has confirmed the
 * experiment's id. Thread-safe.
 */
final class MlflowSpanSender implements SpanSender {

	private static final Log logger = LogFactory.getLog(MlflowSpanSender.class);

	private static final int ENOUGH = 3;

	private static final String SPANS_PATH = "/v1/traces";

	/** MLflow takes more; a trace that came in parts is complete with its trace info. */
	private static final int MAX_REQUEST_SIZE = 16 * 1024 * 1024;

	private static final String NAMED = "the span names by @Traced(experimentId) or the attribute mlflow.experimentId";

	private final MlflowClient client;

	private final ExperimentResolver experiment;

	private final @Nullable String runId;

	private final ServerVersion version;

	private final AtomicInteger nothingThere = new AtomicInteger();

	private volatile boolean withoutTraceInfo;

	MlflowSpanSender(MlflowClient client, MlflowSettings settings) {
		this.client = client;
		this.version = new ServerVersion(client);
		this.experiment = new ExperimentResolver(client, this.version, settings.experimentId(),
				settings.experimentName());
		this.runId = settings.runId();
	}

	@Nullable String experimentId() {
		return this.experiment.id();
	}

	@Override
	public SendResult prepare() throws InterruptedException {
		return (this.experiment.isConfigured() && this.experiment.resolve() instanceof Failed failed) ? result(failed)
				: SendResult.DELIVERED;
	}

	@Override
	public int maxRequestSize() {
		return MAX_REQUEST_SIZE;
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String named) throws InterruptedException {
		return withExperiment(named, (experimentId) -> {
			Map<String, List<String>> headers = this.client.headers();
			// MLflow 3.17 compares the content type as it is written here
			headers.put("Content-Type", List.of("application/x-protobuf"));
			headers.put("x-mlflow-experiment-id", List.of(experimentId));
			if (this.runId != null) {
				headers.put("x-mlflow-run-id", List.of(this.runId));
			}
			return result(this.client.post(SPANS_PATH, headers, spans), named);
		});
	}

	@Override
	public boolean needsFollowUps() {
		return this.version.needsTraceInfo();
	}

	@Override
	public SendResult sendFollowUp(byte[] traceInfo, @Nullable String named) throws InterruptedException {
		if (this.withoutTraceInfo) {
			return SendResult.DELIVERED;
		}
		return withExperiment(named, (experimentId) -> {
			HttpReply reply = this.client.post(TraceInfoRequest.PATH,
					TraceInfoRequest.located(traceInfo, experimentId));
			return switch (reply.status()) {
				case 403, 405 -> this.client.resultForTrace(reply);
				default -> MlflowError.of(reply).isNothingThere() ? withoutTraceInfo(reply) : result(reply, named);
			};
		});
	}

	/** It takes spans, so it is no wrong address; but it may just be restarting. */
	private SendResult withoutTraceInfo(HttpReply reply) {
		if (this.nothingThere.incrementAndGet() < ENOUGH) {
			return new SendResult(SendResult.Kind.RETRY_FEW, MlflowError.of(reply).explain(this.client.server()), null);
		}
		this.withoutTraceInfo = true;
		logger.warn(("MLflow at %s takes spans, but has no %s: it shows traces without metadata, client request id and "
				+ "the previews that were set. Upgrade the server to 3.10 or later, or open the path in what stands "
				+ "before it, and restart")
			.formatted(this.client.server(), TraceInfoRequest.PATH));
		return SendResult.DELIVERED;
	}

	private SendResult withExperiment(@Nullable String named, Request request) throws InterruptedException {
		if (named != null && !ExperimentResolver.isId(named)) {
			return SendResult.refused("'%s', which %s, is no id of an experiment".formatted(LogText.of(named), NAMED));
		}
		try {
			// asked once: it also shows that this is an MLflow server
			this.version.ask();
			if (named != null && this.version.isKnown()) {
				return request.send(named);
			}
			ExperimentLookup lookup = this.experiment.resolve();
			return (lookup instanceof Failed failed) ? result(failed)
					: request.send((named != null) ? named : ((Found) lookup).id());
		}
		catch (IOException ex) {
			return SendResult.of(ex);
		}
	}

	/**
	 * An experiment that a trace names itself is that trace's trouble: the others go on.
	 */
	private SendResult result(HttpReply reply, @Nullable String named) {
		SendResult generic = SendResult.of(reply);
		if (generic.kind() == SendResult.Kind.DELIVERED) {
			return generic;
		}
		MlflowError error = MlflowError.of(reply);
		String message = error.explain(this.client.server());
		if (error.isOfDatabase()) {
			return SendResult.retry(message);
		}
		if (named != null && error.isOfNamedExperiment()) {
			return SendResult.refused("%s (is the experiment %s right, which %s?)".formatted(message, named, NAMED));
		}
		if (error.isWithoutSpans()) {
			return SendResult.blocked(message);
		}
		if (error.isUnknownExperiment()) {
			if (named == null) {
				this.experiment.forget();
			}
			return SendResult.blocked(message);
		}
		return generic.withMessage(message);
	}

	@Override
	public void close() {
		this.client.close();
	}

	private static SendResult result(Failed failed) {
		boolean mayPass = failed.status() == 0 || failed.status() >= 500 || failed.status() == 429;
		return mayPass ? SendResult.retry(failed.message()) : SendResult.blocked(failed.message());
	}

	@FunctionalInterface
	private interface Request {

		SendResult send(String experimentId) throws IOException, InterruptedException;

	}

}
