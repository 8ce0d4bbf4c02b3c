/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces that name an experiment of their own.
 */
@RealServers
class NamedExperimentTests {

	@Test
	void aTraceGoesToTheExperimentThatItNamesAndAWrongOneCostsThatTraceAlone(Backends backends) {
		String usual = backends.mlflow().createExperiment(UniqueName.of("usual"));
		String named = backends.mlflow().createExperiment(UniqueName.of("named"));
		JsonHttp http = new JsonHttp();
		try (RunningApplication application = TestApplication
			.with(Form.ENVIRONMENT,
					Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()).and("MLFLOW_EXPERIMENT_ID", usual))
			.and(Form.APPLICATION_YML, Settings.of("spring.task.execution.propagate-context", true))
			.withWebServer()
			.start()
			.awaitTraces()) {
			String lost = http.getText(application.uri("/ask-elsewhere?experiment=424242"));
			String invalid = http.getText(application.uri("/ask-elsewhere?experiment=abc"));
			String elsewhere = http.getText(application.uri("/ask-elsewhere?experiment=" + named));
			String asked = http.getText(application.uri("/ask"));
			assertThat(backends.mlflow().awaitTrace(elsewhere).experimentId()).isEqualTo(named);
			assertThat(backends.mlflow().awaitTrace(asked).experimentId()).isEqualTo(usual);
			application.awaitOutput("is the experiment 424242 right", Duration.ofSeconds(30));
			assertThat(backends.mlflow().trace(lost)).isEmpty();
			assertThat(backends.mlflow().trace(invalid)).isEmpty();
			assertThat(application.output()).contains("Trace " + lost + " is dropped");
		}
	}

}
