/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Makes attributes harmless that other instrumentation wrote and that MLflow 3.17.2
 * either refuses, with all other traces of the request, or stores and can't read back.
 */
final class AttributeSanitizer {

	private static final String TRACE_NAME = MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.TAG_TRACE_NAME;

	private static final String SYSTEM_TAG = MlflowAttributes.TRACE_TAG_PREFIX + MlflowTraceKeys.SYSTEM_PREFIX;

	private final TracingWarnings warnings;

	AttributeSanitizer(TracingWarnings warnings) {
		this.warnings = warnings;
	}

	/**
	 * Makes a span's attributes harmless.
	 * @param attributes the attributes
	 * @param span the span's name, for the log
	 * @return the same object if nothing is to be done
	 */
	Attributes ofSpan(Attributes attributes, String span) {
		Map<AttributeKey<?>, @Nullable String> changes = new HashMap<>(0);
		attributes.forEach((key, value) -> {
			Object harmless = harmless(key.getKey(), value, span);
			if (harmless != value) {
				changes.put(key, (String) harmless);
			}
		});
		return changes.isEmpty() ? attributes : changed(attributes, changes);
	}

	/**
	 * Makes an event's attributes harmless, of which the server takes none apart.
	 * @param attributes the attributes
	 * @param span the span's name, for the log
	 * @return the same object if nothing is to be done
	 */
	Attributes ofEvent(Attributes attributes, String span) {
		Map<AttributeKey<?>, @Nullable String> changes = new HashMap<>(0);
		attributes.forEach((key, value) -> {
			if (value instanceof Value<?> structure && isTooDeep(structure, 0)) {
				changes.put(key, structure.asString());
				count(TracingWarning.UNREADABLE_CONTENT, span);
			}
		});
		return changes.isEmpty() ? attributes : changed(attributes, changes);
	}

	private static Attributes changed(Attributes attributes, Map<AttributeKey<?>, @Nullable String> changes) {
		AttributesBuilder builder = attributes.toBuilder().removeIf(changes::containsKey);
		changes.forEach((key, text) -> {
			AttributeKey<String> textKey = AttributeKey.stringKey(key.getKey());
			// beside a value of another type there may be a good one by the same name
			if (text != null && (key.equals(textKey) || attributes.get(textKey) == null)) {
				builder.put(textKey, text);
			}
		});
		return builder.build();
	}

	/**
	 * A harmless value, the same object if it is harmless as it is, or nothing.
	 */
	private @Nullable Object harmless(String key, Object value, String span) {
		return switch (key) {
			case MlflowAttributes.CHAT_TOKEN_USAGE ->
				counted(TracingWarning.TOKEN_USAGE, span, value, SummableFigures.usage(text(value)));
			case MlflowAttributes.LLM_COST ->
				counted(TracingWarning.LLM_COST, span, value, SummableFigures.cost(text(value)));
			case MlflowAttributes.SESSION_ID, MlflowAttributes.GEN_AI_CONVERSATION_ID, MlflowAttributes.USER_ID ->
				(text(value).length() <= MlflowLimits.SESSION) ? readable(value, span)
						: count(TracingWarning.LONG_ID, span, TraceInfoLimits.cut(text(value), MlflowLimits.SESSION));
			case MlflowAttributes.SPAN_TYPE, MlflowAttributes.GEN_AI_OPERATION_NAME,
					MlflowAttributes.OPENINFERENCE_SPAN_KIND ->
				(value instanceof List<?> || value instanceof Value<?>)
						? count(TracingWarning.SPAN_TYPE, span, first(value)) : value;
			case TRACE_NAME -> (value instanceof String name) ? NameSanitizer.of(name) : value;
			default ->
				key.startsWith(SYSTEM_TAG) ? count(TracingWarning.SYSTEM_TAG, span, null) : readable(value, span);
		};
	}

	private @Nullable Object readable(Object value, String span) {
		if (value instanceof String text) {
			String readable = ReadableJson.of(text);
			return (readable == text) ? text : count(TracingWarning.UNREADABLE_CONTENT, span, readable);
		}
		if (value instanceof Value<?> structure) {
			if (structure.getType() == ValueType.BYTES) {
				// MLflow shows bytes as Python writes them
				return structure.asString();
			}
			if (isTooDeep(structure, 0)) {
				return count(TracingWarning.UNREADABLE_CONTENT, span, ReadableJson.quoted(structure.asString()));
			}
		}
		return value;
	}

	/** A message of the protocol may nest 100 deep, and each level takes three. */
	private static boolean isTooDeep(Value<?> value, int depth) {
		if (depth > MlflowLimits.JSON_DEPTH) {
			return true;
		}
		if (!(value.getValue() instanceof List<?> children)) {
			return false;
		}
		return children.stream()
			.anyMatch((child) -> isTooDeep((child instanceof KeyValue entry) ? entry.getValue() : (Value<?>) child,
					depth + 1));
	}

	private static String text(Object value) {
		return (value instanceof Value<?> structure) ? structure.asString() : value.toString();
	}

	private static String first(Object value) {
		Object content = (value instanceof Value<?> structure) ? structure.getValue() : value;
		if (content instanceof List<?> list) {
			return list.isEmpty() ? "" : text(list.get(0));
		}
		return text(value);
	}

	private @Nullable Object counted(TracingWarning kind, String span, Object value, @Nullable String harmless) {
		return text(value).equals(harmless) ? value : count(kind, span, harmless);
	}

	private @Nullable Object count(TracingWarning kind, String span, @Nullable Object harmless) {
		count(kind, span);
		return harmless;
	}

	private void count(TracingWarning kind, String span) {
		this.warnings.add(kind, 1, span);
	}

}
