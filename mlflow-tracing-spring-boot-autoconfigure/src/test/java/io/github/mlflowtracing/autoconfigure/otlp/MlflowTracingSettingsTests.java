/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

import io.github.mlflowtracing.autoconfigure.TestEnvironment;
import io.github.mlflowtracing.autoconfigure.TestSettings;
import io.github.mlflowtracing.autoconfigure.TestPem;
import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MlflowTracingSettingsTests {

	private static final String SERVER = "http://localhost:5000";

	@TempDir
	@Nullable Path directory;

	static Stream<Row> rows() {
		return Stream.of(row("MLFLOW_TRACKING_URI", SERVER, (p) -> p.trackingUri()),
				row("MLFLOW_EXPERIMENT_NAME", "my-experiment", (p) -> p.experimentName()),
				row("MLFLOW_EXPERIMENT_ID", "7", (p) -> p.experimentId()),
				row("MLFLOW_RUN_ID", "run", (p) -> p.runId()), row("MLFLOW_ACTIVE_MODEL_ID", "m-1", (p) -> p.modelId()),
				row("MLFLOW_TRACKING_USERNAME", "u", (p) -> p.username()),
				row("MLFLOW_TRACKING_PASSWORD", "p", (p) -> p.password()),
				row("MLFLOW_TRACKING_TOKEN", "t", (p) -> p.token()), row("MLFLOW_WORKSPACE", "w", (p) -> p.workspace()),
				row("MLFLOW_TRACKING_SERVER_CERT_PATH", TestPem.certificate(), (p) -> p.ssl().certificate()),
				row("MLFLOW_TRACKING_CLIENT_CERT_PATH", TestPem.certificate(), (p) -> p.ssl().clientCertificate()),
				row("MLFLOW_TRACKING_INSECURE_TLS", "1", "true", (p) -> p.ssl().insecure()),
				row("MLFLOW_HTTP_REQUEST_TIMEOUT", "120", "PT2M", (p) -> p.requestTimeout()),
				row("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", "90", "PT1M30S", (p) -> p.export().retryTimeout()),
				row("MLFLOW_TRACE_TIMEOUT_SECONDS", "30", "PT30S", (p) -> p.assembly().timeout()),
				row("MLFLOW_TRACE_SAMPLING_RATIO", "0.25", (p) -> p.sampling().ratio()),
				row("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "True", "true", (p) -> p.dualExport()),
				row("MLFLOW_ENABLE_OTLP_EXPORTER", "0", "false", (p) -> p.otlp().enabled()),
				row("OTEL_TRACES_EXPORTER", "none", "false", (p) -> p.otlp().enabled()),
				row("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4317", (p) -> p.otlp().endpoint()),
				row("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317", (p) -> p.otlp().endpoint()),
				row("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf", (p) -> p.otlp().protocol()),
				row("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", (p) -> p.otlp().protocol()),
				row("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "2500", "PT2.5S", (p) -> p.otlp().timeout()),
				row("OTEL_EXPORTER_OTLP_TIMEOUT", "2500", "PT2.5S", (p) -> p.otlp().timeout()),
				row("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "gzip", (p) -> p.otlp().compression()),
				row("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip", (p) -> p.otlp().compression()));
	}

	@ParameterizedTest
	@MethodSource("rows")
	void standardNameIsReadFromTheEnvironment(Row row) {
		assertRow(row, new TestEnvironment().variable(row.name(), row.text()));
	}

	@ParameterizedTest
	@MethodSource("rows")
	void standardNameIsReadFromSystemProperties(Row row) {
		assertRow(row, new TestEnvironment().systemProperty(row.name(), row.text()));
		assertRow(row, new TestEnvironment().systemProperty(row.dotted(), row.text()));
	}

	@ParameterizedTest
	@MethodSource("rows")
	void standardNameIsReadFromYaml(Row row) {
		assertRow(row, new TestEnvironment().yaml(row.name() + ": " + row.text()));
		assertRow(row, new TestEnvironment().yaml(row.dotted() + ": " + row.text()));
	}

	private static void assertRow(Row row, TestEnvironment environment) {
		MlflowTracingSettings settings = TestSettings.of(environment);
		assertThat(settings.warnings()).isEmpty();
		assertThat(Objects.toString(row.accessor().apply(settings.properties()))).isEqualTo(row.expected());
	}

	@Test
	void nothingSetGivesTheDefaults() {
		MlflowTracingSettings settings = TestSettings.of(new TestEnvironment());
		assertThat(settings.enabled()).isTrue();
		assertThat(settings.exportEnabled()).isTrue();
		assertThat(settings.otlpTraces()).isEmpty();
		assertThat(settings.warnings()).isEmpty();
		assertThat(settings.properties().trackingUri()).isNull();
		assertThat(settings.properties().requestTimeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(settings.properties().sampling().ratio()).isEqualTo(1.0);
		assertThat(settings.properties().resourceAttributes()).containsExactly("service.name");
	}

	@Test
	void standardNameRanksWhereItIsSet() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACKING_URI", "http://variable")
			.yaml("mlflow.tracing.tracking-uri: http://yaml");
		assertThat(trackingUri(environment)).isEqualTo("http://variable");
		environment.systemProperty("MLFLOW_TRACKING_URI", "http://system-property");
		assertThat(trackingUri(environment)).isEqualTo("http://system-property");
	}

	@Test
	void ownNameWinsInTheSamePlace() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACKING_URI", "http://standard")
			.variable("MLFLOW_TRACING_TRACKING_URI", "http://own");
		assertThat(trackingUri(environment)).isEqualTo("http://own");
	}

	@Test
	void ownNameInAHigherPlaceWins() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACKING_URI", "databricks")
			.systemProperty("mlflow.tracing.tracking-uri", "http://own");
		assertThat(trackingUri(environment)).isEqualTo("http://own");
		assertThat(TestSettings.of(environment).warnings()).isEmpty();
	}

	@Test
	void relaxedEnvironmentNamesAreRead() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACING_TRACKINGURI", SERVER)
			.variable("MLFLOW_TRACING_CAPTURE_MAXLENGTH", "10")
			.variable("MLFLOW_TRACING_RESOURCEATTRIBUTES", "service.name,host.name");
		MlflowTracingProperties properties = TestSettings.of(environment).properties();
		assertThat(properties.trackingUri()).isEqualTo(URI.create(SERVER));
		assertThat(properties.capture().maxLength()).isEqualTo(10);
		assertThat(properties.resourceAttributes()).containsExactly("service.name", "host.name");
	}

	@Test
	void variablesOfMlflowItselfDoNoHarm() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACING_DESTINATION", "catalog.schema")
			.variable("MLFLOW_TRACING_SQL_WAREHOUSE_ID", "x")
			.variable("MLFLOW_TRACING", "x");
		assertThat(TestSettings.of(environment).properties().enabled()).isTrue();
	}

	@Test
	void placeholdersAreResolvedInBothNames() {
		TestEnvironment environment = new TestEnvironment().variable("HOST", "server").yaml("""
				MLFLOW_TRACKING_URI: http://${HOST}:5000
				mlflow.tracing.experiment-name: ${TEAM:core}-${HOST}
				mlflow.tracing.experiment-id: ${EXPERIMENT:}
				""");
		MlflowTracingProperties properties = TestSettings.of(environment).properties();
		assertThat(properties.trackingUri()).isEqualTo(URI.create("http://server:5000"));
		assertThat(properties.experimentName()).isEqualTo("core-server");
		assertThat(properties.experimentId()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "assembly.linger,10s", "assembly.max-spans,1000", "capture.max-depth,30" })
	void aPropertyThatWasRemovedIsNotIgnoredInSilence(String property, String constant) {
		assertThat(TestSettings.of(new TestEnvironment().yaml("mlflow.tracing." + property + ": 1")).warnings())
			.singleElement()
			.asString()
			.contains("mlflow.tracing." + property, "always " + constant);
	}

	@Test
	void anEmptyValueCountsAsNotSet() {
		StringBuilder yaml = new StringBuilder("mlflow.tracing.trace-info: ''\n");
		for (String property : List.of("enabled", "tracking-uri", "experiment-id", "headers", "connect-timeout", "tags",
				"dual-export", "ssl.insecure", "otlp.endpoint", "otlp.headers", "otlp.timeout", "metrics.max-series",
				"metrics.otlp.step", "sampling.ratio", "assembly.max-memory", "capture.inputs", "capture.max-length",
				"capture.redact-keys", "export.queue-size", "recent.enabled")) {
			yaml.append("mlflow.tracing.%s: ''%n".formatted(property));
		}
		assertThat(TestSettings.of(new TestEnvironment().yaml(yaml.toString())).properties())
			.isEqualTo(TestSettings.of(new TestEnvironment()).properties());
	}

	@Test
	void sourcesStayAsTheyAreAndLaterOnesAreSeen() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACKING_URI", SERVER);
		TestSettings.of(environment);
		assertThat(sources(environment)).containsExactly("configurationProperties", "systemProperties",
				"systemEnvironment", "systemEnvironment (standard names for mlflow.tracing)");
		environment.getPropertySources()
			.addFirst(new MapPropertySource("later", Map.of("MLFLOW_TRACKING_URI", "http://later")));
		assertThat(trackingUri(environment)).isEqualTo("http://later");
		assertThat(sources(environment)).containsExactly("later", "later (standard names for mlflow.tracing)",
				"configurationProperties", "systemProperties", "systemEnvironment",
				"systemEnvironment (standard names for mlflow.tracing)");
	}

	@Test
	void aWrongStandardNameThatIsPutRightCountsAgain() {
		TestEnvironment environment = new TestEnvironment().variable("MLFLOW_TRACKING_URI", "databricks");
		assertThat(trackingUri(environment)).isEqualTo("null");
		environment.variable("MLFLOW_TRACKING_URI", SERVER);
		assertThat(trackingUri(environment)).isEqualTo(SERVER);
		assertThat(TestSettings.of(environment).warnings()).isEmpty();
	}

	private static List<String> sources(TestEnvironment environment) {
		return environment.getPropertySources().stream().map(PropertySource::getName).toList();
	}

	@Test
	void mapsKeepTheirKeysAndMayBeText() {
		TestEnvironment environment = new TestEnvironment()
			.variable("MLFLOW_TRACING_METADATA", "team_name=a%20b, other=c")
			.yaml("""
					mlflow.tracing:
					  tags: {team_name: core, "[a/b]": slash}
					  headers: {api_key: "12345", X-Other: x}
					""");
		MlflowTracingProperties properties = TestSettings.of(environment).properties();
		assertThat(properties.tags()).containsOnly(Map.entry("team_name", "core"), Map.entry("a/b", "slash"));
		assertThat(properties.headers()).containsOnly(Map.entry("api_key", "12345"), Map.entry("X-Other", "x"));
		assertThat(properties.metadata()).containsOnly(Map.entry("team_name", "a b"), Map.entry("other", "c"));
	}

	@Test
	void credentialsFileFillsTheFieldsThatAreNotSet() throws Exception {
		Path directory = Objects.requireNonNull(this.directory);
		Files.createDirectory(directory.resolve(".mlflow"));
		Files.writeString(directory.resolve(".mlflow/credentials"), """
				# comment
				[other]
				mlflow_tracking_username = nobody
				[mlflow]
				mlflow_tracking_username = file-user
				MLFLOW_TRACKING_PASSWORD=file=password
				""");
		String home = System.getProperty("user.home");
		System.setProperty("user.home", directory.toString());
		try {
			MlflowTracingProperties properties = TestSettings
				.of(new TestEnvironment().variable("MLFLOW_TRACKING_USERNAME", "variable-user"))
				.properties();
			assertThat(properties.username()).isEqualTo("variable-user");
			assertThat(properties.password()).isEqualTo("file=password");
		}
		finally {
			System.setProperty("user.home", home);
		}
	}

	@ParameterizedTest
	@CsvSource({ "OTEL_SDK_DISABLED,true", "OTEL_SDK_DISABLED,TRUE", "management.opentelemetry.enabled,false",
			"mlflow.tracing.enabled,false", "MLFLOW_TRACING_ENABLED,false" })
	void switchesTurnTracingOff(String name, String value) {
		assertThat(TestSettings.of(new TestEnvironment().variable(name, value)).enabled()).isFalse();
	}

	@Test
	void exportFollowsTheSwitchOfSpringBoot() {
		TestEnvironment environment = new TestEnvironment().yaml("management.tracing.export.enabled: false");
		assertThat(TestSettings.of(environment).exportEnabled()).isFalse();
		assertThat(TestSettings.of(environment).enabled()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "tracking-uri,databricks", "tracking-uri,./mlruns", "tracking-uri,http:///path",
			"tracking-uri,ftp://server", "experiment-id,abc", "sampling.ratio,1.5", "sampling.ratio,-0.1",
			"sampling.ratio,NaN", "sampling.ratio,half", "ssl.certificate,/no/such/file", "ssl.certificate,pom.xml",
			"ssl.client-certificate,/no/such/file", "otlp.endpoint,localhost:4317", "otlp.endpoint,http://h:4318/?q=1",
			"otlp.protocol,http/json", "otlp.compression,zstd", "otlp.timeout,soon", "metrics.otlp.endpoint,collector",
			"metrics.otlp.protocol,udp", "request-timeout,-1s", "request-timeout,0", "connect-timeout,soon",
			"export.max-batch-size,0", "export.max-batch-size,65537", "export.max-batch-size,-1", "export.queue-size,0",
			"export.queue-size,-5", "export.queue-memory,0", "assembly.max-memory,0", "export.queue-memory,-1MB",
			"export.queue-memory,big", "export.schedule-delay,0", "export.schedule-delay,-1s",
			"export.retry-timeout,-1s", "export.shutdown-timeout,-1s", "connect-timeout,0", "connect-timeout,61s",
			"otlp.timeout,0", "capture.max-length,long", "dual-export,maybe" })
	void wrongValueOfOurOwnFails(String property, String value) {
		String name = "mlflow.tracing." + property;
		assertThatExceptionOfType(InvalidTracingPropertyException.class)
			.isThrownBy(() -> TestSettings.of(new TestEnvironment().yaml(name + ": '" + value + "'")))
			.withMessageContainingAll(name, value)
			.satisfies((ex) -> assertThat(ex.remedy()).contains(name));
	}

	@ParameterizedTest
	@CsvSource({ "export.max-batch-size, 200, export.queue-size, 100", "connect-timeout, 5s, request-timeout, 4s" })
	void valuesThatContradictEachOtherFail(String property, String value, String limit, String limitValue) {
		TestEnvironment environment = new TestEnvironment().yaml("""
				mlflow.tracing:
				  %s: %s
				  %s: %s
				""".formatted(property, value, limit, limitValue));
		assertThatExceptionOfType(InvalidTracingPropertyException.class).isThrownBy(() -> TestSettings.of(environment))
			.withMessage(
					"The property 'mlflow.tracing.%s' has the value '%s', but it must be no more than 'mlflow.tracing.%s' (%s).",
					property, value, limit, limitValue);
	}

	@Test
	void aDefaultGivesWayToWhatContradictsIt() {
		TestEnvironment environment = new TestEnvironment().yaml("""
				mlflow.tracing.export.queue-size: 100
				mlflow.tracing.request-timeout: 1s
				""");
		assertThat(TestSettings.of(environment).warnings()).isEmpty();
		TestEnvironment standard = new TestEnvironment().variable("MLFLOW_HTTP_REQUEST_TIMEOUT", "2")
			.yaml("mlflow.tracing.connect-timeout: 3s");
		assertThat(TestSettings.of(standard).warnings()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "trace-info,sometimes", "recent.enabled,perhaps" })
	void valueThatCannotBeConvertedFails(String property, String value) {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> TestSettings.of(new TestEnvironment().yaml("mlflow.tracing." + property + ": " + value)))
			.withMessageContaining("mlflow.tracing." + property);
	}

	@ParameterizedTest
	@CsvSource({ "headers", "otlp.headers", "metrics.otlp.headers" })
	void headerThatCannotBeSentFailsWithoutItsValue(String property) {
		String name = "mlflow.tracing." + property;
		for (TestEnvironment environment : new TestEnvironment[] {
				new TestEnvironment().systemProperty(name, "=secret"),
				new TestEnvironment().systemProperty(name, "secret"),
				new TestEnvironment().systemProperty(name + ".[not a name]", "secret"),
				new TestEnvironment().systemProperty(name + ".key", "secret\nX: y") }) {
			assertThatExceptionOfType(InvalidTracingPropertyException.class)
				.isThrownBy(() -> TestSettings.of(environment))
				.withMessageContaining(name)
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
		}
	}

	@Test
	void passwordInAnAddressIsNotShown() {
		assertThatExceptionOfType(InvalidTracingPropertyException.class)
			.isThrownBy(() -> TestSettings
				.of(new TestEnvironment().yaml("mlflow.tracing.tracking-uri: ftp://user:secret@server")))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("ftp://******@server").doesNotContain("secret"));
	}

	@ParameterizedTest
	@CsvSource({ "MLFLOW_TRACKING_URI,databricks", "MLFLOW_TRACKING_URI,databricks://profile",
			"MLFLOW_TRACKING_URI,file:///tmp/mlruns", "MLFLOW_TRACKING_URI,sqlite:///mlflow.db",
			"MLFLOW_TRACKING_URI,C:\\mlruns", "MLFLOW_EXPERIMENT_ID,abc",
			"MLFLOW_TRACKING_SERVER_CERT_PATH,/no/such/file", "MLFLOW_TRACKING_CLIENT_CERT_PATH,/no/such/file" })
	void wrongValueOfAStandardNameTurnsTheTrackingServerOff(String name, String value) {
		for (TestEnvironment environment : new TestEnvironment[] { new TestEnvironment().variable(name, value),
				new TestEnvironment().systemProperty(name, value),
				new TestEnvironment().yaml(name + ": '" + value + "'") }) {
			environment.getPropertySources()
				.addLast(new MapPropertySource("server", Map.of("mlflow.tracing.tracking-uri", SERVER)));
			MlflowTracingSettings settings = TestSettings.of(environment);
			assertThat(settings.properties().trackingUri()).isNull();
			assertThat(settings.warnings()).singleElement()
				.asString()
				.contains(name, value, "No traces go to the tracking server", "mlflow.tracing.");
		}
	}

	@ParameterizedTest
	@CsvSource({ "MLFLOW_TRACE_SAMPLING_RATIO,2", "MLFLOW_HTTP_REQUEST_TIMEOUT,soon", "MLFLOW_HTTP_REQUEST_TIMEOUT,-5",
			"MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT,maybe", "MLFLOW_TRACKING_INSECURE_TLS,maybe",
			"MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT,1.5", "MLFLOW_TRACE_TIMEOUT_SECONDS,x",
			"OTEL_EXPORTER_OTLP_COMPRESSION,zstd", "OTEL_EXPORTER_OTLP_TIMEOUT,soon" })
	void otherWrongValueOfAStandardNameLeavesTheDefault(String name, String value) {
		MlflowTracingSettings settings = TestSettings.of(new TestEnvironment().variable(name, value)
			.variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"));
		MlflowTracingSettings defaults = TestSettings
			.of(new TestEnvironment().variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"));
		assertThat(settings.properties()).isEqualTo(defaults.properties());
		assertThat(settings.otlpTraces()).isPresent();
		assertThat(settings.warnings()).singleElement().asString().contains(name, value, "It is not used");
	}

	private static String trackingUri(TestEnvironment environment) {
		return Objects.toString(TestSettings.of(environment).properties().trackingUri());
	}

	private static Row row(String name, String text, Function<MlflowTracingProperties, @Nullable Object> accessor) {
		return row(name, text, text, accessor);
	}

	private static Row row(String name, String text, String expected,
			Function<MlflowTracingProperties, @Nullable Object> accessor) {
		return new Row(name, text, expected, accessor);
	}

	/**
	 * What a standard name does.
	 */
	record Row(String name, String text, String expected,
			Function<MlflowTracingProperties, @Nullable Object> accessor) {

		String dotted() {
			return this.name.toLowerCase(Locale.ROOT).replace('_', '.');
		}

	}

}
