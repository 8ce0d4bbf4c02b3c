/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.guard.Guard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanScope}.
 */
class SpanScopeTests {

	@Test
	void aTraceIsNotCurrentAnyMoreIfItsObservationCannotBe() {
		SpanScopes scopes = new SpanScopes(new FaultyRegistry(), new OtelCurrentTraceContext(), new Guard());
		Context before = Context.current();
		SpanScope scope = scopes.openUntilEnd(observation(scopes.registry()));
		scope.close();
		assertThat(scopes.guard().failures()).isOne();
		assertThat(Context.current()).isSameAs(before);
		scope.close();
		assertThat(Context.current()).isSameAs(before);
	}

	@Test
	void aTraceIsCurrentUntilItsObservationIsNotAnyMore() {
		SpanScopes scopes = new SpanScopes(observed(ObservationRegistry.create()), new OtelCurrentTraceContext(),
				new Guard());
		Context before = Context.current();
		SpanScope scope = scopes.openUntilEnd(observation(scopes.registry()));
		assertThat(Span.current().getSpanContext().getTraceId()).isEqualTo("1".repeat(32));
		scope.close();
		assertThat(Context.current()).isSameAs(before);
	}

	private static Observation observation(ObservationRegistry registry) {
		Observation observation = Observation.createNotStarted("observation", registry);
		TracingContext tracing = new TracingContext();
		tracing.setSpan(OtelSpan.fromOtel(Span.wrap(
				SpanContext.create("1".repeat(32), "2".repeat(16), TraceFlags.getSampled(), TraceState.getDefault()))));
		observation.getContext().put(TracingContext.class, tracing);
		return observation;
	}

	private static <T extends ObservationRegistry> T observed(T registry) {
		registry.observationConfig().observationHandler((context) -> true);
		return registry;
	}

	/** No observation becomes current, as when there is no heap for its scope. */
	private static final class FaultyRegistry implements ObservationRegistry {

		private final ObservationRegistry registry = observed(ObservationRegistry.create());

		@Override
		public @Nullable Observation getCurrentObservation() {
			return this.registry.getCurrentObservation();
		}

		@Override
		public Observation.@Nullable Scope getCurrentObservationScope() {
			return this.registry.getCurrentObservationScope();
		}

		@Override
		public void setCurrentObservationScope(Observation.@Nullable Scope current) {
			throw new OutOfMemoryError("expected by this test");
		}

		@Override
		public ObservationConfig observationConfig() {
			return this.registry.observationConfig();
		}

	}

}
