/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.internal.observation.attributes.AttributeWriter;
import io.github.mlflowtracing.internal.observation.attributes.ContentAttributes;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * What is kept of a span until it ends, because it may be set again, and an OpenTelemetry
 * attribute can't be replaced by one of another type. Inputs are written at once, so that
 * other instrumentation can't use up the span's room for attributes before. Thread-safe:
 * the one lock of a span, which takes finished values only, so that no code of the
 * application runs under it.
 */
final class PendingContent implements SpanValues.Reserved {

	private final Span exported;

	private final Span span;

	private final AttributeWriter writer;

	private @Nullable Map<String, Object> attributes;

	private @Nullable Object outputs;

	private int reservedForInputs;

	private int reservedForOutputs;

	private SpanStatus status = SpanStatus.OK;

	private String description = "";

	private volatile boolean closed;

	/**
	 * Starts with the status of success.
	 * @param exported takes the status
	 * @param span takes all else
	 */
	PendingContent(Span exported, Span span, AttributeWriter writer) {
		this.exported = exported;
		this.span = span;
		this.writer = writer;
	}

	synchronized void setInputs(Object content) {
		boolean pending = this.attributes != null && this.attributes.containsKey(MlflowAttributes.SPAN_INPUTS);
		if (pending || !ContentAttributes.writeInputs(this.span, content)) {
			setAttribute(MlflowAttributes.SPAN_INPUTS, content);
		}
	}

	synchronized void setOutputs(Object content) {
		this.outputs = content;
	}

	synchronized boolean hasOutputs() {
		return this.outputs != null;
	}

	@Override
	public synchronized int reserved(Kind kind) {
		return (kind == Kind.INPUT) ? this.reservedForInputs : this.reservedForOutputs;
	}

	@Override
	public synchronized void setReserved(Kind kind, int characters) {
		if (kind == Kind.INPUT) {
			this.reservedForInputs = characters;
		}
		else {
			this.reservedForOutputs = characters;
		}
	}

	/** {@code null} changes nothing. */
	synchronized void setAttribute(String key, @Nullable Object content) {
		if (content != null) {
			if (this.attributes == null) {
				this.attributes = new LinkedHashMap<>();
			}
			this.attributes.put(key, content);
		}
	}

	synchronized void setStatus(SpanStatus status, String description) {
		this.status = status;
		this.description = description;
	}

	/**
	 * Closes the span to further changes.
	 * @return whether it was open
	 */
	synchronized boolean close() {
		boolean open = !this.closed;
		this.closed = true;
		return open;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Writes everything onto the span.
	 */
	synchronized void write() {
		if (this.outputs != null && !ContentAttributes.writeOutputs(this.span, this.outputs)) {
			setAttribute(MlflowAttributes.SPAN_OUTPUTS, this.outputs);
		}
		if (this.attributes != null) {
			this.writer.write(this.span, this.attributes);
		}
		if (this.status != SpanStatus.UNSET) {
			this.exported.setStatus((this.status == SpanStatus.OK) ? StatusCode.OK : StatusCode.ERROR,
					this.description);
		}
	}

}
