/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.autoconfigure.TestSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

@ExtendWith(OutputCaptureExtension.class)
class InvalidTracingPropertyFailureAnalyzerTests {

	@ParameterizedTest
	@CsvSource(
			textBlock = """
					tracking-uri       | databricks           | Set 'mlflow.tracing.tracking-uri' to an http or https address
					otlp.protocol      | http/json            | Set 'mlflow.tracing.otlp.protocol' to 'grpc' or 'http/protobuf'
					sampling.ratio     | 1.5                  | Set 'mlflow.tracing.sampling.ratio' to a number from 0 to 1
					experiment-id      | abc                  | Set 'mlflow.tracing.experiment-id' to a number
					ssl.certificate    | /no/such/file        | Set 'mlflow.tracing.ssl.certificate' to the path of a PEM file with a certificate
					headers            | =12345               | Set 'mlflow.tracing.headers' to name=value pairs
					trace-info         | sometimes            | ALWAYS
					request-timeout    | soon                 | Set 'mlflow.tracing.request-timeout' to a positive duration
					connect-timeout    | soon                 | Set 'mlflow.tracing.connect-timeout' to a positive duration such as 10s
					export.queue-memory | 0                   | Set 'mlflow.tracing.export.queue-memory' to a positive size such as 64MB
					export.max-batch-size | 65537             | no more than 'mlflow.tracing.export.queue-size' (65536 by default)
					dual-export        | maybe                | or remove it.
					""",
			delimiter = '|')
	void startStopsAndSaysPropertyValueAndRemedy(String property, String value, String remedy, CapturedOutput output) {
		SpringApplication application = new SpringApplication(TestSettings.configuration());
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--mlflow.tracing." + property + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START", "mlflow.tracing." + property, remedy);
		if (property.equals("headers")) {
			assertThat(output).doesNotContain("12345");
		}
		else {
			assertThat(output).contains(value);
		}
	}

}
