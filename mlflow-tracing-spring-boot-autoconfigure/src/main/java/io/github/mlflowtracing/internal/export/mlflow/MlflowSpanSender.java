/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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

/**
 * Carries spans and trace info to the tracking server, once that has told the
 * experiment's id.
 */
final class MlflowSpanSender implements SpanSender {

	private static final Log logger = LogFactory.getLog(MlflowSpanSender.class);

	private static final int ENOUGH = 3;

	private static final String SPANS_PATH = "/v1/traces";

	/** More than numbers, which the server judges; nothing that a header can't carry. */
	private static final Pattern SENDABLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private static final String NAMED = "the span names by @Traced(experimentId) or the attribute mlflow.experimentId";

	private final MlflowClient requests;

	private final ExperimentResolver experiment;

	private final @Nullable String runId;

	private final ServerVersion version;

	private int nothingThere;

	private boolean withoutTraceInfo;

	MlflowSpanSender(MlflowClient requests, ExperimentResolver experiment, @Nullable String runId) {
		this.requests = requests;
		this.experiment = experiment;
		this.runId = runId;
		this.version = new ServerVersion(requests);
	}

	@Override
	public SendResult prepare() throws InterruptedException {
		return (this.experiment.resolve() instanceof Failed failed) ? answer(failed) : SendResult.DELIVERED;
	}

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String named) throws InterruptedException {
		SendResult answer = withExperiment(named, (experimentId) -> {
			Map<String, List<String>> headers = this.requests.headers();
			// MLflow 3.17 compares the content type as it is written here
			headers.put("Content-Type", List.of("application/x-protobuf"));
			headers.put("x-mlflow-experiment-id", List.of(experimentId));
			if (this.runId != null) {
				headers.put("x-mlflow-run-id", List.of(this.runId));
			}
			return answer(this.requests.post(SPANS_PATH, headers, spans), named);
		});
		if (answer.kind() == SendResult.Kind.DELIVERED) {
			this.version.ask();
		}
		return answer;
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
			HttpReply reply = this.requests.post(TraceInfoRequest.PATH,
					TraceInfoRequest.located(traceInfo, experimentId));
			return MlflowError.of(reply).isNothingThere() ? withoutTraceInfo(reply) : answer(reply, named);
		});
	}

	/** It takes spans, so it is no wrong address; but it may just be restarting. */
	private SendResult withoutTraceInfo(HttpReply reply) {
		if (++this.nothingThere < ENOUGH) {
			return new SendResult(SendResult.Kind.RETRY_FEW, MlflowError.of(reply).explain(this.requests.server()),
					null);
		}
		this.withoutTraceInfo = true;
		logger.warn(("MLflow at %s takes spans, but has no %s: it shows traces without metadata, client request id and "
				+ "the previews that were set. Upgrade the server to 3.10 or later, or open the path in what stands "
				+ "before it, and restart")
			.formatted(this.requests.server(), TraceInfoRequest.PATH));
		return SendResult.DELIVERED;
	}

	private SendResult withExperiment(@Nullable String named, Request request) throws InterruptedException {
		try {
			if (named != null) {
				return SENDABLE.matcher(named).matches() ? request.send(named)
						: SendResult.refused("'%s', which %s, is no id of an experiment".formatted(named, NAMED));
			}
			ExperimentLookup lookup = this.experiment.resolve();
			return (lookup instanceof Failed failed) ? answer(failed) : request.send(((Found) lookup).id());
		}
		catch (IOException ex) {
			return SendResult.of(ex);
		}
	}

	/**
	 * An experiment that a trace names itself is that trace's trouble: the others go on.
	 */
	private SendResult answer(HttpReply reply, @Nullable String named) {
		SendResult generic = SendResult.of(reply);
		if (generic.kind() == SendResult.Kind.DELIVERED) {
			return generic;
		}
		MlflowError refusal = MlflowError.of(reply);
		String message = refusal.explain(this.requests.server());
		if (named != null && refusal.isOfNamedExperiment()) {
			return SendResult.refused("%s (is the experiment %s right, which %s?)".formatted(message, named, NAMED));
		}
		if (refusal.isWithoutSpans()) {
			return SendResult.blocked(message);
		}
		if (refusal.isUnknownExperiment()) {
			if (named == null) {
				this.experiment.forget();
			}
			return SendResult.blocked(message);
		}
		return generic.withMessage(message);
	}

	private static SendResult answer(Failed failed) {
		boolean mayPass = failed.status() == 0 || failed.status() >= 500 || failed.status() == 429;
		return mayPass ? SendResult.retry(failed.message()) : SendResult.blocked(failed.message());
	}

	@FunctionalInterface
	private interface Request {

		SendResult send(String experimentId) throws IOException, InterruptedException;

	}

}
