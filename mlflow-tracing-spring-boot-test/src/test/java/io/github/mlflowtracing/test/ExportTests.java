/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

import io.github.mlflowtracing.MlflowTracing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of an application send that is configured as for production.
 */
class ExportTests {

	private static final Set<String> requests = new ConcurrentSkipListSet<>();

	private static HttpServer server;

	@BeforeAll
	static void startServer() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			requests.add(exchange.getRequestURI().getPath());
			exchange.getRequestBody().readAllBytes();
			// traces go only to what shows to be MLflow
			byte[] answer = exchange.getRequestURI().getPath().endsWith("/version")
					? "3.17.2".getBytes(StandardCharsets.UTF_8) : new byte[0];
			exchange.sendResponseHeaders(200, (answer.length > 0) ? answer.length : -1);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop(0);
	}

	@BeforeEach
	void forget() {
		requests.clear();
	}

	@Test
	void aTestSendsNothing() {
		run(ToMlflow.class);
		run(ToCollector.class);
		run(ToOwnMetricsCollector.class);
		run(ToSpringBootsMetricsCollector.class);

		assertThat(requests).isEmpty();
	}

	@Test
	void aTestThatCapturesSendsNothingEvenIfOthersDo() {
		run(Captured.class);

		assertThat(requests).isEmpty();
	}

	@Test
	void aTestSendsTracesIfAsked() {
		run(ToMlflowIfAsked.class);
		assertThat(requests).contains("/mlflow/v1/traces");

		run(ToCollectorIfAsked.class);
		assertThat(requests).contains("/collector/v1/traces");
	}

	@Test
	void aTestSendsMetricsIfAsked() {
		run(ToOwnMetricsCollectorIfAsked.class);
		assertThat(requests).containsExactly("/own/v1/metrics");

		run(ToSpringBootsMetricsCollectorIfAsked.class);
		assertThat(requests).containsExactly("/boots/v1/metrics", "/own/v1/metrics");
	}

	@Test
	void springBootsAnnotationsCount() {
		run(MetricsByAnnotation.class);
		assertThat(requests).containsExactly("/own/v1/metrics");

		run(CapturedAndSent.class);
		assertThat(requests).contains("/mlflow/v1/traces");

		requests.clear();
		run(MetricsByAnnotation.Inner.class);
		assertThat(requests).containsExactly("/own/v1/metrics");

		requests.clear();
		run(NoMetricsByAnnotation.class);
		assertThat(requests).isEmpty();
	}

	private static void run(Class<?> test) {
		TestContext context = new TestContextManager(test).getTestContext();
		ApplicationContext application = context.getApplicationContext();
		application.getBean(TestApplication.Assistant.class).answer("What is MLflow?");
		application.getBean(MlflowTracing.class).flush(Duration.ofSeconds(10));
		// metrics are pushed at the latest when the registries close
		context.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	private static String url() {
		return "http://localhost:" + server.getAddress().getPort();
	}

	@SpringBootTest
	static class ToMlflow {

		@DynamicPropertySource
		static void mlflow(DynamicPropertyRegistry registry) {
			registry.add("mlflow.tracing.tracking-uri", () -> url() + "/mlflow");
		}

	}

	@SpringBootTest(properties = "spring.test.tracing.export=true")
	static class ToMlflowIfAsked extends ToMlflow {

	}

	@SpringBootTest(properties = "spring.test.tracing.export=true")
	@AutoConfigureMlflowTracing
	static class Captured extends ToMlflow {

	}

	@AutoConfigureMlflowTracing
	@AutoConfigureTracing
	static class CapturedAndSent extends ToMlflow {

	}

	@SpringBootTest
	static class ToCollector {

		@DynamicPropertySource
		static void collector(DynamicPropertyRegistry registry) {
			registry.add("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", () -> url() + "/collector/v1/traces");
		}

	}

	@AutoConfigureTracing
	static class ToCollectorIfAsked extends ToCollector {

	}

	@SpringBootTest
	static class ToOwnMetricsCollector {

		@DynamicPropertySource
		static void collector(DynamicPropertyRegistry registry) {
			registry.add("mlflow.tracing.metrics.otlp.endpoint", () -> url() + "/own/v1/metrics");
		}

	}

	@SpringBootTest(properties = "spring.test.metrics.export=true")
	static class ToOwnMetricsCollectorIfAsked extends ToOwnMetricsCollector {

	}

	@AutoConfigureMetrics
	static class MetricsByAnnotation extends ToOwnMetricsCollector {

		@Nested
		class Inner {

		}

	}

	@AutoConfigureMetrics(export = false)
	@SpringBootTest(properties = "spring.test.metrics.export=true")
	static class NoMetricsByAnnotation extends ToOwnMetricsCollector {

	}

	@SpringBootTest(properties = "management.otlp.metrics.export.enabled=true")
	static class ToSpringBootsMetricsCollector {

		@DynamicPropertySource
		static void collector(DynamicPropertyRegistry registry) {
			registry.add("management.otlp.metrics.export.url", () -> url() + "/boots/v1/metrics");
		}

	}

	@SpringBootTest(properties = { "management.otlp.metrics.export.enabled=true", "spring.test.metrics.export=true" })
	static class ToSpringBootsMetricsCollectorIfAsked extends ToSpringBootsMetricsCollector {

	}

}
