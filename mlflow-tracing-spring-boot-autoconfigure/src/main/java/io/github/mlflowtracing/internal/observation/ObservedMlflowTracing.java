/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanFunction;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.trace.AssessmentLog;

/**
 * {@link MlflowTracing} over observations.
 */
public final class ObservedMlflowTracing implements MlflowTracing {

	private static final Log logger = LogFactory.getLog(ObservedMlflowTracing.class);

	private final ObservedSpans spans;

	private final TraceUpdates updates;

	private final Assessments assessments;

	private final Predicate<Duration> flush;

	/**
	 * Makes the API.
	 * @param spans starts the spans
	 * @param updates adds to the info of traces
	 * @param serializer turns values into JSON
	 * @param log takes assessments
	 * @param flush waits until all traces are delivered
	 */
	public ObservedMlflowTracing(ObservedSpans spans, TraceUpdates updates, ContentSerializer serializer,
			AssessmentLog log, Predicate<Duration> flush) {
		this.spans = spans;
		this.updates = updates;
		this.assessments = new Assessments(serializer, log);
		this.flush = flush;
	}

	@Override
	public void runInSpan(String name, String spanType, Consumer<MlflowSpan> body) {
		try (MlflowSpan span = startSpan(name, spanType)) {
			try {
				body.accept(span);
			}
			catch (Throwable ex) {
				span.recordException(ex);
				throw ex;
			}
		}
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T inSpanChecked(String name, String spanType,
			SpanFunction<T, E> body) throws E {
		try (MlflowSpan span = startSpan(name, spanType)) {
			try {
				T result = body.apply(span);
				ObservedSpans.setResult(span, result);
				return result;
			}
			catch (Throwable ex) {
				span.recordException(ex);
				throw ex;
			}
		}
	}

	@Override
	public MlflowSpan startSpan(String name, String spanType) {
		return this.spans.startCurrent(operation(name, spanType));
	}

	@Override
	public MlflowSpan startDetachedSpan(String name, String spanType) {
		return this.spans.startDetached(operation(name, spanType));
	}

	@Override
	public MlflowSpan startDetachedSpan(String name, String spanType, MlflowSpan parent) {
		return this.spans.startDetached(operation(name, spanType), parent);
	}

	/** MLflow's SDK calls a span without a name "span". */
	private static TracedOperation operation(@Nullable String name, @Nullable String spanType) {
		return TracedOperation.of((name == null || name.isBlank()) ? "span" : name,
				(spanType != null) ? spanType : SpanType.UNKNOWN, null, Attributes.empty(), null);
	}

	@Override
	public Optional<MlflowSpan> currentSpan() {
		return Optional.ofNullable(this.spans.current());
	}

	@Override
	public Optional<String> currentTraceId() {
		SpanContext current = this.spans.currentContext();
		return current.isValid() ? Optional.of("tr-" + current.getTraceId()) : Optional.empty();
	}

	@Override
	public void updateCurrentTrace(Consumer<TraceUpdate> update) {
		if (!this.updates.apply(this.spans.currentContext(), update)) {
			logger.debug("No running trace to update; is updateCurrentTrace called outside of a span?");
		}
	}

	@Override
	public CompletableFuture<String> logFeedback(Feedback feedback) {
		return this.assessments.log(feedback);
	}

	@Override
	public CompletableFuture<String> logExpectation(Expectation expectation) {
		return this.assessments.log(expectation);
	}

	@Override
	public boolean flush(Duration timeout) {
		return this.flush.test(timeout);
	}

}
