/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The starter in an application that configures nothing costs nothing visible.
 */
class StarterSilenceTests {

	@Test
	void starterAloneIsSilent() {
		assertSilent(TestApplication.with(Form.ENVIRONMENT, Settings.none())
			.without("webmvc", "tomcat", "servlet", "actuator", "spring-web", "http-converter", "starter-test",
					"health")
			.run());
	}

	@Test
	void starterBesideActuatorIsSilent() {
		assertSilent(TestApplication.with(Form.ENVIRONMENT, Settings.none()).withWebServer().run());
	}

	@Test
	void switchedOffStarterIsSilent() {
		assertSilent(TestApplication.with(Form.ENVIRONMENT, Settings.of("mlflow.tracing.enabled", "false"))
			.withWebServer()
			.run());
	}

	@Test
	void nothingIsThereThatWouldSend() {
		try (RunningApplication application = TestApplication
			.with(Form.APPLICATION_YML, Settings.of("management.endpoints.web.exposure.include", "beans"))
			.withWebServer()
			.start()) {
			JsonNode beans = new JsonHttp().get(application.awaitTraces().uri("/actuator/beans")).orElseThrow();
			assertThat(beans.at("/contexts/application/beans").propertyNames())
				.filteredOn((name) -> name.startsWith("otlp"))
				.doesNotContain("otlpMeterRegistry", "otlpHttpSpanExporter", "otlpGrpcSpanExporter");
		}
	}

	private static void assertSilent(ApplicationRun run) {
		assertThat(run.exitCode()).isZero();
		assertThat(run.problems()).isEmpty();
		assertThat(run.output()).doesNotContain("4317", "4318", "OtlpMeterRegistry", "Exception");
	}

}
