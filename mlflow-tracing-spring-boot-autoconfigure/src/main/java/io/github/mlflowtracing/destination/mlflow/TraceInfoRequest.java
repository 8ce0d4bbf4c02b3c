/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.semconv.MlflowAttributes;
import io.github.mlflowtracing.semconv.MlflowLimits;
import io.github.mlflowtracing.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.trace.MlflowTrace;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * The body of {@code POST /api/3.0/mlflow/traces}, which says of a trace what its spans
 * can't. Every field is in every request, since the server clears some that are absent;
 * what is too long is cut, since the server refuses some that are.
 */
final class TraceInfoRequest {

	static final String PATH = "/api/3.0/mlflow/traces";

	private final JsonMapper mapper = JsonMapper.shared();

	private final SpanData root;

	private final TraceFacts facts;

	private final String traceId;

	private final @Nullable String inputs;

	private final @Nullable String outputs;

	/**
	 * Creates the request.
	 * @param trace a trace that holds its root
	 */
	TraceInfoRequest(MlflowTrace trace) {
		this.root = Objects.requireNonNull(trace.root(), "A trace's info needs its root span");
		this.facts = trace.facts();
		this.traceId = trace.id();
		this.inputs = content(MlflowAttributes.SPAN_INPUTS);
		this.outputs = content(MlflowAttributes.SPAN_OUTPUTS);
	}

	/**
	 * The request, but for the experiment, whose id may not be known yet.
	 */
	byte[] body() {
		ObjectNode body = this.mapper.createObjectNode();
		ObjectNode info = body.putObject("trace").putObject("trace_info");
		info.put("trace_id", this.traceId);
		if (this.facts.clientRequestId() != null) {
			info.put("client_request_id", Previews.cut(this.facts.clientRequestId(), MlflowLimits.CLIENT_REQUEST_ID));
		}
		info.put("request_time", requestTime());
		info.put("execution_duration", duration());
		info.put("state", state());
		metadata().forEach(info.putObject("trace_metadata")::put);
		tags().forEach(info.putObject("tags")::put);
		String request = preview(this.facts.requestPreview(),
				(this.inputs != null) ? Previews.request(this.inputs) : null);
		if (request != null) {
			info.put("request_preview", request);
		}
		String response = preview(this.facts.responsePreview(),
				(this.outputs != null) ? Previews.response(this.outputs) : null);
		if (response != null) {
			info.put("response_preview", response);
		}
		// by way of a string, since Jackson's bytes fail for half a surrogate pair
		return this.mapper.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A request with the experiment.
	 * @param body what {@link #body} made
	 * @param experimentId the experiment's id
	 */
	static byte[] located(byte[] body, String experimentId) {
		ObjectNode request = (ObjectNode) JsonMapper.shared().readTree(body);
		ObjectNode location = ((ObjectNode) request.at("/trace/trace_info")).putObject("trace_location");
		location.put("type", "MLFLOW_EXPERIMENT");
		location.putObject("mlflow_experiment").put("experiment_id", experimentId);
		return JsonMapper.shared().writeValueAsBytes(request);
	}

	private String requestTime() {
		return Instant.ofEpochSecond(0, this.root.getStartEpochNanos()).truncatedTo(ChronoUnit.MILLIS).toString();
	}

	private String duration() {
		long millis = Math.max(0, this.root.getEndEpochNanos() - this.root.getStartEpochNanos()) / 1_000_000;
		return ((millis % 1000 == 0) ? Long.toString(millis / 1000) : BigDecimal.valueOf(millis, 3).toString()) + "s";
	}

	private String state() {
		if (this.facts.state() != null) {
			return this.facts.state();
		}
		return (this.root.getStatus().getStatusCode() == StatusCode.ERROR) ? "ERROR" : "OK";
	}

	private Map<String, String> metadata() {
		Map<String, String> metadata = new TreeMap<>();
		this.facts.metadata().forEach((key, value) -> {
			if (isSettable(key) || key.equals(MlflowTraceKeys.SESSION) || key.equals(MlflowTraceKeys.TRACE_USER)) {
				metadata.put(Previews.cut(key, MlflowLimits.METADATA), Previews.cut(value, MlflowLimits.METADATA));
			}
		});
		if (this.facts.session() != null) {
			metadata.put(MlflowTraceKeys.SESSION, Previews.cut(this.facts.session(), MlflowLimits.SESSION));
		}
		if (this.facts.user() != null) {
			metadata.put(MlflowTraceKeys.TRACE_USER, Previews.cut(this.facts.user(), MlflowLimits.METADATA));
		}
		metadata.put(MlflowTraceKeys.TRACE_INPUTS, shortened(this.inputs));
		metadata.put(MlflowTraceKeys.TRACE_OUTPUTS, shortened(this.outputs));
		return metadata;
	}

	private static String shortened(@Nullable String content) {
		return (content != null) ? Previews.shorten(content, MlflowLimits.METADATA) : "";
	}

	private Map<String, String> tags() {
		Map<String, String> tags = new TreeMap<>();
		this.facts.tags().forEach((key, value) -> {
			if (isSettable(key)) {
				tags.put(Previews.cut(key, MlflowLimits.TAG_KEY), Previews.cut(value, MlflowLimits.TAG_VALUE));
			}
		});
		tags.put(MlflowTraceKeys.TAG_TRACE_NAME, Previews.cut(this.root.getName(), MlflowLimits.TAG_VALUE));
		String prompts = this.facts.linkedPrompts();
		if (prompts != null) {
			tags.put(MlflowTraceKeys.LINKED_PROMPTS, prompts);
		}
		return tags;
	}

	private static boolean isSettable(String key) {
		return !key.isEmpty() && !key.startsWith(MlflowTraceKeys.SYSTEM_PREFIX)
				&& !key.equals(MlflowTraceKeys.ARTIFACT_LOCATION);
	}

	private static @Nullable String preview(@Nullable String told, @Nullable String found) {
		return (told != null) ? Previews.shorten(told, MlflowLimits.PREVIEW) : found;
	}

	/** Inputs or outputs as JSON text, whatever type of attribute they are. */
	private @Nullable String content(String key) {
		Attributes attributes = this.root.getAttributes();
		Object[] found = new Object[1];
		attributes.forEach((attribute, value) -> {
			if (attribute.getKey().equals(key)) {
				found[0] = value;
			}
		});
		if (found[0] == null) {
			return null;
		}
		if (found[0] instanceof Value<?> value) {
			return (value.getType() == ValueType.EMPTY) ? "null" : value.asString();
		}
		return (found[0] instanceof Iterable<?>) ? this.mapper.writeValueAsString(found[0]) : found[0].toString();
	}

}
