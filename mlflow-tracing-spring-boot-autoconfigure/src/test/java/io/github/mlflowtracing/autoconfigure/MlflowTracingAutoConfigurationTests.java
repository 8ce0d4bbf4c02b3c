/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.internal.actuate.MlflowEndpoint;
import io.github.mlflowtracing.internal.actuate.MlflowTracesEndpoint;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.observation.NoopMlflowTracing;

import static org.assertj.core.api.Assertions.assertThat;

class MlflowTracingAutoConfigurationTests {

	private static final String SERVER = "mlflow.tracing.tracking-uri=http://localhost:1";

	private static final Feedback FEEDBACK = Feedback.builder("tr-00000000000000000000000000000001", "f").build();

	private static final String COLLECTOR = "mlflow.tracing.otlp.endpoint=http://localhost:2";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class, OtlpMetricsExportAutoConfiguration.class,
						MlflowMetricsAutoConfiguration.class, MlflowActuatorAutoConfiguration.class))
		.withPropertyValues("mlflow.tracing.export.shutdown-timeout=100ms",
				"management.otlp.metrics.export.enabled=false");

	@Test
	void anApplicationWithTwoTracersAndTraceContextsStarts() {
		this.runner.withBean("tracer", Tracer.class, () -> TracerProvider.noop().get("one"))
			.withBean("otherTracer", Tracer.class, () -> TracerProvider.noop().get("other"))
			.withBean("otherTraceContext", CurrentTraceContext.class, () -> CurrentTraceContext.NOOP)
			.withPropertyValues(SERVER)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				AtomicReference<MlflowSpan> traced = new AtomicReference<>();
				context.getBean(MlflowTracing.class).runInSpan("asked", traced::set);
				assertThat(traced.get()).isNotNull();
			});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			-,      -,         -,                                             recent
			SERVER, -,         -,                                             mlflow
			-,      COLLECTOR, -,                                             otlp
			SERVER, COLLECTOR, -,                                             otlp
			SERVER, COLLECTOR, mlflow.tracing.dual-export=true,               mlflow otlp
			SERVER, COLLECTOR, MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT=true,     mlflow otlp
			-,      COLLECTOR, mlflow.tracing.dual-export=true,               otlp
			SERVER, COLLECTOR, MLFLOW_ENABLE_OTLP_EXPORTER=false,             mlflow
			SERVER, COLLECTOR, OTEL_TRACES_EXPORTER=none,                     mlflow
			SERVER, COLLECTOR, OTEL_TRACES_EXPORTER=otlp,                     otlp
			-,      COLLECTOR, OTEL_TRACES_EXPORTER=none,                     recent
			SERVER, COLLECTOR, management.tracing.export.enabled=false,       recent
			SERVER, -,         management.tracing.export.enabled=false,       recent
			SERVER, -,         mlflow.tracing.recent.enabled=true,            mlflow recent
			-,      -,         mlflow.tracing.recent.enabled=false,           ''
			SERVER, -,         mlflow.tracing.recent.enabled=false,           mlflow
			SERVER, -,         management.endpoints.web.exposure.include=*,   mlflow recent
			SERVER, COLLECTOR, mlflow.tracing.enabled=false,                  ''
			SERVER, COLLECTOR, OTEL_SDK_DISABLED=true,                        ''
			SERVER, COLLECTOR, management.opentelemetry.enabled=false,        ''
			""")
	void tracesGoWhereTheSettingsSay(String server, String collector, String more, String expected) {
		this.runner
			.withPropertyValues((server != null) ? SERVER : "a=b", (collector != null) ? COLLECTOR : "a=b",
					(more != null) ? more : "a=b")
			.run((context) -> assertThat(destinations(context))
				.isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" "))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.tracing.enabled=false", "OTEL_SDK_DISABLED=true",
			"management.opentelemetry.enabled=false" })
	void whatIsSwitchedOffDoesNothingAndIsThereAllTheSame(String property) {
		this.runner.withBean(Greeter.class).withPropertyValues(SERVER, property).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			assertThat(tracing).isInstanceOf(NoopMlflowTracing.class);
			assertThat(context.getBean("mlflowSpanProcessor", SpanProcessor.class)).satisfies((processor) -> {
				assertThat(processor.isStartRequired()).isFalse();
				assertThat(processor.isEndRequired()).isFalse();
			});
			try (MlflowSpan span = tracing.startSpan("a", SpanType.TOOL)) {
				assertThat(span.isRecording()).isFalse();
				assertThat(span.traceId()).isEqualTo("tr-00000000000000000000000000000000");
				assertThat(tracing.currentSpan()).isEmpty();
			}
			tracing.updateCurrentTrace((trace) -> trace.tag("a", "b"));
			assertThat(tracing.<String>inSpan("a", (span) -> "result")).isEqualTo("result");
			assertThat(context.getBean(Greeter.class).greet()).isEqualTo("Hello");
			assertThat(tracing.flush(Duration.ofSeconds(1))).isTrue();
			assertThat(failure(tracing.logFeedback(FEEDBACK))).contains("tracing is off (mlflow.tracing.enabled");
			assertThat(context.getBean(MeterRegistry.class).find("mlflow.trace.span.duration").summary()).isNull();
		});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			-,      -,         neither mlflow.tracing.tracking-uri nor an OTLP trace endpoint is set
			SERVER, COLLECTOR, dual export is off
			""")
	void assessmentsNeedATrackingServer(String server, String collector, String reason) {
		this.runner.withPropertyValues((server != null) ? SERVER : "a=b", (collector != null) ? COLLECTOR : "a=b")
			.run((context) -> {
				MlflowTracing tracing = context.getBean(MlflowTracing.class);
				assertThat(failure(tracing.logFeedback(FEEDBACK))).contains(
						"Feedback \"f\" for trace tr-00000000000000000000000000000001 is not logged", reason,
						"set mlflow.tracing.tracking-uri", "mlflow.tracing.dual-export=true");
				assertThat(
						failure(tracing.logExpectation(Expectation.builder(FEEDBACK.traceId(), "e").value(1).build())))
					.contains("Expectation \"e\"", reason);
			});
	}

	private static String failure(CompletableFuture<String> future) {
		return future.handle((id, failure) -> failure.getMessage()).join();
	}

	@Test
	void withoutAnyConsumerTheProcessorIsInert() {
		this.runner.withPropertyValues("mlflow.tracing.recent.enabled=false", "mlflow.tracing.metrics.enabled=false")
			.run((context) -> assertThat(context.getBean("mlflowSpanProcessor", SpanProcessor.class).isStartRequired())
				.isFalse());
	}

	@Test
	void theMeterStaysWithoutAnyDestination() {
		this.runner.withPropertyValues("mlflow.tracing.recent.enabled=false", "management.tracing.export.enabled=false")
			.run((context) -> {
				context.getBean(MlflowTracing.class).runInSpan("a", (span) -> {
				});
				context.getBean(MlflowTracing.class).flush(Duration.ofSeconds(5));

				assertThat(context.getBean(MeterRegistry.class).get("mlflow.trace.span.duration").summary().count())
					.isOne();
			});
	}

	@Test
	void springBootsOwnProcessorStays() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(BatchSpanProcessor.class)
			.hasSingleBean(SdkTracerProvider.class));
	}

	@Test
	void anExporterOfUnsampledSpansGetsNoneThatTheApplicationDropped() {
		List<SpanData> exported = new CopyOnWriteArrayList<>();
		SpanExporter exporter = new SpanExporter() {

			@Override
			public CompletableResultCode export(Collection<SpanData> spans) {
				exported.addAll(spans);
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

		};
		this.runner.withBean(SpanExporter.class, () -> exporter)
			.withPropertyValues("management.opentelemetry.tracing.export.include-unsampled=true",
					"management.tracing.sampling.probability=0.0")
			.run((context) -> {
				context.getBean(MlflowTracing.class).runInSpan("a", (span) -> {
				});
				context.getBean(BatchSpanProcessor.class).forceFlush().join(10, TimeUnit.SECONDS);
				assertThat(exported).isEmpty();
				assertThat(TracedApplication.traces(context)).hasSize(1);
			});
	}

	@Test
	void connectionDetailsOfTheApplicationWin() {
		MlflowConnectionDetails details = () -> URI.create("http://localhost:3/prefix");
		this.runner.withBean(MlflowConnectionDetails.class, () -> details)
			.withPropertyValues(SERVER)
			.run((context) -> assertThat(context.getBean(TraceExporters.class).mlflow().server())
				.isEqualTo("http://localhost:3/prefix"));
		this.runner.withBean(MlflowConnectionDetails.class, () -> details)
			.run((context) -> assertThat(destinations(context)).containsExactly("mlflow"));
	}

	@Test
	void aTracingApiOfTheApplicationReplacesOurs() {
		MlflowTracing own = new NoopMlflowTracing();
		this.runner.withBean("ownTracing", MlflowTracing.class, () -> own)
			.run((context) -> assertThat(context.getBean(MlflowTracing.class)).isSameAs(own));
	}

	@Test
	void theRecentTracesAreLimited() {
		this.runner.withPropertyValues("mlflow.tracing.recent.max-traces=2").run((context) -> {
			for (int i = 0; i < 3; i++) {
				context.getBean(MlflowTracing.class).runInSpan("trace " + i, (span) -> {
				});
			}
			assertThat(TracedApplication.traces(context)).extracting((trace) -> trace.root().getName())
				.containsExactly("trace 2", "trace 1");
		});
	}

	@Test
	void tracesThatAreNotSampledDoNothing() {
		this.runner.withPropertyValues("mlflow.tracing.sampling.ratio=0").run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("a", (span) -> {
				assertThat(span.isRecording()).isFalse();
				span.setInputs(1).setOutputs(2).recordException(new IllegalStateException());
			});
			assertThat(TracedApplication.traces(context)).isEmpty();
		});
	}

	@Test
	void theEndpointsShowTheTraces() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=*").run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("a", (span) -> {
			});
			String id = TracedApplication.trace(context).id();

			assertThat(context.getBean(MlflowTracesEndpoint.class).trace(id)).containsEntry("name", "a");
			assertThat(context.getBean(MlflowEndpoint.class).status()).containsEntry("enabled", true);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Endpoint.class, OtlpMeterRegistry.class })
	void anApplicationThatLacksAnOptionalLibraryTracesAllTheSame(Class<?> missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing)).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(MlflowTracing.class).runInSpan("a", (span) -> {
			});
			assertThat(TracedApplication.trace(context).root().getName()).isEqualTo("a");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OtelTracer.class, SdkTracerProvider.class })
	void anApplicationThatLacksOpenTelemetryStarts(Class<?> missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MlflowTracingAutoConfiguration.class));
	}

	@Test
	void anApplicationThatExcludesOurTracingStarts() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
					MlflowMetricsAutoConfiguration.class, MlflowActuatorAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theLastDurationsAreRecordedBeforeTheRegistriesClose() {
		AtomicReference<SimpleMeterRegistry> registry = new AtomicReference<>();
		this.runner.run((context) -> {
			registry.set(context.getBean(SimpleMeterRegistry.class));
			context.getBean(MlflowTracing.class).runInSpan("last", (span) -> {
			});
		});

		assertThat(registry.get().isClosed()).isTrue();
		assertThat(registry.get().get("mlflow.trace.span.duration").summary().count()).isOne();
	}

	private static List<String> destinations(AssertableApplicationContext context) {
		return context.getBean(TraceExporters.class).all().stream().map(TraceExporter::name).toList();
	}

	public static class Greeter {

		@Traced
		public String greet() {
			return "Hello";
		}

	}

}
