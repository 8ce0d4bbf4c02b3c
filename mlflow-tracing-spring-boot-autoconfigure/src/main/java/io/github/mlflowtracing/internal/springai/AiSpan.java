/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.observation.attributes.ExceptionEvent;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.DeferredContent;

/**
 * The span of one of Spring AI's observations. What sampling and propagation look at is
 * written at once; content is written when the span has ended, by the dispatcher's
 * thread, since a prompt may be long. Thread-safe: a stream ends on another thread than
 * it starts on.
 */
final class AiSpan implements DeferredContent {

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey(MlflowAttributes.SPAN_TYPE);

	private static final AttributeKey<String> NAME = AttributeKey.stringKey(MlflowAttributes.SPAN_NAME);

	private static final AttributeKey<Boolean> HIDDEN = AttributeKey.booleanKey(MlflowAttributes.SPAN_HIDDEN);

	static final String NOT_RECORDED = "<not recorded>";

	private final Span span;

	private final SpanValues values;

	private final Guard guard;

	private final long startNanos = System.nanoTime();

	private final List<Part> parts = new ArrayList<>(4);

	private volatile String name;

	AiSpan(Span span, String name, SpanValues values, Guard guard) {
		this.span = span;
		this.name = name;
		this.values = values;
		this.guard = guard;
	}

	SpanContext context() {
		return this.span.getSpanContext();
	}

	/** As {@link System#nanoTime}. */
	long startNanos() {
		return this.startNanos;
	}

	boolean capturesInputs() {
		return this.values.captureInputs();
	}

	boolean capturesOutputs() {
		return this.values.captureOutputs();
	}

	void type(String type) {
		this.span.setAttribute(TYPE, type);
	}

	/** Names the span at MLflow alone. */
	void name(String name) {
		this.name = name;
		this.span.setAttribute(NAME, name);
	}

	/** Has MLflow show the span's children in its place. */
	void hide() {
		this.span.setAttribute(HIDDEN, true);
	}

	/**
	 * Sets the inputs.
	 * @param size how many bytes are held until they are written, roughly
	 * @param inputs makes the inputs
	 */
	void inputs(long size, Supplier<@Nullable Object> inputs) {
		if (capturesInputs()) {
			add(MlflowAttributes.SPAN_INPUTS, ContentLocation.Kind.INPUT, size, inputs);
		}
	}

	/**
	 * Sets the outputs.
	 * @param size how many bytes are held until they are written, roughly
	 * @param outputs makes the outputs; {@code null} if there are none
	 */
	void outputs(long size, Supplier<@Nullable Object> outputs) {
		if (capturesOutputs()) {
			add(MlflowAttributes.SPAN_OUTPUTS, ContentLocation.Kind.OUTPUT, size, outputs);
		}
	}

	/**
	 * Sets an attribute.
	 * @param key its key
	 * @param value makes the value: text, a number, or what is written as JSON;
	 * {@code null} if there is none
	 */
	void attribute(String key, Supplier<@Nullable Object> value) {
		add(key, ContentLocation.Kind.ATTRIBUTE, 0, value);
	}

	private void add(String key, ContentLocation.Kind kind, long size, Supplier<@Nullable Object> value) {
		add(this.values.reserveLong(this.span, size) ? new Part(key, kind, size, value)
				: new Part(key, kind, 0, () -> SpanValues.notRecorded(size)));
	}

	private synchronized void add(Part part) {
		this.parts.add(part);
	}

	void event(String name) {
		this.span.addEvent(name);
	}

	/**
	 * Notes a failure that the observation does not learn of.
	 */
	void fail(Throwable failure) {
		ExceptionEvent event = ExceptionEvent.of(failure, (text, part) -> this.values.error(text, this.name, part));
		event.addTo(this.span);
		this.span.setStatus(StatusCode.ERROR, event.description());
	}

	@Override
	public synchronized long size() {
		return this.parts.stream().mapToLong(Part::size).sum();
	}

	@Override
	public Attributes attributes() {
		AttributesBuilder attributes = Attributes.builder();
		for (Part part : parts()) {
			if (!this.guard.contain("write what Spring AI says", attributes, part, this::write)) {
				attributes.put(part.key(), NOT_RECORDED);
			}
		}
		return attributes.build();
	}

	/** Written outside of the lock, since the application's own code runs then. */
	private synchronized List<Part> parts() {
		return List.copyOf(this.parts);
	}

	private void write(AttributesBuilder attributes, Part part) {
		Object value = part.value().get();
		if (value != null) {
			SpanValues.put(attributes, part.key(), written(part, value));
		}
	}

	private Object written(Part part, Object value) {
		if (part.kind() != ContentLocation.Kind.ATTRIBUTE) {
			return this.values.content(value, ContentLocation.of(part.kind(), this.name));
		}
		return (value instanceof String) ? this.values.attribute(part.key(), value, this.name)
				: this.values.content(value, ContentLocation.of(part.kind(), this.name).entry(part.key()));
	}

	/** A value in the making. */
	private record Part(String key, ContentLocation.Kind kind, long size, Supplier<@Nullable Object> value) {
	}

}
