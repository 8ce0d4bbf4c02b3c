/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.micrometer.observation.Observation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.semconv.MlflowAttributes;

/**
 * The span of a traced operation: an observation, and what it writes onto the
 * OpenTelemetry span that Micrometer made for it.
 * <p>
 * What may be set again is kept until the end, because an OpenTelemetry attribute can't
 * be replaced by one of another type. Inputs are written at once, so that other
 * instrumentation can't use up the span's room for attributes before.
 */
final class ObservedSpan implements MlflowSpan {

	private static final Log logger = LogFactory.getLog(ObservedSpan.class);

	private final Observation observation;

	private final Span span;

	private final SpanValues values;

	private final Faults faults;

	private final Map<String, Object> pending = new LinkedHashMap<>();

	private SpanStatus status = SpanStatus.OK;

	private String statusDescription = "";

	private Observation.@Nullable Scope scope;

	private @Nullable Thread scopeThread;

	private volatile boolean closed;

	ObservedSpan(Observation observation, Span span, SpanValues values, Faults faults) {
		this.observation = observation;
		this.span = span;
		this.values = values;
		this.faults = faults;
	}

	Observation observation() {
		return this.observation;
	}

	/**
	 * Makes this span current until it is closed.
	 */
	void enter() {
		this.scope = this.observation.openScope();
		this.scopeThread = Thread.currentThread();
	}

	@Override
	public String traceId() {
		return "tr-" + this.span.getSpanContext().getTraceId();
	}

	@Override
	public String spanId() {
		return this.span.getSpanContext().getSpanId();
	}

	@Override
	public boolean isRecording() {
		return !this.closed && this.span.isRecording();
	}

	@Override
	public MlflowSpan setInputs(@Nullable Object inputs) {
		return !this.values.captureInputs() ? this : change("set inputs", () -> {
			Object content = this.values.content(inputs);
			if (content instanceof String json && !this.pending.containsKey(MlflowAttributes.SPAN_INPUTS)) {
				this.span.setAttribute(MlflowAttributes.SPAN_INPUTS, json);
			}
			else {
				this.pending.put(MlflowAttributes.SPAN_INPUTS, content);
			}
		});
	}

	@Override
	public MlflowSpan setOutputs(@Nullable Object outputs) {
		return !this.values.captureOutputs() ? this : change("set outputs",
				() -> this.pending.put(MlflowAttributes.SPAN_OUTPUTS, this.values.content(outputs)));
	}

	/**
	 * Sets the outputs unless the operation has set them itself.
	 */
	void setResult(@Nullable Object result) {
		if (this.values.captureOutputs() && isRecording() && !this.pending.containsKey(MlflowAttributes.SPAN_OUTPUTS)) {
			setOutputs(result);
		}
	}

	@Override
	public MlflowSpan setAttribute(String key, @Nullable Object value) {
		return change("set an attribute", () -> this.pending.put(key, this.values.attribute(value)));
	}

	@Override
	public MlflowSpan setSpanType(String spanType) {
		return change("set the span type", () -> this.span.setAttribute(MlflowAttributes.SPAN_TYPE, spanType));
	}

	@Override
	public MlflowSpan setModel(String provider, String model) {
		return change("set the model", () -> {
			this.pending.put(MlflowAttributes.LLM_PROVIDER, provider);
			this.pending.put(MlflowAttributes.LLM_MODEL, model);
		});
	}

	@Override
	public MlflowSpan setTokenUsage(TokenUsage usage) {
		return change("set the token usage", () -> {
			Map<String, Long> tokens = new LinkedHashMap<>();
			tokens.put("input_tokens", usage.inputTokens());
			tokens.put("output_tokens", usage.outputTokens());
			tokens.put("total_tokens", usage.totalTokens());
			putIfKnown(tokens, "cache_read_input_tokens", usage.cacheReadTokens());
			putIfKnown(tokens, "cache_creation_input_tokens", usage.cacheCreationTokens());
			this.pending.put(MlflowAttributes.CHAT_TOKEN_USAGE, this.values.content(tokens));
		});
	}

	private static void putIfKnown(Map<String, Long> tokens, String key, @Nullable Long count) {
		if (count != null) {
			tokens.put(key, count);
		}
	}

	@Override
	public MlflowSpan addEvent(String name, Map<String, ?> attributes) {
		return change("add an event", () -> {
			AttributesBuilder builder = Attributes.builder();
			attributes.forEach((key, value) -> SpanValues.put(builder, key, this.values.attribute(value)));
			this.span.addEvent(name, builder.build());
		});
	}

	@Override
	public MlflowSpan addLink(String traceId, String spanId) {
		String hexadecimal = traceId.startsWith("tr-") ? traceId.substring(3) : traceId;
		SpanContext target = SpanContext.create(hexadecimal, spanId, TraceFlags.getDefault(), TraceState.getDefault());
		return change("add a link", () -> this.span.addLink(target));
	}

	@Override
	public MlflowSpan recordException(Throwable exception) {
		return change("record an exception", () -> {
			this.status = SpanStatus.ERROR;
			this.statusDescription = exception.getClass().getSimpleName();
			if (this.observation.getContext().getError() == null) {
				this.observation.getContext().setError(exception);
			}
			// last, because the exception's own methods may fail
			ExceptionEvent event = ExceptionEvent.of(exception);
			event.addTo(this.span);
			this.statusDescription = event.description();
		});
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status) {
		return setStatus(status, "");
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status, String description) {
		return change("set the status", () -> {
			this.status = status;
			this.statusDescription = description;
		});
	}

	@Override
	public Scope makeCurrent() {
		if (this.closed) {
			return () -> {
			};
		}
		Observation.Scope current = this.observation.openScope();
		return current::close;
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			logger.debug("A span was closed twice");
			return;
		}
		this.closed = true;
		leave();
		this.faults.contain("finish a span", this::writePending);
		this.faults.contain("end a span", this.observation::stop);
	}

	private void leave() {
		Observation.Scope entered = this.scope;
		if (entered == null) {
			return;
		}
		if (Thread.currentThread() == this.scopeThread) {
			this.faults.contain("leave a span", entered::close);
		}
		else {
			logger.debug("A span that was current on one thread was closed by another, and stays current there; "
					+ "use startDetachedSpan for spans that another thread closes");
		}
	}

	private void writePending() {
		if (!this.pending.isEmpty()) {
			AttributesBuilder attributes = Attributes.builder();
			this.pending.forEach((key, value) -> SpanValues.put(attributes, key, value));
			this.span.setAllAttributes(attributes.build());
		}
		switch (this.status) {
			case OK -> this.span.setStatus(StatusCode.OK);
			case ERROR -> this.span.setStatus(StatusCode.ERROR, this.statusDescription);
			case UNSET -> {
			}
		}
	}

	private synchronized MlflowSpan change(String step, Runnable change) {
		if (isRecording()) {
			this.faults.contain(step, change);
		}
		else if (this.closed) {
			logger.debug("A span was used after it was closed");
		}
		return this;
	}

}
