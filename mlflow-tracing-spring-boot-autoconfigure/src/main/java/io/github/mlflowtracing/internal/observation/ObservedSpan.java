/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.observation.attributes.AttributeWriter;
import io.github.mlflowtracing.internal.observation.attributes.ContentAttributes;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The span of a traced operation: an observation, and what it writes onto its
 * OpenTelemetry span.
 * <p>
 * What may be set again is kept until the end, because an OpenTelemetry attribute can't
 * be replaced by one of another type. Inputs are written at once, so that other
 * instrumentation can't use up the span's room for attributes before.
 */
final class ObservedSpan implements MlflowSpan {

	private static final Log logger = LogFactory.getLog(ObservedSpan.class);

	private static final AttributeKey<String> CHUNK_VALUE = AttributeKey.stringKey(MlflowAttributes.CHUNK_VALUE);

	private final SpanScopes scopes;

	private final Observation observation;

	private final Span span;

	private final SpanValues values;

	private final AttributeWriter attributes;

	private final Guard guard;

	private @Nullable Map<String, Object> pending;

	private Outcome outcome = Outcome.OK;

	private @Nullable SpanScope entered;

	private volatile @Nullable Object outputs;

	private volatile boolean closed;

	private volatile boolean usedAfterClose;

	ObservedSpan(SpanScopes scopes, Observation observation, Span span, SpanValues values, AttributeWriter attributes,
			Guard guard) {
		this.scopes = scopes;
		this.observation = observation;
		this.span = span;
		this.values = values;
		this.attributes = attributes;
		this.guard = guard;
	}

	/**
	 * Makes this span current until it is closed.
	 */
	void enter() {
		this.entered = openScopeUntilEnd();
	}

	/**
	 * Makes this span current for the time until it is closed, or until before.
	 */
	SpanScope openScopeUntilEnd() {
		return this.scopes.openUntilEnd(this.observation);
	}

	/**
	 * Makes this span current, be it closed or not.
	 */
	SpanScope openScope() {
		return this.scopes.open(this.observation);
	}

	/**
	 * Keeps what is current on this thread.
	 */
	Scope keepCurrent() {
		return this.scopes.keepCurrent();
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
		Object content = this.values.captureInputs() ? content("set inputs", inputs, ObservedSpan::input) : null;
		return (content == null) ? this : change("set inputs", content, ObservedSpan::writeInputs);
	}

	private void writeInputs(Object content) {
		boolean pending = this.pending != null && this.pending.containsKey(MlflowAttributes.SPAN_INPUTS);
		if (pending || !ContentAttributes.writeInputs(this.span, content)) {
			pending().put(MlflowAttributes.SPAN_INPUTS, content);
		}
	}

	private Map<String, Object> pending() {
		if (this.pending == null) {
			this.pending = new LinkedHashMap<>();
		}
		return this.pending;
	}

	@Override
	public MlflowSpan setOutputs(@Nullable Object outputs) {
		Object content = this.values.captureOutputs() ? content("set outputs", outputs, ObservedSpan::output) : null;
		if (content != null) {
			this.outputs = content;
		}
		return this;
	}

	/**
	 * Sets the outputs unless the operation has set them itself.
	 */
	void setResult(@Nullable Object result) {
		if (this.outputs == null) {
			setOutputs(result);
		}
	}

	/** Outside of the lock, since the value's own methods may wait for other threads. */
	private @Nullable Object content(String step, @Nullable Object value,
			BiFunction<ObservedSpan, @Nullable Object, @Nullable Object> serialization) {
		if (!isRecording()) {
			logIfClosed();
			return null;
		}
		return this.guard.supply(step, this, value, serialization);
	}

	private Object input(@Nullable Object value) {
		return this.values.content(value, ContentLocation.of(Kind.INPUT, name()));
	}

	private Object output(@Nullable Object value) {
		return this.values.content(value, ContentLocation.of(Kind.OUTPUT, name()));
	}

	@Override
	public MlflowSpan setAttribute(String key, @Nullable Object value) {
		Object content = isRecording()
				? this.guard.supply("set an attribute", () -> this.values.attribute(key, value, name())) : null;
		return change("set an attribute", () -> {
			if (content != null) {
				pending().put(Objects.requireNonNull(key, "key"), content);
			}
		});
	}

	@Override
	public MlflowSpan setSpanType(String spanType) {
		return change("set the span type", () -> this.span.setAttribute(MlflowAttributes.SPAN_TYPE, spanType));
	}

