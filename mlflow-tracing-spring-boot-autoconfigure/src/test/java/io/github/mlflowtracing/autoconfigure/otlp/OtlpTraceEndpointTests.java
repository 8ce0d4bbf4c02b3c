/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.autoconfigure.TestEnvironment;
import io.github.mlflowtracing.autoconfigure.TestSettings;
import io.github.mlflowtracing.autoconfigure.TestPem;

import static org.assertj.core.api.Assertions.assertThat;

class OtlpTraceEndpointTests {

	private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

	private static final String GENERAL = "OTEL_EXPORTER_OTLP_ENDPOINT";

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			textBlock = """
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4317/v1/traces  | -             | grpc | http://localhost:4317
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4317            | -             | grpc | http://localhost:4317
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4317/           | -             | grpc | http://localhost:4317
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | https://localhost:9999           | -             | grpc | https://localhost:9999
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://collector                 | -             | grpc | http://collector
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4318/v1/traces  | -             | http | http://localhost:4318/v1/traces
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4318/v1/traces  | grpc          | grpc | http://localhost:4318
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4318            | -             | http | http://localhost:4318
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:9999/otlp       | -             | http | http://localhost:9999/otlp
					OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://localhost:4317/v1/traces  | http/protobuf | http | http://localhost:4317/v1/traces
					OTEL_EXPORTER_OTLP_ENDPOINT        | http://localhost:4317            | -             | grpc | http://localhost:4317
					OTEL_EXPORTER_OTLP_ENDPOINT        | http://localhost:4318            | -             | http | http://localhost:4318/v1/traces
					OTEL_EXPORTER_OTLP_ENDPOINT        | http://localhost:4318/           | -             | http | http://localhost:4318/v1/traces
					OTEL_EXPORTER_OTLP_ENDPOINT        | http://localhost:9999/base/      | -             | http | http://localhost:9999/base/v1/traces
					OTEL_EXPORTER_OTLP_ENDPOINT        | http://localhost:4317            | HTTP/protobuf | http | http://localhost:4317/v1/traces
					mlflow.tracing.otlp.endpoint       | http://localhost:4318            | -             | http | http://localhost:4318/v1/traces
					mlflow.tracing.otlp.endpoint       | http://localhost:4318/           | -             | http | http://localhost:4318/v1/traces
					mlflow.tracing.otlp.endpoint       | http://localhost:4318/v1/traces  | -             | http | http://localhost:4318/v1/traces
					mlflow.tracing.otlp.endpoint       | http://localhost:4318/custom     | -             | http | http://localhost:4318/custom
					mlflow.tracing.otlp.endpoint       | http://localhost:4317/v1/traces  | -             | grpc | http://localhost:4317
					""",
			delimiter = '|')
	void protocolAndAddressFollowFromEndpointAndProtocol(String name, String endpoint, String protocol,
			String expectedProtocol, String expectedAddress) {
		for (String protocolName : List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL",
				"mlflow.tracing.otlp.protocol")) {
			TestEnvironment environment = new TestEnvironment().systemProperty(name, endpoint);
			if (protocol != null) {
				environment.systemProperty(protocolName, protocol);
			}
			OtlpTraceEndpoint resolved = resolve(environment);
			assertThat(resolved.endpoint()).isEqualTo(URI.create(expectedAddress));
			assertThat(resolved.grpc()).isEqualTo(expectedProtocol.equals("grpc"));
			assertThat(resolved.source()).isEqualTo(name);
			assertThat(exporter(resolved)).startsWith(resolved.grpc() ? "OtlpGrpc" : "OtlpHttp");
		}
	}

	@Test
	void parserKeepsQuietAboutHttpAtPort4317() {
		List<String> lines = new ArrayList<>();
		Handler handler = new Handler() {
			@Override
			public void publish(LogRecord line) {
				lines.add(line.getMessage());
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}
		};
		Logger logger = Logger.getLogger("io.opentelemetry.exporter");
		logger.addHandler(handler);
		try {
			exporter(resolve(new TestEnvironment().variable(TRACES, "http://localhost:4317/v1/traces")
				.variable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")));
		}
		finally {
			logger.removeHandler(handler);
		}
		assertThat(lines).isEmpty();
	}

	@Test
	void nameForTracesWinsOverTheGeneralOneWhereverTheyAre() {
		TestEnvironment environment = new TestEnvironment().variable(GENERAL, "http://general:4317")
			.yaml(TRACES + ": http://traces:4317");
		assertThat(resolve(environment).endpoint()).isEqualTo(URI.create("http://traces:4317"));
	}

	@Test
	void ownNameWinsInTheSamePlaceAndLosesToAHigherOne() {
		TestEnvironment environment = new TestEnvironment().variable(TRACES, "http://standard:4317")
			.variable("MLFLOW_TRACING_OTLP_ENDPOINT", "http://own:4317");
		assertThat(resolve(environment).endpoint()).isEqualTo(URI.create("http://own:4317"));
		environment.systemProperty(GENERAL, "http://higher:4317");
		assertThat(resolve(environment).endpoint()).as("the general name does not count beside the name for traces")
			.isEqualTo(URI.create("http://own:4317"));
		environment.systemProperty(TRACES, "http://higher:4317");
		assertThat(resolve(environment).endpoint()).isEqualTo(URI.create("http://higher:4317"));
	}

	@ParameterizedTest
	@CsvSource({ "MLFLOW_ENABLE_OTLP_EXPORTER,false", "MLFLOW_ENABLE_OTLP_EXPORTER,0", "OTEL_TRACES_EXPORTER,none",
			"OTEL_TRACES_EXPORTER,console", "mlflow.tracing.otlp.enabled,false" })
	void switchesLeaveNoEndpoint(String name, String value) {
		TestEnvironment environment = new TestEnvironment().systemProperty(name, value)
			.variable(GENERAL, "http://localhost:4317");
		MlflowTracingSettings settings = TestSettings.of(environment);
		assertThat(settings.otlpTraces()).isEmpty();
		assertThat(settings.warnings()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "otlp", "otlp,console", "OTLP" })
	void exporterOtlpSwitchesNothingOff(String value) {
		resolve(new TestEnvironment().variable("OTEL_TRACES_EXPORTER", value)
			.variable(GENERAL, "http://localhost:4317"));
		assertThat(TestSettings
			.of(new TestEnvironment().variable("OTEL_TRACES_EXPORTER", value)
				.variable("MLFLOW_ENABLE_OTLP_EXPORTER", "false")
				.variable(GENERAL, "http://localhost:4317"))
			.otlpTraces()).isEmpty();
	}

	@Test
	void endpointOfSpringBootIsNoneOfOurs() {
		assertThat(TestSettings
			.of(new TestEnvironment()
				.yaml("management.opentelemetry.tracing.export.otlp.endpoint: http://localhost:4318/v1/traces"))
			.otlpTraces()).isEmpty();
	}

	@Test
	void headersAreReadFromText() {
		TestEnvironment environment = new TestEnvironment().variable(TRACES, "http://localhost:4317")
			.variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api_key=12345, authorization=Bearer%20abc==,empty=")
			.variable("OTEL_EXPORTER_OTLP_HEADERS", "general=x");
		assertThat(headers(environment)).containsOnly(Map.entry("api_key", "12345"),
				Map.entry("authorization", "Bearer abc=="));
	}

	@Test
	void headersAreReadFromAMapInAFile() {
		for (String name : List.of("mlflow.tracing.otlp.headers", "otel.exporter.otlp.traces.headers",
				"otel.exporter.otlp.headers")) {
			TestEnvironment environment = new TestEnvironment().variable("KEY", "1+2%")
				.yaml(TRACES + ": http://localhost:4317\n" + name + ":\n  api_key: ${KEY}\n  '[x.y]': z");
			assertThat(headers(environment)).as(name).containsOnly(Map.entry("api_key", "1+2%"), Map.entry("x.y", "z"));
		}
	}

	@Test
	void headersComeFromOnePlaceAlone() {
		TestEnvironment environment = new TestEnvironment().variable(TRACES, "http://localhost:4317").yaml("""
				mlflow.tracing.otlp.headers: {own: file}
				OTEL_EXPORTER_OTLP_HEADERS: standard=file
				""");
		assertThat(headers(environment)).containsOnly(Map.entry("own", "file"));
		environment.variable("OTEL_EXPORTER_OTLP_HEADERS", "standard=variable");
		assertThat(headers(environment)).containsOnly(Map.entry("standard", "variable"));
		environment.variable("MLFLOW_TRACING_OTLP_HEADERS", "own=variable");
		assertThat(headers(environment)).containsKey("own");
	}

	@ParameterizedTest
	@ValueSource(strings = { "=12345", "secret", "a=%zz" })
	void headersThatCannotBeReadTurnTheLegOff(String text) {
		assertOff(new TestEnvironment().variable(TRACES, "http://localhost:4317")
			.variable("OTEL_EXPORTER_OTLP_HEADERS", text), "OTEL_EXPORTER_OTLP_HEADERS");
	}

	@Test
	void exporterGetsTimeoutCompressionAndCertificates(@TempDir Path directory) throws Exception {
		String certificate = TestPem.certificate();
		String key = TestPem.writeKey(directory);
		OtlpTraceEndpoint endpoint = resolve(new TestEnvironment().variable(TRACES, "https://localhost:4317")
			.variable("OTEL_EXPORTER_OTLP_TIMEOUT", "2500")
			.variable("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "GZIP")
			.variable("OTEL_EXPORTER_OTLP_CERTIFICATE", "/general/is/not/read")
			.variable("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", certificate)
			.variable("OTEL_EXPORTER_OTLP_CLIENT_KEY", key)
			.variable("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", certificate)
			.variable("OTEL_JAVA_EXPORTER_MEMORY_MODE", "unknown"));
		assertThat(endpoint.timeout()).hasMillis(2500);
		assertThat(endpoint.compression()).isEqualTo("gzip");
		assertThat(endpoint.certificates())
			.isEqualTo(new OtlpTraceEndpoint.Certificates(certificate, key, certificate));
		assertThat(exporter(endpoint)).contains("compressorEncoding=gzip", "timeoutNanos=2500000000");
	}

	@Test
	void aPlusInAHeaderIsAPlus() {
		TestEnvironment environment = new TestEnvironment().variable(TRACES, "http://localhost:4317")
			.variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "Authorization=Basic cGs+c2s/Og==");
		assertThat(headers(environment)).containsOnly(Map.entry("Authorization", "Basic cGs+c2s/Og=="));
	}

	@ParameterizedTest
	@CsvSource({ "OTEL_EXPORTER_OTLP_PROTOCOL,http/json", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL,thrift",
			"OTEL_EXPORTER_OTLP_CERTIFICATE,/no/such/file", "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE,/no/such/file",
			"OTEL_EXPORTER_OTLP_CERTIFICATE,pom.xml", "OTEL_EXPORTER_OTLP_CLIENT_KEY,pom.xml",
			"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE,pom.xml", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,localhost:4317",
			"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,unix:///tmp/x" })
	void wrongStandardValueTurnsTheLegOff(String name, String value) {
		assertOff(new TestEnvironment().variable(GENERAL, "http://localhost:4317").variable(name, value), name);
		assertThat(
				TestSettings.of(new TestEnvironment().variable(name, value).yaml("mlflow.tracing.otlp.enabled: true"))
					.otlpTraces())
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mlflow.tracing.enabled", "mlflow.tracing.otlp.enabled", "MLFLOW_ENABLE_OTLP_EXPORTER" })
	void wrongStandardValueIsOfNoInterestWhenTheLegIsOff(String name) {
		TestEnvironment environment = new TestEnvironment().variable(GENERAL, "localhost:4317")
			.variable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")
			.variable("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such/file")
			.systemProperty(name, "false");
		MlflowTracingSettings settings = TestSettings.of(environment);
		assertThat(settings.warnings()).isEmpty();
	}

	@Test
	void wrongProtocolIsOfNoInterestWithoutAnEndpoint() {
		assertThat(
				TestSettings.of(new TestEnvironment().variable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")).warnings())
			.isEmpty();
	}

	private static void assertOff(TestEnvironment environment, String name) {
		MlflowTracingSettings settings = TestSettings.of(environment);
		assertThat(settings.otlpTraces()).isEmpty();
		assertThat(settings.warnings()).singleElement()
			.asString()
			.contains(name, "No traces go to the OTLP endpoint")
			.doesNotContain("secret");
	}

	private static OtlpTraceEndpoint resolve(TestEnvironment environment) {
		MlflowTracingSettings settings = TestSettings.of(environment);
		assertThat(settings.warnings()).isEmpty();
		return settings.otlpTraces().orElseThrow();
	}

	private static Map<String, String> headers(TestEnvironment environment) {
		OtlpTraceEndpoint endpoint = resolve(environment);
		String exporter = exporter(endpoint);
		endpoint.headers().keySet().forEach((name) -> assertThat(exporter).contains(name + "=OBFUSCATED"));
		return endpoint.headers();
	}

	private static String exporter(OtlpTraceEndpoint endpoint) {
		ComponentLoader senders = ComponentLoader.forClassLoader(OtlpTraceEndpointTests.class.getClassLoader());
		try (SpanExporter exporter = endpoint.exporter(senders, null)) {
			return exporter.toString();
		}
	}

}
