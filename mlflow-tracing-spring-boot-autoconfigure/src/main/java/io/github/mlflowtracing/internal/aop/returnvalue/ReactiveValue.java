/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.observation.ObservedSpans;
import io.github.mlflowtracing.internal.observation.SpanItems;

/**
 * A publisher: each subscription is a span. It is made current for what runs inside by
 * the subscription's context, where Micrometer, Spring and nested publishers look for it.
 * The only class that touches Reactor, which is optional.
 */
public final class ReactiveValue {

	private final ReactiveAdapter adapter;

	private ReactiveValue(ReactiveAdapter adapter) {
		this.adapter = adapter;
	}

	/**
	 * How a type is traced.
	 * @param type what a method returns
	 * @return {@code null} if it is no publisher, or a special one that can't be replaced
	 */
	public static @Nullable ReactiveValue of(Class<?> type) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null || CompletionStage.class.isAssignableFrom(type)) {
			return null;
		}
		ReactiveValue value = new ReactiveValue(adapter);
		boolean replaceable = value.hasBegun() || adapter.getReactiveType() == type
				|| type.isAssignableFrom(Flux.class);
		return replaceable ? value : null;
	}

	/**
	 * A {@code suspend} function, as Spring's proxies see it: they make a {@link Mono} of
	 * it, or a {@link Flux} if it returns a flow.
	 */
	public static ReactiveValue ofSuspendingFunction() {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(Mono.class);
		return new ReactiveValue(Objects.requireNonNull(adapter));
	}

	/**
	 * Whether the work has begun when the method returns. Spring (7.0) takes Kotlin's
	 * {@code Deferred} for one that has not, and would make another of it, whose
	 * cancellation does not reach the first.
	 */
	public boolean hasBegun() {
		return !this.adapter.getDescriptor().isDeferred()
				|| this.adapter.getReactiveType().getName().equals("kotlinx.coroutines.Deferred");
	}

	/**
	 * Ends a span when the work that has begun completes. The caller gets what the method
	 * returned.
	 */
	public void endWith(Object returned, MlflowSpan span, boolean captureOutputs) {
		Mono.from(this.adapter.toPublisher(returned)).doOnSuccess((value) -> {
			if (captureOutputs) {
				ObservedSpans.setResult(span, value);
			}
			span.close();
		}).subscribe((value) -> {
		}, (failure) -> {
			span.recordException(failure);
			span.close();
		});
	}

	/**
	 * Traces a publisher.
	 * @param returned what the method returned
	 * @param outputs what is recorded of its values
	 * @param start starts the span of a subscription, below an observation if there is
	 * one
	 * @return what to return instead
	 */
	public Object trace(Object returned, OutputCapture outputs, Function<@Nullable Observation, MlflowSpan> start) {
		// a suspending function may come as either
		boolean reactors = returned instanceof Mono || returned instanceof Flux;
		@SuppressWarnings("unchecked")
		Publisher<Object> publisher = reactors ? (Publisher<Object>) returned : this.adapter.toPublisher(returned);
		boolean many = !(returned instanceof Mono) && (returned instanceof Flux || this.adapter.isMultiValue());
		Publisher<Object> traced = many ? many(publisher, outputs, start) : one(publisher, outputs, start);
		return (returned instanceof Flux) ? traced : this.adapter.fromPublisher(traced);
	}

	private static Mono<Object> one(Publisher<Object> source, OutputCapture outputs,
			Function<@Nullable Observation, MlflowSpan> start) {
		return Mono.deferContextual((context) -> {
			MlflowSpan span = start.apply(observation(context));
			return Mono.from(source).doOnSuccess((value) -> {
				if (outputs.enabled()) {
					ObservedSpans.setResult(span, value);
				}
				span.close();
			}).doOnError((failure) -> {
				span.recordException(failure);
				span.close();
			}).doOnCancel(() -> SpanItems.cancel(span)).contextWrite((inner) -> with(inner, span));
		});
	}

	private static Flux<Object> many(Publisher<Object> source, OutputCapture outputs,
			Function<@Nullable Observation, MlflowSpan> start) {
		return Flux.deferContextual((context) -> {
			MlflowSpan span = start.apply(observation(context));
			SpanItems items = new SpanItems(span, outputs.enabled(), outputs.reducer());
			return Flux.from(source)
				.doOnNext(items::add)
				.doOnComplete(items::complete)
				.doOnError(items::fail)
				.doOnCancel(items::cancel)
				.contextWrite((inner) -> with(inner, span));
		});
	}

	private static @Nullable Observation observation(ContextView context) {
		Object observation = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		return (observation instanceof Observation parent) ? parent : null;
	}

	private static Context with(Context context, MlflowSpan span) {
		Observation observation = ObservedSpans.observation(span);
		return (observation != null) ? context.put(ObservationThreadLocalAccessor.KEY, observation) : context;
	}

}
