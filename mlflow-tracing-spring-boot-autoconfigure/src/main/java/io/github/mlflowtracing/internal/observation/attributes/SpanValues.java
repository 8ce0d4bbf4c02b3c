/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation.attributes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.RedactorFailedException;
import io.github.mlflowtracing.internal.trace.RunningTraces;

/**
 * Turns values into span attributes: numbers and booleans natively, since MLflow leaves
 * the text {@code 5} a string; {@code null} as an empty value; all else as JSON text,
 * which MLflow reads back into a structure.
 */
public final class SpanValues {

	private static final int MAX_LIST = 100;

	/** What the size of a span counts in any case. */
	private static final int SHORT = 1024;

	/** Longer text is cut, with the default limits. */
	private static final int MAX_KNOWN = 1 << 20;

	private final ContentSerializer serializer;

	private final RunningTraces traces;

	private final boolean captureInputs;

	private final boolean captureOutputs;

	public SpanValues(ContentSerializer serializer, RunningTraces traces, boolean captureInputs,
			boolean captureOutputs) {
		this.serializer = serializer;
		this.traces = traces;
		this.captureInputs = captureInputs;
		this.captureOutputs = captureOutputs;
	}

	public ContentSerializer serializer() {
		return this.serializer;
	}

	public boolean captureInputs() {
		return this.captureInputs;
	}

	public boolean captureOutputs() {
		return this.captureOutputs;
	}

	/**
	 * A value as it is kept until the span ends: a long, a double, a boolean, JSON text,
	 * or an empty value.
	 * @param value any object
	 * @param where where it stands
	 * @return the attribute's value
	 */
	public Object content(@Nullable Object value, ContentLocation where) {
		if (value instanceof CapturedValue captured) {
			return captured.content();
		}
		if (value instanceof NamedArguments call) {
			return this.serializer.toJson(call.names(), call.values(), where);
		}
		Object scalar = scalar(value);
		return (scalar != null) ? scalar : this.serializer.toJson(value, where);
	}

	/**
	 * The {@link #content} of a value if there is memory for it while its span is open,
	 * else a mark. Large text is not even looked at without memory: to write it takes a
	 * multiple of its size.
	 * @param span the span that it is for
	 * @param value any object
	 * @param where where it stands
	 * @param reserved what the span has reserved so far
	 * @return the attribute's value
	 */
	public Object content(Span span, @Nullable Object value, ContentLocation where, Reserved reserved) {
		int known = length(value);
		if (!reserveUpTo(known, span, where.kind(), reserved)) {
			return mark(known);
		}
		Object content = content(value, where);
		int length = length(content);
		return reserveUpTo(length, span, where.kind(), reserved) ? content : mark(length);
	}

	/**
	 * {@linkplain #reserve Reserves} memory for content unless it is short.
	 */
	public boolean reserveLong(Span span, long characters) {
		return characters <= SHORT || reserve(span, (int) Math.min(characters, Integer.MAX_VALUE));
	}

	/** Content that is replaced leaves its memory to what replaces it. */
	private boolean reserveUpTo(int characters, Span span, Kind kind, Reserved reserved) {
		int more = characters - reserved.reserved(kind);
		if (more <= SHORT) {
			return true;
		}
		boolean enough = reserve(span, more);
		if (enough) {
			reserved.setReserved(kind, characters);
		}
		return enough;
	}

	/**
	 * Reserves memory for content while its span is open.
	 * @param span the span
	 * @param characters how long the content is
	 * @return whether there is some
	 */
	public boolean reserve(Span span, int characters) {
		return this.traces.reserve(span.getSpanContext(), characters);
	}

	private static String mark(int length) {
		return '"' + notRecorded(length) + '"';
	}

	/** What stands for content for which there is no memory. */
	public static String notRecorded(long length) {
		return "<%d characters, not recorded: memory>".formatted(length);
	}

	/** What is known without running code of the application. */
	private static int length(@Nullable Object value) {
		long length = 0;
		if (value instanceof String text) {
			length = text.length();
		}
		else if (value instanceof CapturedValue captured) {
			length = length(captured.content());
		}
		else if (value instanceof NamedArguments call) {
			for (Object argument : call.values()) {
				length += (argument instanceof String text) ? text.length() : 0;
			}
		}
		return (int) Math.min(length, MAX_KNOWN);
	}

