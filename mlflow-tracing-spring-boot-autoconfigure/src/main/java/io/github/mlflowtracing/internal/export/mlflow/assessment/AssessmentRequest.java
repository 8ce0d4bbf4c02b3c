/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.assessment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.internal.export.batch.FollowUpRequest;
import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.trace.TraceAssessment;

/**
 * Sends an assessment to the server, and completes the future of the call that logged it.
 */
public final class AssessmentRequest implements FollowUpRequest {

	private final MlflowClient client;

	private final TraceAssessment assessment;

	private final CompletableFuture<String> logged;

	private final byte[] body;

	public AssessmentRequest(MlflowClient client, TraceAssessment assessment, CompletableFuture<String> logged) {
		this.client = client;
		this.assessment = assessment;
		this.logged = logged;
		// by way of a string, since Jackson's bytes fail for half a surrogate pair
		this.body = JsonMapper.shared().writeValueAsString(request(assessment)).getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public String traceId() {
		return this.assessment.traceId();
	}

	@Override
	public byte[] body() {
		return this.body;
	}

	@Override
	public SendResult send() throws InterruptedException {
		try {
			HttpReply reply = this.client.post(path(), this.body);
			// MLflow 3.17.2 answers so where an earlier attempt was stored and its reply
			// was lost
			if (reply.status() == 500 && this.client.get(path() + "/" + this.assessment.id()).isSuccess()) {
				return SendResult.DELIVERED;
			}
			return this.client.resultForTrace(reply);
		}
		catch (IOException ex) {
			return SendResult.of(ex);
		}
	}

	private String path() {
		return "/api/3.0/mlflow/traces/tr-%s/assessments".formatted(this.assessment.traceId());
	}

	/** The application's code that waits for it runs neither in our thread nor lock. */
	@Override
	public void settled(SendResult result) {
		this.logged.completeAsync(() -> {
			if (result.kind() != SendResult.Kind.DELIVERED) {
				throw new CompletionException(
						new IllegalStateException("%s is not logged: %s".formatted(this.assessment, result.message())));
			}
			return this.assessment.id();
		});
	}

	private static ObjectNode request(TraceAssessment assessment) {
		ObjectNode request = JsonMapper.shared().createObjectNode();
		ObjectNode json = request.putObject("assessment");
		json.put("assessment_id", assessment.id());
		json.put("assessment_name", assessment.name());
		json.put("trace_id", "tr-" + assessment.traceId());
		if (assessment.spanId() != null) {
			json.put("span_id", assessment.spanId());
		}
		json.putObject("source").put("source_type", assessment.sourceType()).put("source_id", assessment.sourceId());
		json.put("create_time", assessment.time().toString());
		json.put("last_update_time", assessment.time().toString());
		JsonNode value = JsonMapper.shared().readTree(assessment.value());
		if (assessment.expectation()) {
			putExpectation(json.putObject("expectation"), value, assessment.value());
		}
		else {
			putFeedback(json.putObject("feedback"), value, assessment);
		}
		if (assessment.rationale() != null) {
			json.put("rationale", assessment.rationale());
		}
		if (!assessment.metadata().isEmpty()) {
			assessment.metadata().forEach(json.putObject("metadata")::put);
		}
		json.put("valid", true);
		return request;
	}

	private static void putFeedback(ObjectNode feedback, JsonNode value, TraceAssessment assessment) {
		feedback.set("value", value);
		TraceAssessment.Failure error = assessment.error();
		if (error != null) {
			feedback.putObject("error")
				.put("error_code", error.type())
				.put("error_message", error.message())
				.put("stack_trace", error.stackTrace());
		}
	}

	/** MLflow's SDK sends scalars as they are and all else as text. */
	private static void putExpectation(ObjectNode expectation, JsonNode value, String text) {
		if (value.isValueNode()) {
			expectation.set("value", value);
		}
		else {
			expectation.putObject("serialized_value").put("serialization_format", "JSON_FORMAT").put("value", text);
		}
	}

}
