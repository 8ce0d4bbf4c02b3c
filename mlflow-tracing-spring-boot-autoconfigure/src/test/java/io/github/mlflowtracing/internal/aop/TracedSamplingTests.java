/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Which traces are recorded, where methods have ratios of their own.
 */
class TracedSamplingTests {

	private static final String RATIO = "mlflow.tracing.sampling.ratio=";

	private static final String BOOT = "management.tracing.sampling.probability=";

	private final List<SpanData> exported = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Assistant.class)
		.withBean(Search.class)
		.withBean(SdkTracerProviderBuilderCustomizer.class,
				() -> (builder) -> builder
					.addSpanProcessor(SimpleSpanProcessor.create(new ListExporter(this.exported))))
		.withPropertyValues(BOOT + 0);

	@Test
	void aMethodsRatioCountsOnItsTraces() {
		this.runner.withPropertyValues(RATIO + 0).run((context) -> {
			context.getBean(Assistant.class).always();
			context.getBean(Assistant.class).inherits();

			assertThat(names(context)).containsExactlyInAnyOrder("Assistant.always", "Search.find", "Search.never");
			assertThat(trace(context).root().getName()).isEqualTo("Assistant.always");
			assertThat(this.exported).isEmpty();
		});
	}

	@Test
	void aRejectedMethodTakesItsChildrenWithIt() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			context.getBean(Assistant.class).never();

			assertThat(traces(context)).isEmpty();
			assertThat(this.exported).isEmpty();
		});
	}

	@Test
	void insideOfARequestThatIsNotSampledARatioCountsToo() {
		this.runner.withPropertyValues(RATIO + 0).run((context) -> {
			inRequest(context, Assistant::always);

			assertThat(trace(context).root().getName()).isEqualTo("Assistant.always");
			assertThat(trace(context).root().getParentSpanContext().isValid()).isFalse();
			assertThat(this.exported).isEmpty();
		});
	}

	@Test
	void insideOfARequestARejectedMethodMakesNoSpan() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			Observation.createNotStarted("request", registry).observe(() -> {
				Observation request = registry.getCurrentObservation();
				String spanId = Span.current().getSpanContext().getSpanId();
				context.getBean(Assistant.class).run(() -> {
					assertThat(registry.getCurrentObservation()).isSameAs(request);
					assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(spanId);
					inRequest(context, Assistant::always);
				});
			});
			assertThat(traces(context)).isEmpty();
			assertThat(this.exported).isEmpty();
		});
	}

	@Test
	void otherThreadsKeepToTheDecisionOfARejectedMethod() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			Runnable work = () -> assistant.run(() -> {
				Runnable propagated = new ContextPropagatingTaskDecorator().decorate(assistant::always);
				CompletableFuture.runAsync(propagated).join();
			});
			work.run();
			inRequest(context, (same) -> work.run());

			assertThat(traces(context)).isEmpty();
		});
	}

	@Test
	void theFirstMethodDecidesForTheRequest() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			inRequest(context, (assistant) -> {
				assistant.never();
				assistant.always();
				assistant.inherits();
			});
			assertThat(traces(context)).isEmpty();

			inRequest(context, (assistant) -> {
				assistant.inherits();
				assistant.never();
			});
			assertThat(names(context)).contains("Assistant.inherits", "Assistant.never");
		});
	}

	@Test
	void whatTheApplicationSamplesOthersGetAsBefore() {
		this.runner.withPropertyValues(RATIO + 1, BOOT + 1).run((context) -> {
			inRequest(context, Assistant::never);

			assertThat(traces(context)).isEmpty();
			assertThat(this.exported).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("request", "Assistant.never", "Search.find", "Assistant.always");
			assertThat(this.exported).noneMatch((span) -> span.getAttributes()
				.asMap()
				.keySet()
				.stream()
				.anyMatch((key) -> key.getKey().startsWith("mlflow.")));
		});
	}

	@Test
	void whatFailsIsAnErrorAlsoWhereMlflowDoesNotGetIt() {
		this.runner.withPropertyValues(RATIO + 0, BOOT + 1).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			try (MlflowSpan span = tracing.startSpan("failed")) {
				span.recordException(new IllegalStateException("a secret"));
			}
			try (MlflowSpan span = tracing.startSpan("marked")) {
				span.setStatus(SpanStatus.ERROR);
			}
			tracing.startSpan("succeeded").close();

			assertThat(traces(context)).isEmpty();
			assertThat(this.exported)
				.extracting(SpanData::getName, (span) -> span.getStatus().getStatusCode(),
						(span) -> span.getStatus().getDescription())
				.containsExactly(tuple("failed", StatusCode.ERROR, "IllegalStateException"),
						tuple("marked", StatusCode.ERROR, ""), tuple("succeeded", StatusCode.OK, ""));
			assertThat(this.exported).allMatch((span) -> span.getEvents().isEmpty());
		});
	}

	@Test
	void whatTheApplicationDoesNotSampleOthersNeverGet() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			inRequest(context, Assistant::inherits);

			assertThat(names(context)).contains("Assistant.inherits");
			assertThat(this.exported).isEmpty();
		});
	}

	@Test
	void aRejectedSubscriptionTakesItsChildrenWithIt() {
		this.runner.withPropertyValues(RATIO + 1).run((context) -> {
			context.getBean(Assistant.class).reactive().block();

			assertThat(traces(context)).isEmpty();
		});
	}

	@Test
	void aSpanThatIsSampledOutSaysSo() {
		this.runner.withPropertyValues(RATIO + 0).run((context) -> {
			try (MlflowSpan span = context.getBean(MlflowTracing.class).startSpan("a")) {
				assertThat(span.isRecording()).isFalse();
				assertThat(Span.current().isRecording()).isFalse();
				assertThat(Span.current().getSpanContext().isValid()).isTrue();
				try (MlflowSpan inner = context.getBean(MlflowTracing.class).startSpan("b")) {
					assertThat(inner.isRecording()).isFalse();
				}
			}
		});
	}

	@Test
	void anExperimentIsAnAttribute() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).elsewhere();

			assertThat(attributes(context)).containsEntry("mlflow.experimentId", "42");
		});
	}

	private static List<String> names(ApplicationContext context) {
		return trace(context).spans().stream().map(SpanData::getName).toList();
	}

	private static void inRequest(ApplicationContext context, Consumer<Assistant> work) {
		Observation.createNotStarted("request", context.getBean(ObservationRegistry.class))
			.observe(() -> work.accept(context.getBean(Assistant.class)));
	}

	static class Assistant {

		private final Search search;

		Assistant(Search search) {
			this.search = search;
		}

		@Traced(samplingRatio = 1)
		void always() {
			this.search.find();
			this.search.never();
		}

		@Traced(samplingRatio = 0)
		void never() {
			this.search.find();
			this.search.always();
		}

		@Traced(samplingRatio = 0)
		void run(Runnable work) {
			work.run();
		}

		@Traced
		void inherits() {
		}

		@Traced(samplingRatio = 0)
		Mono<Void> reactive() {
			return this.search.reactive();
		}

		@Traced(experimentId = "42")
		void elsewhere() {
		}

	}

	static class Search {

		@Traced
		void find() {
		}

		@Traced(samplingRatio = 0)
		void never() {
		}

		@Traced(name = "Assistant.always", samplingRatio = 1)
		void always() {
		}

		@Traced
		Mono<Void> reactive() {
			return Mono.empty();
		}

	}

	private record ListExporter(List<SpanData> spans) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.spans.addAll(spans);
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
