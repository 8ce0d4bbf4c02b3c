/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
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
import io.github.mlflowtracing.internal.observation.attributes.ExceptionEvent;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * The span of a traced operation: an observation, and what it writes onto its
 * OpenTelemetry span. Values become text before anything is locked, since their own
 * methods may wait for other threads.
 */
final class ObservedSpan implements MlflowSpan {

	private static final Log logger = LogFactory.getLog(ObservedSpan.class);

	private final SpanScopes scopes;

	private final Observation observation;

	/** Other exporters may get it although MLflow doesn't: with its status alone. */
	private final Span exported;

	private final Span span;

	private final SpanValues values;

	private final Guard guard;

	private final PendingContent pending;

	private @Nullable SpanScope entered;

	private volatile boolean usedAfterClose;

	/**
	 * Makes the span of an observation.
	 * @param exported the span that was started
	 * @param span what takes content: the same, or one that takes none
	 */
	ObservedSpan(SpanScopes scopes, Observation observation, Span exported, Span span, SpanValues values,
			AttributeWriter attributes, Guard guard) {
		this.scopes = scopes;
		this.observation = observation;
		this.exported = exported;
		this.span = span;
		this.values = values;
		this.guard = guard;
		this.pending = new PendingContent(exported, span, attributes);
	}

	/**
	 * Makes this span current until it is closed.
	 */
	void enter() {
		this.entered = this.scopes.openUntilEnd(this.observation);
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
		return !this.pending.isClosed() && this.span.isRecording();
	}

	@Override
	public MlflowSpan setInputs(@Nullable Object inputs) {
		if (this.values.captureInputs() && takesChanges()) {
			Object content = this.guard.supply("set inputs", this, inputs,
					(span, value) -> span.content(Kind.INPUT, value));
			if (content != null) {
				this.pending.setInputs(content);
			}
		}
		return this;
	}

	@Override
	public MlflowSpan setOutputs(@Nullable Object outputs) {
		if (this.values.captureOutputs() && takesChanges()) {
			Object content = this.guard.supply("set outputs", this, outputs,
					(span, value) -> span.content(Kind.OUTPUT, value));
			if (content != null) {
				this.pending.setOutputs(content);
			}
		}
		return this;
	}

	/**
	 * Sets the outputs unless the operation has set them itself.
	 */
	void setResult(@Nullable Object result) {
		if (!this.pending.hasOutputs()) {
			setOutputs(result);
		}
	}

	private Object content(Kind kind, @Nullable Object value) {
		return this.values.content(this.span, value, ContentLocation.of(kind, name()), this.pending);
	}

	@Override
	public MlflowSpan setAttribute(String key, @Nullable Object value) {
		return change("set an attribute", () -> {
			Objects.requireNonNull(key, "key");
			this.pending.setAttribute(key, this.values.attribute(key, value, name()));
		});
	}

	@Override
	public MlflowSpan setSpanType(String spanType) {
		return change("set the span type",
				() -> this.span.setAttribute(MlflowAttributes.SPAN_TYPE, this.values.shown(spanType)));
	}

	@Override
	public MlflowSpan setModel(String provider, String model) {
		return change("set the model", () -> {
			this.pending.setAttribute(MlflowAttributes.LLM_PROVIDER, this.values.shown(provider));
			this.pending.setAttribute(MlflowAttributes.LLM_MODEL, this.values.shown(model));
		});
	}

	@Override
	public MlflowSpan setTokenUsage(TokenUsage usage) {
		return change("set the token usage", () -> {
			Map<String, @Nullable Long> tokens = new LinkedHashMap<>();
			tokens.put("input_tokens", usage.inputTokens());
			tokens.put("output_tokens", usage.outputTokens());
			tokens.put("total_tokens", usage.totalTokens());
			tokens.put("cache_read_input_tokens", usage.cacheReadTokens());
			tokens.put("cache_creation_input_tokens", usage.cacheCreationTokens());
			tokens.values().removeIf(Objects::isNull);
			this.pending.setAttribute(MlflowAttributes.CHAT_TOKEN_USAGE,
					this.values.content(tokens, ContentLocation.of(Kind.ATTRIBUTE, name())));
		});
	}

	SpanScopes scopes() {
		return this.scopes;
	}

	Observation observation() {
		return this.observation;
	}

	Span span() {
		return this.span;
	}

	SpanValues values() {
		return this.values;
	}

	PendingContent pending() {
		return this.pending;
	}

	Guard guard() {
		return this.guard;
	}

	@Override
	public MlflowSpan addEvent(String name, Map<String, ?> attributes) {
		return change("add an event",
				() -> this.span.addEvent(this.values.shown(name), this.values.attributes(attributes, name())));
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
		return changeStatus("record an exception", () -> {
			// its type alone at first, because its own methods may fail
			this.pending.setStatus(SpanStatus.ERROR, exception.getClass().getSimpleName());
			if (this.observation.getContext().getError() == null) {
				this.observation.getContext().setError(exception);
			}
			if (!this.span.isRecording()) {
				return;
			}
			ExceptionEvent event = ExceptionEvent.of(exception, (text, part) -> this.values.error(text, name(), part));
			event.addTo(this.span);
			this.pending.setStatus(SpanStatus.ERROR, event.description());
		});
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status) {
		return setStatus(status, "");
	}

	@Override
	public MlflowSpan setStatus(SpanStatus status, String description) {
		return changeStatus("set the status", () -> {
			Objects.requireNonNull(status, "status");
			this.pending.setStatus(status,
					(description != null) ? this.values.error(description, name(), "message") : "");
		});
	}

	@Override
	public Scope makeCurrent() {
		if (this.pending.isClosed()) {
			return () -> {
			};
		}
		return this.scopes.open(this.observation);
	}

	@Override
	public void close() {
		if (!this.pending.close()) {
			return;
		}
		if (this.entered != null) {
			this.entered.close(this::finish);
		}
		else {
			finish();
		}
	}

	private void finish() {
		this.guard.contain("finish a span", this.pending, PendingContent::write);
		if (!this.guard.contain("end a span", this.observation, Observation::stop)) {
			this.guard.contain("end a span", this::end);
		}
	}

	String name() {
		return Objects.requireNonNullElse(this.observation.getContext().getContextualName(), "");
	}

	/** What Micrometer would have done, had no handler failed before. */
	private void end() {
		TracingContext tracing = this.observation.getContext().get(TracingContext.class);
		if (tracing != null && tracing.getSpan() != null) {
			tracing.getSpan().end();
		}
	}

	private MlflowSpan change(String step, Runnable change) {
		if (takesChanges()) {
			this.guard.contain(step, change);
		}
		return this;
	}

	private MlflowSpan changeStatus(String step, Runnable change) {
		if (takesChanges() || (!this.pending.isClosed() && this.exported.isRecording())) {
			this.guard.contain(step, change);
		}
		return this;
	}

	private boolean takesChanges() {
		if (isRecording()) {
			return true;
		}
		if (this.pending.isClosed() && !this.usedAfterClose) {
			this.usedAfterClose = true;
			logger.debug("A span was used after it was closed: " + LogText.of(this.values.shown(name())));
		}
		return false;
	}

}
