/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import io.github.mlflowtracing.MlflowTracing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in this JVM that runs the programs.
 */
final class GoldenApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private GoldenApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts the application.
	 * @param properties its properties, such as {@code mlflow.tracing.tracking-uri=...}
	 * @return the application
	 */
	static GoldenApplication start(String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("spring.main.banner-mode=off", "spring.application.name=golden.py"),
					Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new GoldenApplication(
				new SpringApplicationBuilder(Beans.class).web(WebApplicationType.NONE).run(arguments));
	}

	ObservationRegistry observations() {
		return this.context.getBean(ObservationRegistry.class);
	}

	MlflowTracing tracing() {
		return this.context.getBean(MlflowTracing.class);
	}

	/**
	 * Runs a program and waits until what it made is delivered.
	 * @param program the program
	 * @return the ids of its traces, in order
	 */
	List<String> run(GoldenProgram program) {
		List<String> ids = program.run(tracing(), this.context.getBean(TracedFunctions.class));
		flush();
		return ids;
	}

	void flush() {
		assertThat(tracing().flush(Duration.ofSeconds(30))).isTrue();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ TracedFunctions.class, TracedFunctions.Called.class })
	static class Beans {

	}

}
