/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Hides secrets in what a span says, whoever wrote it. A span without any stays as it is.
 */
public final class SpanRedactor {

	/** The name under which Spring Boot has Micrometer's spans made (4.1). */
	private static final String MICROMETER = "org.springframework.boot";

	/** Redacted when they were written; as JSON, redactors would judge them otherwise. */
	private static final Set<String> REDACTED = Set.of(MlflowAttributes.SPAN_INPUTS, MlflowAttributes.SPAN_OUTPUTS,
			MlflowAttributes.CHUNK_VALUE, MlflowAttributes.CHAT_TOOLS);

	private final Redaction redaction;

	public SpanRedactor(Redaction redaction) {
		this.redaction = redaction;
	}

	public SpanData redact(SpanData span) {
		String name = this.redaction.text(span.getName());
		boolean micrometer = MICROMETER.equals(span.getInstrumentationScopeInfo().getName());
		Set<String> redacted = micrometer ? REDACTED : Set.of();
		Attributes attributes = redact(span.getAttributes(), name, redacted);
		List<EventData> events = map(span.getEvents(), (event) -> redact(event, name, redacted));
		List<LinkData> links = map(span.getLinks(), (link) -> redact(link, name));
		StatusData status = redact(span.getStatus(), name);
		boolean same = name.equals(span.getName()) && attributes == span.getAttributes() && events == span.getEvents()
				&& links == span.getLinks() && status == span.getStatus();
		return same ? span
				: EditedSpan.of(span)
					.name(name)
					.attributes(attributes)
					.events(events)
					.links(links)
					.status(status)
					.build();
	}

	private EventData redact(EventData event, String spanName, Set<String> redacted) {
		String name = this.redaction.text(event.getName());
		Attributes attributes = redact(event.getAttributes(), spanName, redacted);
		return (attributes == event.getAttributes() && name.equals(event.getName())) ? event
				: EventData.create(event.getEpochNanos(), name, attributes, event.getTotalAttributeCount());
	}

	private LinkData redact(LinkData link, String spanName) {
		Attributes attributes = redact(link.getAttributes(), spanName, Set.of());
		return (attributes == link.getAttributes()) ? link
				: LinkData.create(link.getSpanContext(), attributes, link.getTotalAttributeCount());
	}

	private StatusData redact(StatusData status, String spanName) {
		String description = status.getDescription();
		String redacted = description.isEmpty() ? description
				: this.redaction.text(description, Kind.EXCEPTION, spanName, "message");
		return redacted.equals(description) ? status : StatusData.create(status.getStatusCode(), redacted);
	}

	private Attributes redact(Attributes attributes, String spanName, Set<String> redacted) {
		Map<AttributeKey<?>, Object> changed = new HashMap<>(0);
		attributes.forEach((key, value) -> {
			Object shown = redacted.contains(key.getKey()) ? byRules(value) : whole(key.getKey(), value, spanName);
			if (!shown.equals(value)) {
				changed.put(key, shown);
			}
		});
		if (changed.isEmpty()) {
			return attributes;
		}
		AttributesBuilder builder = attributes.toBuilder();
		changed.forEach((key, value) -> put(builder, key, value));
		return builder.build();
	}

	/**
	 * What is content of ours was redacted when it was written, by application rules too,
	 * and has nothing left to hide. But whoever has the span can write under these keys.
	 */
	private Object byRules(Object value) {
		return (value instanceof String text) ? this.redaction.byBuiltInRules(text) : value;
	}

	@SuppressWarnings("unchecked")
	private static void put(AttributesBuilder builder, AttributeKey<?> key, Object value) {
		if (value instanceof String text && key.getType() != AttributeType.STRING) {
			builder.remove(key);
			builder.put(key.getKey(), text);
		}
		else {
			builder.put((AttributeKey<Object>) key, value);
		}
	}

	private Object whole(String key, Object value, String spanName) {
		try {
			return redact(key, value, spanName);
		}
		catch (RedactorFailedException ex) {
			return Redaction.MARK;
		}
	}

	private Object redact(String key, Object value, String spanName) {
		if (value instanceof String text) {
			return switch (key) {
				case "exception.message" -> this.redaction.part(text, Kind.EXCEPTION, spanName, "message");
				case "exception.stacktrace" -> this.redaction.part(text, Kind.EXCEPTION, spanName, "stacktrace");
				case MlflowAttributes.SPAN_INPUTS -> this.redaction.part(text, Kind.INPUT, spanName, key);
				case MlflowAttributes.SPAN_OUTPUTS -> this.redaction.part(text, Kind.OUTPUT, spanName, key);
				default -> this.redaction.part(text, Kind.ATTRIBUTE, spanName, key);
			};
		}
		if (value instanceof List<?> elements) {
			return SpanRedactor.<Object>map(elements, (element) -> redact(key, element, spanName));
		}
		if (value instanceof Value<?> nested) {
			return redact(key, nested, spanName);
		}
		return (value instanceof Number && this.redaction.hides(key)) ? Redaction.MARK : value;
	}

	private Value<?> redact(String key, Value<?> value, String spanName) {
		if (value.getType() == ValueType.ARRAY) {
			List<?> elements = (List<?>) value.getValue();
			return Value
				.of(elements.stream().<Value<?>>map((element) -> redact(key, (Value<?>) element, spanName)).toList());
		}
		if (value.getType() == ValueType.KEY_VALUE_LIST) {
			List<?> entries = (List<?>) value.getValue();
			return Value
				.of(entries.stream().map((entry) -> redact((KeyValue) entry, spanName)).toArray(KeyValue[]::new));
		}
		if (value.getType() == ValueType.STRING) {
			return Value.of((String) redact(key, value.getValue(), spanName));
		}
		return value;
	}

	private KeyValue redact(KeyValue entry, String spanName) {
		return KeyValue.of(entry.getKey(), redact(entry.getKey(), entry.getValue(), spanName));
	}

	/** The same list if nothing changes. */
	@SuppressWarnings("unchecked")
	private static <T> List<T> map(List<? extends T> elements, UnaryOperator<T> change) {
		if (elements.isEmpty()) {
			return (List<T>) elements;
		}
		List<T> changed = new ArrayList<>(elements.size());
		boolean same = true;
		for (T element : elements) {
			T after = change.apply(element);
			same &= after == element;
			changed.add(after);
		}
		return same ? (List<T>) elements : changed;
	}

}
