/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose tracer is Brave's, as with Spring Boot's starter for Zipkin. Runs
 * in an execution of its own, the only one with Brave on the class path.
 */
@EnabledIfSystemProperty(named = "beside", matches = "brave")
@ExtendWith(OutputCaptureExtension.class)
class BesideBraveTests {

	@Test
	void tracedMethodsStandInTheWayOfNothing(CapturedOutput output) {
		SpringApplication application = new SpringApplication(BraveApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--management.tracing.sampling.probability=1")) {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			assertThat(context.getBean(Tracer.class).getClass().getName()).contains("brave");
			Orders orders = context.getBean(Orders.class);
			assertThat(orders.place()).as("on a thread without a span").matches("[0-9a-f]+");
			assertThat(orders.inSnapshot()).isEqualTo("done");
			Observation.createNotStarted("request", registry).observe(() -> {
				String request = context.getBean(Tracer.class).currentSpan().context().traceId();
				assertThat(orders.place()).as("within a span of Brave's").isEqualTo(request);
				assertThat(orders.inSnapshot()).isEqualTo("done");
			});
			context.getBean(MlflowTracing.class).runInSpan("by hand", (span) -> {
				span.setInputs("a");
				assertThat(span.isRecording()).isFalse();
				assertThat(orders.place()).matches("[0-9a-f]+");
			});
		}

		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("No trace is recorded", "BraveTracer", "micrometer-tracing-bridge-brave");
		assertThat(output).doesNotContain("ClassCastException", "ERROR");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
	static class BraveApplication {

		@Bean
		Orders orders(ObservationRegistry registry, Tracer tracer) {
			return new Orders(registry, tracer);
		}

	}

	static class Orders {

		private final ObservationRegistry registry;

		private final Tracer tracer;

		Orders(ObservationRegistry registry, Tracer tracer) {
			this.registry = registry;
			this.tracer = tracer;
		}

		/** The id of the trace that an observation within this method is in. */
		@Traced
		public String place() {
			return Observation.createNotStarted("http.client", this.registry)
				.observe(() -> this.tracer.currentSpan().context().traceId());
		}

		@Traced
		public String inSnapshot() {
			AtomicBoolean run = new AtomicBoolean();
			ContextSnapshotFactory.builder().build().captureAll().wrap(() -> run.set(true)).run();
			return run.get() ? "done" : "not done";
		}

	}

}
