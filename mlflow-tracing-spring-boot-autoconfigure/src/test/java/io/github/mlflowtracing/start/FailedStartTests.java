/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.start;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.MlflowSpanFilter;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.autoconfigure.MlflowMetricsAutoConfiguration;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts that fail to start, or are closed, leave no threads behind.
 */
class FailedStartTests {

	private static final int STARTS = 50;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						OtlpMetricsExportAutoConfiguration.class, MlflowMetricsAutoConfiguration.class))
		.withPropertyValues("mlflow.tracing.tracking-uri=http://localhost:1", "mlflow.tracing.experiment-name=a",
				"mlflow.tracing.otlp.endpoint=http://localhost:1", "mlflow.tracing.dual-export=true",
				"mlflow.tracing.metrics.otlp.endpoint=http://localhost:1",
				"mlflow.tracing.export.shutdown-timeout=100ms", "management.otlp.metrics.export.enabled=false");

	private final Set<Thread> before = new HashSet<>();

	@BeforeEach
	void rememberThreads() {
		this.before.addAll(Thread.getAllStackTraces().keySet());
	}

	@Test
	void anotherBeanThatFailsBeforeThePipelineIsMade() {
		for (int i = 0; i < STARTS; i++) {
			this.runner.withBean(MlflowSpanFilter.class, () -> {
				throw new IllegalStateException("a filter that fails");
			}).run((context) -> assertThat(context).hasFailed());
		}
		assertNoThreads();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.tracing.ssl.bundle=none", "mlflow.tracing.otlp.ssl.bundle=none" })
	void anExporterThatCannotBeMade(String property) {
		for (int i = 0; i < STARTS; i++) {
			this.runner.withPropertyValues(property).run((context) -> assertThat(context).hasFailed());
		}
		assertNoThreads();
	}

	@Test
	void anApplicationThatFailsLast() {
		for (int i = 0; i < STARTS; i++) {
			this.runner.withBean(SmartInitializingSingleton.class, () -> () -> {
				throw new IllegalStateException("an application that fails");
			}).run((context) -> assertThat(context).hasFailed());
		}
		assertNoThreads();
	}

	@Test
	void anApplicationThatStopped() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(MlflowTracing.class).runInSpan("a", (span) -> {
			});
		});
		assertNoThreads();
	}

	private void assertNoThreads() {
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			// before Java 21 an HTTP client stops once it is collected
			System.gc();
			Set<String> threads = Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> !this.before.contains(thread))
				.map(Thread::getName)
				.collect(Collectors.toSet());
			assertThat(threads).noneMatch(FailedStartTests::isOurs);
		});
	}

	private static boolean isOurs(String thread) {
		return thread.startsWith("mlflow-") || thread.startsWith("HttpClient-") || thread.startsWith("otlp-")
				|| thread.contains("metrics-publisher") || thread.startsWith("OkHttp localhost");
	}

}
