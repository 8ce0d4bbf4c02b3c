/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * What this library adds to a call of Spring AI's ChatClient, beside Spring AI's own
 * observations: a prompt of 1 KB, and a model that answers at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = { "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch" })
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChatBenchmark {

	private static final String PROMPT = "MLflow shows what was asked, and what was answered. ".repeat(20);

	/** Without, the spans are those that Spring AI makes itself. */
	@Param({ "false", "true" })
	private boolean recorded;

	private ConfigurableApplicationContext context;

	private ChatClient chat;

	@Setup
	public void start() {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.main.web-application-type=none", "management.otlp.metrics.export.enabled=false",
					"mlflow.tracing.recent.enabled=true", "mlflow.tracing.assembly.max-memory=3MB",
					"mlflow.tracing.spring-ai.enabled=" + this.recorded)
			.run();
		this.chat = this.context.getBean(ChatClient.class);
	}

	@TearDown
	public void stop() {
		this.context.close();
	}

	@Benchmark
	public String call() {
		return this.chat.prompt(PROMPT).call().content();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = OpenTelemetryAutoConfiguration.class)
	static class Application {

		@Bean
		ChatClient chat(ObservationRegistry observations, ChatClientBuilderCustomizer customizer) {
			ChatClient.Builder builder = ChatClient.builder(new InstantModel(observations), observations, null, null);
			customizer.customize(builder);
			return builder.build();
		}

	}

}
