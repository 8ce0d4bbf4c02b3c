/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * Describes spans as the actuator shows them.
 */
final class SpanDescription {

	private static final JsonMapper mapper = JsonMapper.shared();

	private static final Set<String> SHOWN_APART = Set.of(MlflowAttributes.SPAN_TYPE, MlflowAttributes.SPAN_INPUTS,
			MlflowAttributes.SPAN_OUTPUTS);

	private SpanDescription() {
	}

	static Map<String, @Nullable Object> of(SpanData span) {
		Map<String, @Nullable Object> attributes = plain(span.getAttributes());
		Map<String, @Nullable Object> description = new LinkedHashMap<>();
		description.put("spanId", span.getSpanId());
		description.put("parentSpanId", span.getParentSpanContext().isValid() ? span.getParentSpanId() : null);
		description.put("name", span.getName());
		description.put("type", attributes.get(MlflowAttributes.SPAN_TYPE));
		description.put("status",
				Map.of("code", span.getStatus().getStatusCode().name(), "message", span.getStatus().getDescription()));
		putTimes(description, span.getStartEpochNanos(), span.getEndEpochNanos());
		description.put("inputs", json(attributes.get(MlflowAttributes.SPAN_INPUTS)));
		description.put("outputs", json(attributes.get(MlflowAttributes.SPAN_OUTPUTS)));
		attributes.keySet().removeAll(SHOWN_APART);
		description.put("attributes", attributes);
		description.put("events", span.getEvents().stream().map(SpanDescription::of).toList());
		return description;
	}

	private static Map<String, Object> of(EventData event) {
		return Map.of("name", event.getName(), "time", instant(event.getEpochNanos()), "attributes",
				plain(event.getAttributes()));
	}

	static void putTimes(Map<String, @Nullable Object> description, long start, long end) {
		description.put("startTime", instant(start));
		description.put("durationMs", (end - start) / 1e6);
	}

	private static String instant(long epochNanos) {
		return Instant.ofEpochSecond(0, epochNanos).toString();
	}

	/**
	 * The text of inputs or outputs.
	 * @param span the span
	 * @param attribute the attribute's key
	 * @return JSON, or the string that all of it is
	 */
	static @Nullable String text(SpanData span, String attribute) {
		Object value = plain(span.getAttributes()).get(attribute);
		return (json(value) instanceof String text) ? text : (value != null) ? value.toString() : null;
	}

	/**
	 * Reads what the attribute holds as MLflow does: objects, arrays and strings come as
	 * JSON text, the rest as native values. Text of others may be no JSON.
	 */
	private static @Nullable Object json(@Nullable Object value) {
		if (value instanceof String text && !text.isEmpty() && "{[\"".indexOf(text.charAt(0)) >= 0) {
			try {
				return mapper.readValue(text, Object.class);
			}
			catch (JacksonException ex) {
				return text;
			}
		}
		return value;
	}

	private static Map<String, @Nullable Object> plain(Attributes attributes) {
		Map<String, @Nullable Object> plain = new TreeMap<>();
		attributes.forEach((key, value) -> plain.put(key.getKey(), plain(value)));
		return plain;
	}

	private static @Nullable Object plain(Object value) {
		if (!(value instanceof Value<?> wrapped)) {
			return value;
		}
		return switch (wrapped.getType()) {
			case EMPTY -> null;
			case ARRAY -> ((List<?>) wrapped.getValue()).stream().map(SpanDescription::plain).toList();
			case KEY_VALUE_LIST -> {
				Map<String, @Nullable Object> map = new LinkedHashMap<>();
				((List<?>) wrapped.getValue())
					.forEach((entry) -> map.put(((KeyValue) entry).getKey(), plain(((KeyValue) entry).getValue())));
				yield map;
			}
			case BYTES -> wrapped.asString();
			default -> wrapped.getValue();
		};
	}

}
