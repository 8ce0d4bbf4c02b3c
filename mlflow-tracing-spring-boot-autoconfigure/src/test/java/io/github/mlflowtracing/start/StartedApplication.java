/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.start;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;

/**
 * An application of the least that there can be. Called by name, in a class loader of its
 * own.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StartedApplication implements Supplier<String> {

	@Override
	public String get() {
		SpringApplication application = new SpringApplication(StartedApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--spring.main.banner-mode=off",
				"--mlflow.tracing.recent.enabled=true", "--spring.jmx.enabled=false")) {
			String greeting = context.getBean(Greeter.class).greet();
			MlflowTracing tracing = context.getBeanProvider(MlflowTracing.class).getIfAvailable();
			if (tracing == null) {
				return greeting + ", no tracing";
			}
			tracing.runInSpan("by hand", (span) -> span.setInputs("a"));
			tracing.flush(Duration.ofSeconds(5));
			return greeting + ", " + context.getBean(RecentTraces.class).list().size() + " traces";
		}
	}

	@Bean
	Greeter greeter() {
		return new Greeter();
	}

	public static class Greeter {

		@Traced
		public String greet() {
			return "Hello";
		}

	}

}
