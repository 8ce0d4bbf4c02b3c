/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.metrics.OtlpGrpcMetricsSender;
import io.github.mlflowtracing.internal.metrics.SpanDurations;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class MlflowMetricsAutoConfigurationTests {

	private static final RecentTraces recent = new RecentTraces(10);

	private static final String URL = "management.otlp.metrics.export.url=";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(SettingsConfiguration.class)
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class, OtlpMetricsExportAutoConfiguration.class,
						OpenTelemetrySdkAutoConfiguration.class, MlflowMetricsAutoConfiguration.class));

	@Test
	void recordsInTheApplicationsRegistry() {
		this.runner
			.withPropertyValues("management.otlp.metrics.export.enabled=false", "mlflow.tracing.experiment-id=12")
			.run((context) -> {
				record(context.getBean(SpanDurations.class));

				assertThat(context.getBean(MeterRegistry.class)
					.get("mlflow.trace.span.duration")
					.tag("experiment_id", "12")
					.summary()
					.count()).isOne();
			});
	}

	@Test
	void recordsNothingWhenSwitchedOff() {
		this.runner.withPropertyValues("mlflow.tracing.metrics.enabled=false")
			.run((context) -> assertThat(context.getBeanProvider(SpanDurations.class).getIfAvailable()).isNull());
	}

	@Test
	void showsWhatBecameOfSpansInTheApplicationsRegistry() {
		this.runner.withPropertyValues("management.otlp.metrics.export.enabled=false").run((context) -> {
			recent.accept(new AssembledTrace(List.of(), trace()));

			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("mlflow.tracing.delivery.accepted")
				.tag("destination", "recent")
				.functionCounter()
				.count()).isOne();
			assertThat(registry.get("mlflow.tracing.delivery.dropped").tag("cause", "queue-full").functionCounters())
				.hasSize(1);
			context.getBean(TracingWarnings.class).add(TracingWarning.UNDECIDED_SPANS, 3, "A test");
			assertThat(registry.get("mlflow.tracing.irregularities")
				.tag("kind", "undecided-spans")
				.functionCounter()
				.count()).isEqualTo(3);
		});
	}

	@Test
	void thereAreNoMetersWhenSwitchedOff() {
		this.runner.withPropertyValues("mlflow.tracing.metrics.enabled=false")
			.run((context) -> assertThat(
					context.getBean(MeterRegistry.class).find("mlflow.tracing.delivery.accepted").functionCounter())
				.isNull());
	}

	@Test
	void startsAndRecordsWithoutAnyMeterRegistry() {
		new ApplicationContextRunner().withUserConfiguration(SettingsConfiguration.class)
			.withConfiguration(AutoConfigurations.of(MlflowMetricsAutoConfiguration.class))
			.run((context) -> {
				record(context.getBean(SpanDurations.class));

				assertThat(context).hasNotFailed().doesNotHaveBean(MeterRegistry.class);
			});
	}

	@Test
	void bootsRegistryDoesNotPushToAnAddressThatNobodyNamed() {
		this.runner.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isFalse());
	}

	@Test
	void bootsRegistryPushesWhereTheUserSays() {
		this.runner.withPropertyValues(URL + "http://localhost:1/v1/metrics")
			.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isTrue());
		this.runner.withPropertyValues("management.otlp.metrics.export.enabled=true")
			.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isTrue());
	}

	@Test
	void bootsRegistryPushesToAServiceConnection() {
		this.runner.withBean(OtlpMetricsConnectionDetails.class, () -> () -> "http://localhost:1/v1/metrics")
			.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isTrue());
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			http://localhost:4317,            ,              true
			http://localhost:4317/v1/metrics, ,              true
			http://localhost:4318/v1/metrics, ,              false
			http://localhost:9090/api,        ,              false
			http://localhost:9,               grpc,          true
			http://localhost:4317,            http/protobuf, false
			""")
	void theProtocolFollowsFromTheSettingElseFromThePort(String url, String protocol, boolean grpc) {
		String[] properties = (protocol != null)
				? new String[] { URL + url, "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=" + protocol }
				: new String[] { URL + url };

		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context.getBean(OtlpMetricsSender.class))
				.isInstanceOf(grpc ? OtlpGrpcMetricsSender.class : OtlpHttpMetricsSender.class));
	}

	@Test
	void overHttpSpringBootsOwnSenderStays() {
		AtomicReference<Object> before = new AtomicReference<>();
		this.runner.withBean("first", BeanPostProcessor.class, () -> new BeanPostProcessor() {

			@Override
			public Object postProcessBeforeInitialization(Object bean, String beanName) {
				if (bean instanceof OtlpMetricsSender) {
					before.set(bean);
				}
				return bean;
			}

		})
			.withPropertyValues(URL + "http://localhost:4318/v1/metrics")
			.run((context) -> assertThat(context.getBean(OtlpMetricsSender.class)).isSameAs(before.get())
				.extracting((sender) -> context.getBeanNamesForType(OtlpMetricsSender.class))
				.isEqualTo(new String[] { "otlpMetricsSender" }));
	}

	@Test
	void theGeneralProtocolIsNotAboutAnAddressOfBootsOwn() {
		this.runner.withPropertyValues(URL + "http://localhost:1/v1/metrics", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc")
			.run((context) -> assertThat(context.getBean(OtlpMetricsSender.class))
				.isInstanceOf(OtlpHttpMetricsSender.class));
		this.runner
			.withPropertyValues(URL + "http://localhost:1/v1/metrics", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
					"OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:1")
			.run((context) -> assertThat(context.getBean(OtlpMetricsSender.class))
				.isInstanceOf(OtlpGrpcMetricsSender.class));
	}

	@Test
	void anUnknownProtocolIsOneWarningAndNoMetrics(CapturedOutput output) {
		this.runner
			.withPropertyValues(URL + "http://localhost:1/v1/metrics", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json")
			.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isFalse());

		assertThat(output).containsOnlyOnce("OTEL_EXPORTER_OTLP[_METRICS]_PROTOCOL has the value 'http/json'");
	}

	@Test
	void anAddressThatIsNoneIsOneWarningAndNoMetrics(CapturedOutput output) {
		this.runner.withPropertyValues(URL + "localhost:4317")
			.run((context) -> assertThat(context.getBean(OtlpConfig.class).enabled()).isFalse());

		assertThat(output).containsOnlyOnce("The address of OTLP metrics has the value 'localhost:4317'");
	}

	@Test
	void theUsersOwnSenderStays() {
		OtlpMetricsSender own = (request) -> {
		};
		this.runner.withBean(OtlpMetricsSender.class, () -> own)
			.withPropertyValues(URL + "http://localhost:4317")
			.run((context) -> assertThat(context.getBean(OtlpMetricsSender.class)).isSameAs(own));
	}

	@Test
	void aTimeoutWithoutLimitIsNoFailure() {
		this.runner
			.withPropertyValues(URL + "http://localhost:1/v1/metrics",
					"management.otlp.metrics.export.read-timeout=PT2562047788015215H30M7S")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anEndpointForThisLibraryAloneGetsItsMetersAloneAndOnlyOnce() throws Exception {
		List<ExportMetricsServiceRequest> received = new CopyOnWriteArrayList<>();
		HttpServer collector = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		collector.createContext("/v1/metrics", (exchange) -> {
			received.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes()));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		collector.start();
		try {
			this.runner
				.withPropertyValues(URL + "http://localhost:1/v1/metrics", "management.otlp.metrics.export.step=1d",
						"mlflow.tracing.metrics.otlp.endpoint=http://localhost:" + collector.getAddress().getPort(),
						"mlflow.tracing.metrics.otlp.protocol=http/protobuf", "spring.application.name=shop")
				.withBean(SimpleMeterRegistry.class)
				.run((context) -> {
					context.getBean(MeterRegistry.class).counter("orders").increment();
					record(context.getBean(SpanDurations.class));
					context.getBean(SpanDurations.class).close();

					assertThat(context).hasSingleBean(OtlpMeterRegistry.class);
					OtlpMeterRegistry boots = context.getBean(OtlpMeterRegistry.class);
					assertThat(boots.find("orders").counter()).isNotNull();
					assertThat(boots.find("mlflow.trace.span.duration").summary()).isNull();
					assertThat(boots.find("mlflow.tracing.delivery.accepted").functionCounter()).isNull();
					assertThat(context.getBean(SimpleMeterRegistry.class).find("mlflow.trace.span.duration").summary())
						.isNotNull();
				});
		}
		finally {
			collector.stop(0);
		}

		assertThat(received).hasSize(1);
		assertThat(received.get(0).getResourceMetrics(0).getResource().getAttributesList())
			.anySatisfy((attribute) -> assertThat(attribute.getValue().getStringValue()).isEqualTo("shop"));
		assertThat(received.get(0).getResourceMetrics(0).getScopeMetrics(0).getMetricsList())
			.extracting((metric) -> metric.getName())
			.containsOnly("mlflow.trace.span.duration", "mlflow.trace.span.duration.max",
					"mlflow.tracing.delivery.accepted", "mlflow.tracing.delivery.delivered",
					"mlflow.tracing.delivery.dropped", "mlflow.tracing.delivery.queued",
					"mlflow.tracing.irregularities");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "http/protobuf" })
	void aSilentCollectorDoesNotHangTheStopOfTheApplication(String protocol) throws Exception {
		try (ServerSocket silent = new ServerSocket(0)) {
			String address = "http://localhost:" + silent.getLocalPort();
			AtomicLong started = new AtomicLong();
			this.runner
				.withPropertyValues(URL + address + "/v1/metrics", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=" + protocol,
						"management.otlp.metrics.export.connect-timeout=1s",
						"management.otlp.metrics.export.read-timeout=1s",
						"mlflow.tracing.metrics.otlp.endpoint=" + address,
						"mlflow.tracing.metrics.otlp.protocol=" + protocol)
				.run((context) -> {
					context.getBean(OtlpMeterRegistry.class).counter("orders").increment();
					record(context.getBean(SpanDurations.class));
					started.set(System.nanoTime());
					context.getBean(SpanDurations.class).close();
				});
			assertThat(Duration.ofNanos(System.nanoTime() - started.get())).isBetween(Duration.ofSeconds(3),
					Duration.ofSeconds(9));
		}
	}

	@Test
	void noExporterMeansNoneForThisLibraryEither(CapturedOutput output) {
		this.runner
			.withPropertyValues("mlflow.tracing.metrics.otlp.endpoint=http://localhost:1", "OTEL_METRICS_EXPORTER=none")
			.run((context) -> {
				SpanDurations durations = context.getBean(SpanDurations.class);
				record(durations);
				durations.close();
			});

		assertThat(output).doesNotContain("Failed to publish");
	}

	@Test
	void anApplicationThatConfiguresNothingHasNoOtlpRegistryAndNoWarning(CapturedOutput output) {
		SpringApplication application = new SpringApplicationBuilder(PlainApplication.class)
			.web(WebApplicationType.NONE)
			.build();
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.getBeansOfType(OtlpMeterRegistry.class)).isEmpty();
			assertThat(context.getBeansOfType(SimpleMeterRegistry.class)).hasSize(1);
			assertThat(context.getBeanFactory().getBeanNamesForType(OtlpMetricsSender.class)).isEmpty();
		}

		assertThat(output).doesNotContain("WARN").doesNotContain("localhost:4318");
	}

	private static void record(SpanDurations durations) {
		durations.record(trace());
	}

	private static MlflowTrace trace() {
		return FinishedSpans.trace(new TraceInfo(Map.of(), Map.of(), null, null, null, null, null, null),
				FinishedSpans.root("answer", 20, (span) -> {
				}));
	}

	@Configuration(proxyBeanMethods = false)
	static class SettingsConfiguration {

		@Bean
		TraceExporters destinations() {
			return new TraceExporters(null, null, null, recent, "a test");
		}

		@Bean
		Guard guard() {
			return new Guard();
		}

		@Bean
		TracingWarnings warnings(Guard guard) {
			return new TracingWarnings(guard);
		}

		@Bean
		MlflowTracingSettings settings(ConfigurableEnvironment environment) {
			return TestSettings.of(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
			SimpleMetricsExportAutoConfiguration.class, OtlpMetricsExportAutoConfiguration.class,
			OpenTelemetrySdkAutoConfiguration.class, MlflowMetricsAutoConfiguration.class })
	static class PlainApplication extends SettingsConfiguration {

	}

}
