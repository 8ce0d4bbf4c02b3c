/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Makes spans by hand, where {@link Traced} does not fit, and says things of the current
 * trace. A bean of this type is always there, also when tracing is off (then all its
 * spans do nothing). Thread-safe. Not for implementation by users.
 *
 * <pre class="code">
 * try (MlflowSpan span = tracing.startSpan("process_request", SpanType.CHAIN)) {
 *     span.setInputs(Map.of("query", query));
 *     span.setOutputs(Map.of("response", answer(query)));
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public interface MlflowTracing {

	/**
	 * Runs a body in a span of type {@link SpanType#UNKNOWN}. The result becomes the
	 * outputs unless the body sets them; an exception is recorded and rethrown.
	 * @param <T> what the body returns
	 * @param name the span's name
	 * @param body the body
	 * @return what the body returns
	 */
	default <T extends @Nullable Object> T inSpan(String name, Function<MlflowSpan, T> body) {
		return inSpan(name, SpanType.UNKNOWN, body);
	}

	/**
	 * Runs a body in a span. The result becomes the outputs unless the body sets them; an
	 * exception is recorded and rethrown.
	 * @param <T> what the body returns
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @param body the body
	 * @return what the body returns
	 */
	default <T extends @Nullable Object> T inSpan(String name, String spanType, Function<MlflowSpan, T> body) {
		return inSpanChecked(name, spanType, body::apply);
	}

	/**
	 * Runs a body without a result in a span of type {@link SpanType#UNKNOWN}. An
	 * exception is recorded and rethrown.
	 * @param name the span's name
	 * @param body the body
	 */
	default void runInSpan(String name, Consumer<MlflowSpan> body) {
		runInSpan(name, SpanType.UNKNOWN, body);
	}

	/**
	 * Runs a body without a result in a span. An exception is recorded and rethrown.
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @param body the body
	 */
	void runInSpan(String name, String spanType, Consumer<MlflowSpan> body);

	/**
	 * Runs a body that may throw a checked exception in a span. The result becomes the
	 * outputs unless the body sets them; an exception is recorded and rethrown.
	 * @param <T> what the body returns
	 * @param <E> what the body throws
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @param body the body
	 * @return what the body returns
	 * @throws E what the body throws
	 */
	<T extends @Nullable Object, E extends Exception> T inSpanChecked(String name, String spanType,
			SpanFunction<T, E> body) throws E;

	/**
	 * Starts a span of type {@link SpanType#UNKNOWN} that is current until it is closed.
	 * @param name the span's name
	 * @return the span, to be closed by the same thread
	 */
	default MlflowSpan startSpan(String name) {
		return startSpan(name, SpanType.UNKNOWN);
	}

	/**
	 * Starts a span that is current until it is closed.
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @return the span, to be closed by the same thread
	 */
	MlflowSpan startSpan(String name, String spanType);

	/**
	 * Starts a span below the current one without making it current.
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @return the span, to be closed by any thread
	 */
	MlflowSpan startDetachedSpan(String name, String spanType);

	/**
	 * Starts a span below another one without making it current.
	 * @param name the span's name
	 * @param spanType one of {@link SpanType} or any other word
	 * @param parent the parent
	 * @return the span, to be closed by any thread
	 */
	MlflowSpan startDetachedSpan(String name, String spanType, MlflowSpan parent);

	/**
	 * The innermost span around the caller that {@link Traced} or this API made.
	 * @return the span; empty outside of one
	 */
	Optional<MlflowSpan> currentSpan();

	/**
	 * The id of the trace around the caller as MLflow shows it.
	 * @return "tr-" and 32 hexadecimal digits; empty outside of a trace
	 */
	Optional<String> currentTraceId();

	/**
	 * Says something of the trace around the caller. Outside of one it does nothing but a
	 * debug line in the log.
	 * @param update what to say
	 */
	void updateCurrentTrace(Consumer<TraceUpdate> update);

	/**
	 * Sends feedback to the tracking server: for the trace around the caller, a trace
	 * that is still on its way, or one that the server has had for long. It waits for its
	 * trace where that is made by this application, is retried as traces are, and never
	 * makes the caller wait.
	 * @param feedback the feedback
	 * @return the id of the assessment, once the server has it. It fails, with a message
	 * that names the trace, where the feedback is incomplete, the server does not know
	 * the trace or can't be reached within {@code mlflow.tracing.export.retry-timeout},
	 * the application stops before, or no tracking server is configured
	 */
	CompletableFuture<String> logFeedback(Feedback feedback);

	/**
	 * Sends an expectation to the tracking server as {@link #logFeedback} does feedback.
	 * @param expectation the expectation
	 * @return the id of the assessment, once the server has it; fails as
	 * {@link #logFeedback} does
	 */
	CompletableFuture<String> logExpectation(Expectation expectation);

	/**
	 * Waits until every trace whose root ended before this call has been answered by all
	 * servers.
	 * @param timeout how long to wait at most
	 * @return whether all were delivered
	 */
	boolean flush(Duration timeout);

}
