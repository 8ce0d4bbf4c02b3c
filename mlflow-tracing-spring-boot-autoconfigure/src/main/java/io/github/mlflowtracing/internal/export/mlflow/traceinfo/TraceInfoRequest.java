/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * The body of {@code POST /api/3.0/mlflow/traces}, which says of a trace what its spans
 * can't. Every field is in every request, since the server clears some that are absent.
 */
public final class TraceInfoRequest {

	public static final String PATH = "/api/3.0/mlflow/traces";

	private final JsonMapper mapper = JsonMapper.shared();

	private final MlflowTrace trace;

	private final SpanData root;

	private final TraceInfo facts;

	private final @Nullable String inputs;

	private final @Nullable String outputs;

	/**
	 * Creates the request.
	 * @param trace a trace that holds its root
	 */
	TraceInfoRequest(MlflowTrace trace) {
		this.trace = trace;
		this.root = Objects.requireNonNull(trace.root(), "A trace's info needs its root span");
		this.facts = trace.facts();
		this.inputs = content(MlflowAttributes.SPAN_INPUTS);
		this.outputs = content(MlflowAttributes.SPAN_OUTPUTS);
	}

	/**
	 * The request, but for the experiment, whose id may not be known yet.
	 * @param size how many bytes the spans take
	 * @param count how many spans are sent
	 * @param tokens the usage of the trace so far; {@code null} where the server is to
	 * sum
	 */
	byte[] body(int size, int count, @Nullable String tokens) {
		ObjectNode body = this.mapper.createObjectNode();
		ObjectNode info = body.putObject("trace").putObject("trace_info");
		info.put("trace_id", this.trace.id());
		info.put("request_time", requestTime());
		info.put("execution_duration", duration());
		info.put("state", (this.root.getStatus().getStatusCode() == StatusCode.ERROR) ? "ERROR" : "OK");
		info.putObject("trace_metadata")
			.put(MlflowTraceKeys.TRACE_INPUTS, shortened(this.inputs))
			.put(MlflowTraceKeys.TRACE_OUTPUTS, shortened(this.outputs));
		info.putObject("tags")
			.put(MlflowTraceKeys.TAG_TRACE_NAME, TraceInfoLimits.cut(this.root.getName(), MlflowLimits.TAG_VALUE));
		if (this.inputs != null) {
			info.put("request_preview", Previews.request(this.inputs));
		}
		if (this.outputs != null) {
			info.put("response_preview", Previews.response(this.outputs));
		}
		put((ObjectNode) info.get("trace_metadata"), MlflowTraceKeys.TOKEN_USAGE, tokens);
		if (this.trace.whole()) {
			putSize((ObjectNode) info.get("trace_metadata"), size, count);
		}
		putTold(info, this.facts);
		return bytes(body);
	}

	/**
	 * A request that says what was told of the trace since.
	 * @param body what {@link #body} made
	 * @param facts all that was told
	 * @param tokens the usage of the trace so far; {@code null} where what was said of it
	 * holds on
	 */
	static byte[] updated(byte[] body, TraceInfo facts, @Nullable String tokens) {
		ObjectNode request = (ObjectNode) JsonMapper.shared().readTree(body);
		ObjectNode info = (ObjectNode) request.at("/trace/trace_info");
		put((ObjectNode) info.get("trace_metadata"), MlflowTraceKeys.TOKEN_USAGE, tokens);
		putTold(info, facts);
		return bytes(request);
	}

	private static byte[] bytes(ObjectNode body) {
		// by way of a string, since Jackson's bytes fail for half a surrogate pair
		return JsonMapper.shared().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A request with the experiment.
	 * @param body what {@link #body} made
	 * @param experimentId the experiment's id
	 */
	public static byte[] located(byte[] body, String experimentId) {
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

	private static void putSize(ObjectNode metadata, int size, int count) {
		metadata.put(MlflowTraceKeys.SIZE_BYTES, String.valueOf(size));
		// MLflow 3.17.2 calls a trace incomplete that has fewer spans than this says
		metadata.put(MlflowTraceKeys.SIZE_STATS,
				"{\"total_size_bytes\": %d, \"num_spans\": %d}".formatted(size, count));
	}

	/** What was told wins over what was found. */
	private static void putTold(ObjectNode info, TraceInfo facts) {
		put(info, "client_request_id", facts.clientRequestId());
		put(info, "state", facts.state());
		put(info, "request_preview", facts.requestPreview());
		put(info, "response_preview", facts.responsePreview());
		ObjectNode metadata = (ObjectNode) info.get("trace_metadata");
		facts.metadata().forEach(metadata::put);
		put(metadata, MlflowTraceKeys.SESSION, facts.session());
		put(metadata, MlflowTraceKeys.TRACE_USER, facts.user());
		ObjectNode tags = (ObjectNode) info.get("tags");
		facts.tags().forEach(tags::put);
		put(tags, MlflowTraceKeys.LINKED_PROMPTS, facts.linkedPrompts());
	}

	private static void put(ObjectNode node, String key, @Nullable String value) {
		if (value != null) {
			node.put(key, value);
		}
	}

	private static String shortened(@Nullable String content) {
		return (content != null) ? TraceInfoLimits.shorten(content, MlflowLimits.METADATA) : "";
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
