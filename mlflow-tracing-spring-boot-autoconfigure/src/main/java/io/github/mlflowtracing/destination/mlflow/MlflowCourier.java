/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.destination.Answer;
import io.github.mlflowtracing.destination.Courier;
import io.github.mlflowtracing.destination.HttpReply;
import io.github.mlflowtracing.destination.mlflow.ExperimentLookup.Failed;
import io.github.mlflowtracing.destination.mlflow.ExperimentLookup.Found;

/**
 * Carries spans and trace info to the tracking server, once that has told the
 * experiment's id.
 */
final class MlflowCourier implements Courier {

	private static final String SPANS_PATH = "/v1/traces";

	private final MlflowRequests requests;

	private final ExperimentResolver experiment;

	private final @Nullable String runId;

	MlflowCourier(MlflowRequests requests, ExperimentResolver experiment, @Nullable String runId) {
		this.requests = requests;
		this.experiment = experiment;
		this.runId = runId;
	}

	@Override
	public Answer prepare() throws InterruptedException {
		return (this.experiment.resolve() instanceof Failed failed) ? answer(failed) : Answer.DELIVERED;
	}

	@Override
	public Answer sendSpans(byte[] spans) throws InterruptedException {
		return withExperiment((experimentId) -> {
			Map<String, List<String>> headers = this.requests.headers();
			// MLflow 3.17 compares the content type as it is written here
			headers.put("Content-Type", List.of("application/x-protobuf"));
			headers.put("x-mlflow-experiment-id", List.of(experimentId));
			if (this.runId != null) {
				headers.put("x-mlflow-run-id", List.of(this.runId));
			}
			return this.requests.post(SPANS_PATH, headers, spans);
		});
	}

	@Override
	public Answer sendFollowUp(byte[] traceInfo) throws InterruptedException {
		return withExperiment((experimentId) -> this.requests.post(TraceInfoRequest.PATH,
				TraceInfoRequest.located(traceInfo, experimentId)));
	}

	private Answer withExperiment(Request request) throws InterruptedException {
		ExperimentLookup lookup = this.experiment.resolve();
		if (lookup instanceof Failed failed) {
			return answer(failed);
		}
		try {
			HttpReply reply = request.send(((Found) lookup).id());
			return answer(reply);
		}
		catch (IOException ex) {
			return Answer.of(ex);
		}
	}

	private Answer answer(HttpReply reply) {
		Answer generic = Answer.of(reply);
		if (generic.kind() == Answer.Kind.DELIVERED) {
			return generic;
		}
		Refusal refusal = Refusal.of(reply);
		Answer answer = generic.withMessage(refusal.explain(this.requests.server()));
		if (refusal.isUnknownExperiment()) {
			this.experiment.forget();
			return Answer.blocked(answer.message());
		}
		return answer;
	}

	private static Answer answer(Failed failed) {
		boolean mayPass = failed.status() == 0 || failed.status() >= 500 || failed.status() == 429;
		return mayPass ? Answer.retry(failed.message()) : Answer.blocked(failed.message());
	}

	@FunctionalInterface
	private interface Request {

		HttpReply send(String experimentId) throws IOException, InterruptedException;

	}

}
