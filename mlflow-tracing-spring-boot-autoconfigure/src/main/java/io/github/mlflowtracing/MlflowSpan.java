/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a trace, from its start to {@link #close()}. Not for implementation by
 * users.
 * <p>
 * All methods may be called by any thread and never throw. After {@code close()} each is
 * a no-op. Values are turned into JSON when they are set, so later changes of an object
 * are not seen; what can't be turned into JSON is recorded as a short description.
 *
 * @since 0.1.0
 * @see MlflowTracing
 */
public interface MlflowSpan extends AutoCloseable {

	/**
	 * The id of the trace as MLflow shows it.
	 * @return "tr-" and 32 hexadecimal digits; zeros where nothing is recorded
	 */
	String traceId();

	/**
	 * The id of this span.
	 * @return 16 hexadecimal digits; zeros where nothing is recorded
	 */
	String spanId();

	/**
	 * Whether what is set on this span is recorded.
	 * @return {@code false} for a span that is closed or sampled out, or with tracing off
	 */
	boolean isRecording();

	/**
	 * Sets what the operation was given; the last call wins.
	 * @param inputs the inputs, best a map or a record
	 * @return this span
	 */
	MlflowSpan setInputs(@Nullable Object inputs);

	/**
	 * Sets what the operation produced; the last call wins.
	 * @param outputs the outputs
	 * @return this span
	 */
	MlflowSpan setOutputs(@Nullable Object outputs);

	/**
	 * Sets an attribute; the last call for a key wins.
	 * @param key the attribute's key
	 * @param value strings, numbers and booleans keep their type; all else becomes JSON
	 * @return this span
	 */
	MlflowSpan setAttribute(String key, @Nullable Object value);

	/**
	 * Sets the type.
	 * @param spanType one of {@link SpanType} or any other word
	 * @return this span
	 */
	MlflowSpan setSpanType(String spanType);

	/**
	 * Names the model that the operation called; with {@link #setTokenUsage} MLflow
	 * computes the cost from it.
	 * @param provider the provider, such as {@code openai}
	 * @param model the model's name
	 * @return this span
	 */
	MlflowSpan setModel(String provider, String model);

	/**
	 * Sets the tokens that the operation used itself, without those of its children.
	 * @param usage the usage
	 * @return this span
	 */
	MlflowSpan setTokenUsage(TokenUsage usage);

	/**
	 * Adds an event that happens now.
	 * @param name the event's name
	 * @param attributes its attributes, typed as in {@link #setAttribute}
	 * @return this span
	 */
	MlflowSpan addEvent(String name, Map<String, ?> attributes);

	/**
	 * Links this span to a span of another trace. A malformed id is ignored.
	 * @param traceId the other trace's id, with or without "tr-"
	 * @param spanId the other span's id
	 * @return this span
	 */
	default MlflowSpan addLink(String traceId, String spanId) {
		return addLink(traceId, spanId, Map.of());
	}

	/**
	 * Links this span to a span of another trace. A malformed id is ignored.
	 * @param traceId the other trace's id, with or without "tr-"
	 * @param spanId the other span's id
	 * @param attributes what is to be said of the link, typed as in {@link #setAttribute}
	 * @return this span
	 */
	MlflowSpan addLink(String traceId, String spanId, Map<String, ?> attributes);

	/**
	 * Records an exception as MLflow does: an event with type, message and stack trace,
	 * and the status ERROR.
	 * @param exception the exception
	 * @return this span
	 */
	MlflowSpan recordException(Throwable exception);

	/**
	 * Sets how the operation ended; without a call it is OK.
	 * @param status the status
	 * @return this span
	 */
	MlflowSpan setStatus(SpanStatus status);

	/**
	 * Sets how the operation ended and why.
	 * @param status the status
	 * @param description the reason, kept with {@link SpanStatus#ERROR} only
	 * @return this span
	 */
	MlflowSpan setStatus(SpanStatus status, String description);

	/**
	 * Makes this span the current one of the calling thread until the scope is closed, by
	 * the same thread.
	 * @return the scope
	 */
	Scope makeCurrent();

	/**
	 * Ends the span, and its being current where {@link MlflowTracing#startSpan} made it
	 * so.
	 */
	@Override
	void close();

	/**
	 * The time in which a span is a thread's current one. Not for implementation by
	 * users.
	 *
	 * @since 0.1.0
	 */
	interface Scope extends AutoCloseable {

		/**
		 * Makes current again what was before.
		 */
		@Override
		void close();

	}

}
