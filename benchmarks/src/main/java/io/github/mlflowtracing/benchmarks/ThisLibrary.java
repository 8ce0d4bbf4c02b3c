/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;

/**
 * An application with this library, in its default configuration: it makes all traces as
 * fast as it can, so that they queue.
 */
final class ThisLibrary implements TraceSender {

	@Override
	public double send(MlflowServer server, String experimentId, int traces) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).run(
				"--mlflow.tracing.tracking-uri=" + server.uri(), "--mlflow.tracing.experiment-id=" + experimentId,
				"--logging.level.root=warn", "--spring.main.banner-mode=off")) {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			long start = System.nanoTime();
			for (int i = 0; i < traces; i++) {
				tracing.runInSpan("request", SpanType.CHAIN, (span) -> {
					span.setInputs(Map.of("question", "What is MLflow?"));
					tracing.runInSpan("lookup", SpanType.RETRIEVER, (child) -> child.setOutputs(List.of("Document 1")));
					span.setOutputs("An open source platform.");
				});
			}
			if (!tracing.flush(Duration.ofMinutes(10))) {
				throw new IllegalStateException("not everything was delivered");
			}
			return (System.nanoTime() - start) / 1e9;
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = OpenTelemetryAutoConfiguration.class)
	static class Application {

	}

}
