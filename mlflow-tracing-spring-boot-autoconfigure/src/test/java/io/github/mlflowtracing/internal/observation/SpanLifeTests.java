/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class SpanLifeTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aSpanIsCurrentUntilItIsClosed() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			assertThat(tracing.currentSpan()).isEmpty();
			assertThat(tracing.currentTraceId()).isEmpty();
			try (MlflowSpan outer = tracing.startSpan("outer")) {
				assertThat(tracing.currentSpan()).containsSame(outer);
				try (MlflowSpan inner = tracing.startSpan("inner", SpanType.TOOL)) {
					assertThat(tracing.currentSpan()).containsSame(inner);
					assertThat(tracing.currentTraceId()).contains(outer.traceId());
				}
				assertThat(tracing.currentSpan()).containsSame(outer);
			}
			assertThat(tracing.currentSpan()).isEmpty();

			assertThat(span(context, "inner").getParentSpanId()).isEqualTo(span(context, "outer").getSpanId());
			assertThat(trace(context).root().getName()).isEqualTo("outer");
		});
	}

	/** Or Micrometer makes it so once more, for meters. */
	@Test
	void aTraceIsCurrentUntilItsObservationHasEnded() {
		List<String> endedIn = new CopyOnWriteArrayList<>();
		ObservationHandler<Observation.Context> last = new ObservationHandler<>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

			@Override
			public void onStop(Observation.Context context) {
				endedIn.add(Span.current().getSpanContext().getSpanId());
			}

		};
		this.runner.withBean("last", ObservationHandler.class, () -> last).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan outer = tracing.startSpan("outer");
			MlflowSpan inner = tracing.startSpan("inner");
			inner.close();
			assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(outer.spanId());
			outer.close();

			assertThat(endedIn).containsExactly(inner.spanId(), outer.spanId());
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		});
	}

	@Test
	void keyValuesThatTheApplicationAddsAreAttributes() {
		ObservationFilter filter = (observed) -> observed.addLowCardinalityKeyValue(KeyValue.of("region", "eu"))
			.addHighCardinalityKeyValue(KeyValue.of("order", "42"));
		this.runner.withBean(ObservationFilter.class, () -> filter).run((context) -> {
			context.getBean(MlflowTracing.class).startSpan("a").close();

			assertThat(attributes(context)).containsEntry("region", "eu").containsEntry("order", "42");
		});
	}

	@Test
	void idsAreThoseOfMlflow() {
		this.runner.run((context) -> {
			MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("a");
			span.close();

			assertThat(span.traceId()).matches("tr-[0-9a-f]{32}").isEqualTo(trace(context).id());
			assertThat(span.spanId()).isEqualTo(trace(context).root().getSpanId());
		});
	}

	@Test
	void insideOfASpanOfOthersTheCurrentSpanIsTheNearestOfOurs() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			Tracer tracer = context.getBean(Tracer.class);
			try (MlflowSpan span = tracing.startSpan("ours")) {
				Span raw = tracer.spanBuilder("raw").startSpan();
				try (Scope scope = raw.makeCurrent()) {
					assertThat(tracing.currentSpan()).containsSame(span);
					assertThat(tracing.currentTraceId()).contains(span.traceId());
				}
				raw.end();
				Observation.createNotStarted("http.client", observations)
					.observe(() -> assertThat(tracing.currentSpan()).containsSame(span));
			}
			Observation.createNotStarted("http.server", observations).observe(() -> {
				assertThat(tracing.currentSpan()).isEmpty();
				assertThat(tracing.currentTraceId()).isPresent();
			});
		});
	}

	@Test
	void aSpanBelowARequestIsTheRootForMlflow() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			Observation.createNotStarted("http.server", context.getBean(ObservationRegistry.class)).observe(() -> {
				tracing.updateCurrentTrace((trace) -> trace.session("s-1").tag("shop", "tea"));
				tracing.runInSpan("answer", (span) -> tracing.updateCurrentTrace((trace) -> trace.user("ada")));
				tracing.updateCurrentTrace((trace) -> trace.tag("late", "yes"));
			});

			assertThat(trace(context).spans()).hasSize(1);
			assertThat(trace(context).root().getName()).isEqualTo("answer");
			assertThat(trace(context).root().getParentSpanContext().isValid()).isFalse();
			assertThat(trace(context).facts()).satisfies((facts) -> {
				assertThat(facts.session()).isEqualTo("s-1");
				assertThat(facts.user()).isEqualTo("ada");
				assertThat(facts.tags()).containsEntry("shop", "tea").containsEntry("late", "yes");
			});
		});
	}

	@Test
	void anUpdateOutsideOfATraceOrWithoutAValueDoesNothing() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.updateCurrentTrace((trace) -> trace.tag("a", "b"));
			tracing.runInSpan("a", (span) -> tracing
				.updateCurrentTrace((trace) -> trace.tag("none", null).metadata(null, "x").user(null).tag("b", "c")));

			assertThat(trace(context).facts().tags()).containsExactlyEntriesOf(Map.of("b", "c"));
		});
	}

	@Test
	void aSecondCloseDoesNothing() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			try (MlflowSpan outer = tracing.startSpan("outer")) {
				MlflowSpan inner = tracing.startSpan("inner");
				inner.close();
				inner.close();
				assertThat(tracing.currentSpan()).containsSame(outer);
			}
			assertThat(trace(context).spans()).hasSize(2);
		});
	}

	@Test
	void spansMayBeClosedInAnyOrder() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan first = tracing.startSpan("first");
			MlflowSpan second = tracing.startSpan("second");
			MlflowSpan third = tracing.startSpan("third");
			second.close();
			first.close();
			assertThat(tracing.currentSpan()).containsSame(third);
			// as handlers that log do
			assertThat(context.getBean(ObservationRegistry.class).getCurrentObservation()).asString().contains("first");
			third.close();
			assertThat(tracing.currentSpan()).isEmpty();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
			assertThat(context.getBean(ObservationRegistry.class).getCurrentObservation()).isNull();

			assertThat(trace(context).spans()).hasSize(3);
			assertThat(span(context, "third").getParentSpanId()).isEqualTo(second.spanId());
		});
	}

	@Test
	void scopesOfOneSpanMayBeClosedInAnyOrder() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan span = tracing.startDetachedSpan("span", SpanType.CHAIN);
			MlflowSpan.Scope outermost = span.makeCurrent();
			MlflowSpan.Scope first = span.makeCurrent();
			MlflowSpan.Scope second = span.makeCurrent();
			MlflowSpan inner = tracing.startSpan("inner");
			first.close();
			second.close();
			first.close();
			assertThat(tracing.currentSpan()).containsSame(inner);
			inner.close();
			assertThat(tracing.currentSpan()).containsSame(span);
			outermost.close();
			assertThat(tracing.currentSpan()).isEmpty();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
			span.close();
		});
	}

	@Test
	void useAfterCloseIsOneLineInTheLog(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(ObservedSpan.class.getName(), LogLevel.DEBUG);
		try {
			this.runner.run((context) -> {
				MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("early");
				span.close();
				span.setOutputs(1).setAttribute("a", 1).addEvent("late", Map.of());
				span.close();
			});
		}
		finally {
			logging.setLogLevel(ObservedSpan.class.getName(), null);
		}
		assertThat(output).containsOnlyOnce("used after it was closed: early");
	}

	@Test
	void aLinkLeadsToAnotherTrace() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan other = tracing.startDetachedSpan("other", SpanType.TOOL);
			tracing.runInSpan("linked",
					(span) -> span.addLink(other.traceId(), other.spanId())
						.addLink("no id", "none")
						.addLink(null, null));

			assertThat(span(context, "linked").getLinks()).singleElement().satisfies((link) -> {
				assertThat("tr-" + link.getSpanContext().getTraceId()).isEqualTo(other.traceId());
				assertThat(link.getSpanContext().getSpanId()).isEqualTo(other.spanId());
			});
			other.close();
		});
	}

	@Test
	void withTracingOffBodiesRunAndSpansDoNothing() {
		this.runner.withPropertyValues("mlflow.tracing.enabled=false").run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			assertThat(tracing.<Integer>inSpan("a", (span) -> 3)).isEqualTo(3);
			assertThatThrownBy(() -> tracing.runInSpan("b", (span) -> {
				throw new IllegalStateException("no");
			})).hasMessage("no");
			MlflowSpan span = tracing.startDetachedSpan("c", SpanType.TOOL, tracing.startSpan("d"));
			span.makeCurrent().close();
			span.addLink("x", "y").setInputs(1).close();
			assertThat(span.traceId()).isEqualTo("tr-" + "0".repeat(32));
			assertThat(tracing.currentSpan()).isEmpty();
			assertThat(tracing.flush(Duration.ZERO)).isTrue();
		});
	}

	@Test
	void aClosedSpanDoesNotChange() {
		this.runner.run((context) -> {
			MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("a");
			String traceId = span.traceId();
			span.close();
			span.setInputs(1)
				.setOutputs(1)
				.setAttribute("late", 1)
				.setSpanType(SpanType.TOOL)
				.recordException(new IllegalStateException());
			span.makeCurrent().close();

			assertThat(span.isRecording()).isFalse();
			assertThat(span.traceId()).isEqualTo(traceId);
			assertThat(attributes(context)).doesNotContainKeys("mlflow.spanInputs", "mlflow.spanOutputs", "late")
				.containsEntry("mlflow.spanType", "UNKNOWN");
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aDetachedSpanLiesBelowTheGivenParentWhetherOpenOrClosed(boolean open) {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan parent = tracing.startDetachedSpan("parent", SpanType.AGENT);
			if (!open) {
				parent.close();
			}
			try (MlflowSpan other = tracing.startSpan("other")) {
				MlflowSpan child = tracing.startDetachedSpan("child", SpanType.TOOL, parent);
				assertThat(child.traceId()).isEqualTo(parent.traceId());
				assertThat(tracing.currentSpan()).containsSame(other);
				child.close();
			}
			parent.close();

			assertThat(traces(context).stream()
				.flatMap((trace) -> trace.spans().stream())
				.filter((span) -> span.getName().equals("child"))).singleElement()
				.satisfies((child) -> assertThat(child.getParentSpanId()).isEqualTo(parent.spanId()));
		});
	}

	@Test
	void aScopeThatIsClosedTwiceDoesNotDisturbTheNext() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			MlflowSpan first = tracing.startDetachedSpan("first", SpanType.TOOL);
			MlflowSpan.Scope scope = first.makeCurrent();
			assertThat(tracing.currentSpan()).containsSame(first);
			scope.close();
			try (MlflowSpan second = tracing.startSpan("second")) {
				scope.close();
				assertThat(tracing.currentSpan()).containsSame(second);
			}
			first.close();
		});
	}

	@Test
	void aBodysResultIsTheOutputAndItsExceptionReachesTheCaller() {
		IOException failure = new IOException("gone");
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			assertThat(tracing.<Integer>inSpan("sum", (span) -> 3)).isEqualTo(3);
			assertThat(tracing.<String>inSpan("own", SpanType.TOOL, (span) -> {
				span.setOutputs("mine");
				return "result";
			})).isEqualTo("result");
			assertThatThrownBy(() -> tracing.inSpanChecked("read", SpanType.TOOL, (span) -> {
				throw failure;
			})).isSameAs(failure);
			assertThatThrownBy(() -> tracing.runInSpan("run", (span) -> {
				throw new IllegalStateException("no");
			})).isInstanceOf(IllegalStateException.class);
			assertThat(tracing.currentSpan()).isEmpty();

			List<String> seen = traces(context).stream().map((trace) -> {
				Object outputs = TracedApplication.byName(trace.root().getAttributes()).get("mlflow.spanOutputs");
				return "%s %s %s".formatted(trace.root().getName(), trace.root().getStatus().getStatusCode(), outputs);
			}).toList();
			assertThat(seen).containsExactlyInAnyOrder("sum OK 3", "own OK \"mine\"", "read ERROR null",
					"run ERROR null");
		});
	}

	@Test
	void aNameOrTypeThatIsMissingHasADefault() {
		this.runner.run((context) -> {
			context.getBean(MlflowTracing.class).startSpan(null, null).close();

			assertThat(span(context).getName()).isEqualTo("span");
			assertThat(attributes(context)).containsEntry("mlflow.spanType", "UNKNOWN");
		});
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerOfTheApplicationThatFailsDisturbsNobody(Moment moment, CapturedOutput output) {
		this.runner.withBean(FailingHandler.class, () -> new FailingHandler(moment)).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			for (int i = 0; i < 2; i++) {
				assertThat(tracing.<String>inSpan("work", (span) -> "done")).isEqualTo("done");
				assertThat(tracing.currentSpan()).isEmpty();
				assertThat(tracing.currentTraceId()).isEmpty();
				assertThat(context.getBean(ObservationRegistry.class).getCurrentObservation()).isNull();
			}
			assertThat(traces(context)).hasSize(2)
				.allSatisfy((trace) -> assertThat(trace.root().getName()).isEqualTo("work"));
		});
		assertThat(output).containsOnlyOnce("the application is not affected");
	}

	enum Moment {

		START, SCOPE_OPENED, SCOPE_CLOSED, STOP

	}

	private record FailingHandler(Moment moment) implements ObservationHandler<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof TracedContext;
		}

		@Override
		public void onStart(Observation.Context context) {
			failAt(Moment.START);
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			failAt(Moment.SCOPE_OPENED);
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			failAt(Moment.SCOPE_CLOSED);
		}

		@Override
		public void onStop(Observation.Context context) {
			failAt(Moment.STOP);
		}

		private void failAt(Moment now) {
			if (now == this.moment) {
				throw new IllegalStateException("at " + now);
			}
		}

	}

}