	@Override
	public MlflowSpan setModel(String provider, String model) {
		return change("set the model", () -> {
			putIfKnown(pending(), MlflowAttributes.LLM_PROVIDER, provider);
			putIfKnown(pending(), MlflowAttributes.LLM_MODEL, model);
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
			pending().put(MlflowAttributes.CHAT_TOKEN_USAGE,
					this.values.content(tokens, ContentLocation.of(Kind.ATTRIBUTE, name())));
		});
	}

	/**
	 * Adds the event of one of the many values that an operation produces, as MLflow's
	 * SDK does for generators.
	 * @param index the value's number, from 0
	 * @param item the value
	 */
	void addItem(int index, @Nullable Object item) {
		Object content = this.values.captureOutputs() ? content("add an item", item, ObservedSpan::output) : null;
		if (content != null) {
			change("add an item", () -> this.span.addEvent(MlflowAttributes.CHUNK_EVENT_PREFIX + index,
					Attributes.of(CHUNK_VALUE, SpanValues.text(content))));
		}
	}

	double secondsSinceStart() {
		return (this.span instanceof ReadableSpan started) ? started.getLatencyNanos() / 1e9 : 0;
	}

	Observation observation() {
		return this.observation;
	}

	Guard guard() {
		return this.guard;
	}

	private static <T> void putIfKnown(Map<String, T> map, String key, @Nullable T value) {
		if (value != null) {
			map.put(key, value);
		}
	}

	@Override
	public MlflowSpan addEvent(String name, Map<String, ?> attributes) {
		return change("add an event", () -> {
			this.span.addEvent(name, this.values.attributes(attributes, name()));
		});
	}

	@Override
	public MlflowSpan addLink(String traceId, String spanId, Map<String, ?> attributes) {
		return change("add a link", () -> {
			String hexadecimal = traceId.startsWith("tr-") ? traceId.substring(3) : traceId;
			this.span.addLink(SpanContext.create(hexadecimal, spanId, TraceFlags.getDefault(), TraceState.getDefault()),
					this.values.attributes(attributes, name()));
		});
	}

	@Override
	public MlflowSpan recordException(Throwable exception) {
		return change("record an exception", () -> {
			this.outcome = Outcome.failed(exception);
			if (this.observation.getContext().getError() == null) {
				this.observation.getContext().setError(exception);
			}
			// last, because the exception's own methods may fail
			this.outcome = Outcome.record(exception, this.span, (text, part) -> this.values.error(text, name(), part));
		});
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status) {
		return setStatus(status, "");
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status, String description) {
		return change("set the status", () -> {
			this.outcome = new Outcome(Objects.requireNonNull(status, "status"),
					(description != null) ? this.values.error(description, name(), "message") : "");
		});
	}

	@Override
	public Scope makeCurrent() {
		if (this.closed) {
			return () -> {
			};
		}
		return openScope();
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (this.entered != null) {
			this.entered.close(this::finish);
		}
		else {
			finish();
		}
	}

	private void finish() {
		this.guard.contain("finish a span", this, ObservedSpan::writePending);
		if (!this.guard.contain("end a span", this.observation, Observation::stop)) {
			this.guard.contain("end a span", this::end);
		}
	}

	private String name() {
		return Objects.requireNonNullElse(this.observation.getContext().getContextualName(), "");
	}

	/** What Micrometer would have done, had no handler failed before. */
	private void end() {
		TracingContext tracing = this.observation.getContext().get(TracingContext.class);
		if (tracing != null && tracing.getSpan() != null) {
			tracing.getSpan().end();
		}
	}

	private void writePending() {
		Object outputs = this.outputs;
		if (outputs != null && !ContentAttributes.writeOutputs(this.span, outputs)) {
			pending().put(MlflowAttributes.SPAN_OUTPUTS, outputs);
		}
		if (this.pending != null) {
			this.attributes.write(this.span, this.pending);
		}
		this.outcome.applyTo(this.span);
	}

	private MlflowSpan change(String step, Runnable change) {
		return change(step, change, (span, run) -> run.run());
	}

	private synchronized <T> MlflowSpan change(String step, T value, BiConsumer<ObservedSpan, T> change) {
		if (isRecording()) {
			this.guard.contain(step, this, value, change);
		}
		else {
			logIfClosed();
		}
		return this;
	}

	private void logIfClosed() {
		if (this.closed && !this.usedAfterClose) {
			this.usedAfterClose = true;
			logger.debug("A span was used after it was closed: " + LogText.of(this.values.shown(name())));
		}
	}

}