	/**
	 * As {@link #content}, but text remains text.
	 * @param key the attribute's key
	 * @param value any object
	 * @param spanName the name of the span
	 * @return the attribute's value
	 */
	public Object attribute(String key, @Nullable Object value, String spanName) {
		try {
			return part(key, value, spanName);
		}
		catch (RedactorFailedException ex) {
			return Redaction.MARK;
		}
	}

	private Object part(String key, @Nullable Object value, String spanName) {
		if (value instanceof CharSequence text) {
			return this.serializer.toText(text, Kind.ATTRIBUTE, spanName, key);
		}
		return (value != null && !(value instanceof Boolean) && this.serializer.redaction().hides(key)) ? Redaction.MARK
				: content(value, ContentLocation.of(Kind.ATTRIBUTE, spanName).entry(key));
	}

	/**
	 * What is said of an error.
	 * @param text an exception's message or stack trace, or a status description
	 * @param spanName the name of the span
	 * @param part which of these it is
	 * @return the text without secrets
	 */
	public String error(String text, String spanName, String part) {
		return this.serializer.redaction().text(text, Kind.EXCEPTION, spanName, part);
	}

	/**
	 * A name, a model or a type without secrets, for logs and for the application's other
	 * exporters.
	 */
	public String shown(String name) {
		// OpenTelemetry leaves out what has no value
		return (name != null) ? this.serializer.redaction().text(name) : name;
	}

	/**
	 * Values as they are kept with an event or a link, where MLflow does not read JSON
	 * text: short lists of plain values stay lists.
	 * @param values any objects by name
	 * @param spanName the name of the span
	 * @return the attributes
	 */
	public Attributes attributes(Map<String, ?> values, String spanName) {
		AttributesBuilder builder = Attributes.builder();
		values.forEach((key, value) -> put(builder, shown(key), isShortListOfPlainValues(value)
				? list(key, (List<?>) value, spanName) : attribute(key, value, spanName)));
		return builder.build();
	}

	private static boolean isShortListOfPlainValues(@Nullable Object value) {
		return value instanceof List<?> list && list.size() <= MAX_LIST
				&& list.stream().allMatch((item) -> item instanceof CharSequence || scalar(item) != null);
	}

	private Object list(String key, List<?> items, String spanName) {
		List<Value<?>> values = new ArrayList<>();
		try {
			items.forEach((item) -> values.add(typed(part(key, item, spanName))));
			return Value.of(values);
		}
		catch (RedactorFailedException ex) {
			return Redaction.MARK;
		}
	}

	private static Value<?> typed(Object value) {
		if (value instanceof Long number) {
			return Value.of(number);
		}
		if (value instanceof Double number) {
			return Value.of(number);
		}
		if (value instanceof Boolean flag) {
			return Value.of(flag);
		}
		return (value instanceof Value<?> other) ? other : Value.of(value.toString());
	}

	private static @Nullable Object scalar(@Nullable Object value) {
		if (value == null) {
			return Value.empty();
		}
		if (value instanceof Boolean) {
			return value;
		}
		if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
			return ((Number) value).longValue();
		}
		if (value instanceof Double || value instanceof Float) {
			double number = ((Number) value).doubleValue();
			return Double.isFinite(number) ? (Object) number : null;
		}
		return null;
	}

	/**
	 * The text of a value that can't be had natively.
	 * @param value the attribute's value
	 * @return text
	 */
	public static String text(Object value) {
		return value.equals(Value.empty()) ? "null" : value.toString();
	}

	/**
	 * Puts a value as {@link #content} makes it.
	 */
	public static void put(AttributesBuilder attributes, String key, Object value) {
		if (value instanceof Long number) {
			attributes.put(key, number);
		}
		else if (value instanceof Double number) {
			attributes.put(key, number);
		}
		else if (value instanceof Boolean flag) {
			attributes.put(key, flag);
		}
		else if (value instanceof Value<?> other) {
			attributes.put(AttributeKey.valueKey(key), other);
		}
		else {
			attributes.put(key, value.toString());
		}
	}

	/**
	 * How much memory a span has reserved for its inputs and for its outputs.
	 * Thread-safe.
	 */
	public interface Reserved {

		int reserved(Kind kind);

		void setReserved(Kind kind, int characters);

	}

}
