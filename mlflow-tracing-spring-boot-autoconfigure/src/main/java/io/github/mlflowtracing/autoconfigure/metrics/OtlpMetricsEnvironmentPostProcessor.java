/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

import io.github.mlflowtracing.autoconfigure.settings.HeaderText;
import io.github.mlflowtracing.autoconfigure.settings.PemFile;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * Gives Spring Boot's OTLP metrics two defaults, below everything that the user writes.
 * <ul>
 * <li>The {@code OTEL_*} names that are set as system property or in a file; Spring Boot
 * itself reads variables only.</li>
 * <li>Off where no endpoint is named: the starter brings the registry, and Spring Boot
 * would push to {@code localhost:4318}. This goes for
 * {@code mlflow.tracing.enabled=false} too, as the starter is still there.</li>
 * </ul>
 */
class OtlpMetricsEnvironmentPostProcessor implements EnvironmentPostProcessor {

	/** The name of the property source with the defaults. */
	static final String SOURCE = "mlflowTracingOtlpMetrics";

	private static final String PREFIX = "management.otlp.metrics.export.";

	private static final String BUNDLE = "opentelemetry-metrics";

	/**
	 * With these, connection details may come as beans, which are not known by now;
	 * {@link OtlpMetricsPostProcessor} decides then.
	 */
	private static final Set<String> SERVICE_CONNECTIONS = Set.of(
			"org.springframework.boot.testcontainers.service.connection.ServiceConnection",
			"org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory");

	private final Log logger;

	OtlpMetricsEnvironmentPostProcessor(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(OtlpMetricsEnvironmentPostProcessor.class);
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		OtlpMetricsEnvironment metrics = new OtlpMetricsEnvironment(environment);
		Map<String, Object> defaults = new HashMap<>();
		if (environment.getProperty("management.opentelemetry.map-environment-variables", Boolean.class, true)) {
			mapStandardNames(environment, metrics, defaults);
		}
		if (metrics.endpoint() == null && !metrics.isWrittenByUser(SOURCE) && isFinal(application)) {
			defaults.put(PREFIX + "enabled", false);
			// whether the registry was there before this library's starter, nothing tells
			this.logger.info("Spring Boot's push of metrics to its default OTLP endpoint is off, since none is set; "
					+ PREFIX + "enabled=true turns it on");
		}
		if (!defaults.isEmpty()) {
			environment.getPropertySources().addLast(new MapPropertySource(SOURCE, defaults));
		}
	}

	/**
	 * Whether the endpoint can't come later: as a bean, or where an application that is
	 * being compiled ahead of time will run.
	 */
	private static boolean isFinal(SpringApplication application) {
		return !Boolean.getBoolean("spring.aot.processing") && SERVICE_CONNECTIONS.stream()
			.noneMatch((name) -> ClassUtils.isPresent(name, application.getClassLoader()));
	}

	private void mapStandardNames(ConfigurableEnvironment environment, OtlpMetricsEnvironment metrics,
			Map<String, Object> defaults) {
		StandardNames names = new StandardNames(environment);
		put(defaults, "url", metrics.endpoint());
		put(defaults, "enabled", metrics.isExporterOn() ? null : "false");
		put(defaults, "read-timeout", milliseconds("OTEL_EXPORTER_OTLP[_METRICS]_TIMEOUT", metrics.get("TIMEOUT")));
		put(defaults, "step", milliseconds("OTEL_METRIC_EXPORT_INTERVAL", names.get("OTEL_METRIC_EXPORT_INTERVAL")));
		put(defaults, "compression-mode",
				oneOf("OTEL_EXPORTER_OTLP[_METRICS]_COMPRESSION", metrics.get("COMPRESSION"), Set.of("gzip", "none")));
		String temporality = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
		put(defaults, "aggregation-temporality",
				oneOf(temporality, names.get(temporality), Set.of("cumulative", "delta")));
		String aggregation = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
		put(defaults, "histogram-flavor", oneOf(aggregation, names.get(aggregation),
				Set.of("explicit_bucket_histogram", "base2_exponential_bucket_histogram")));
		mapHeaders(metrics.get("HEADERS"), defaults);
		mapCertificates(metrics, defaults);
	}

	private void mapHeaders(@Nullable String headers, Map<String, Object> defaults) {
		if (headers == null) {
			return;
		}
		try {
			HeaderText.decode(headers)
				.forEach((name, value) -> defaults.put(PREFIX + "headers[%s]".formatted(name), value));
		}
		catch (IllegalArgumentException ex) {
			this.logger.warn("OTEL_EXPORTER_OTLP[_METRICS]_HEADERS is not of the form name=value,name=value with "
					+ "URL-encoded values; metrics are sent without these headers");
		}
	}

	/** An SSL bundle of files that cannot be used would stop the start. */
	private void mapCertificates(OtlpMetricsEnvironment metrics, Map<String, Object> defaults) {
		String certificate = metrics.get("CERTIFICATE");
		String clientKey = metrics.get("CLIENT_KEY");
		String clientCertificate = metrics.get("CLIENT_CERTIFICATE");
		if (certificate == null && clientKey == null && clientCertificate == null) {
			return;
		}
		boolean usable = (certificate == null || PemFile.hasCertificate(certificate))
				&& (clientKey == null || PemFile.hasPrivateKey(clientKey))
				&& (clientCertificate == null || PemFile.hasCertificate(clientCertificate))
				&& (clientKey == null) == (clientCertificate == null);
		if (!usable) {
			this.logger
				.warn("OTEL_EXPORTER_OTLP[_METRICS]_CERTIFICATE, _CLIENT_KEY and _CLIENT_CERTIFICATE must be PEM "
						+ "files that can be read, the latter two together. Metrics are sent without them.");
			return;
		}
		put(defaults, "ssl.bundle", BUNDLE);
		putFile(defaults, "truststore.certificate", certificate);
		putFile(defaults, "keystore.private-key", clientKey);
		putFile(defaults, "keystore.certificate", clientCertificate);
	}

	private static void putFile(Map<String, Object> defaults, String property, @Nullable String file) {
		if (file != null) {
			defaults.put("spring.ssl.bundle.pem.%s.%s".formatted(BUNDLE, property), "file:" + file);
		}
	}

	private @Nullable String milliseconds(String name, @Nullable String value) {
		if (value == null || value.matches("\\d{1,9}")) {
			// OpenTelemetry's 0 is no limit
			return (value == null) ? null
					: ((Long.parseLong(value) > 0) ? Duration.ofMillis(Long.parseLong(value)) : Duration.ofDays(1))
						.toString();
		}
		warn(name, value, "milliseconds, such as 10000");
		return null;
	}

	private @Nullable String oneOf(String name, @Nullable String value, Set<String> known) {
		if (value == null || known.contains(value.toLowerCase(Locale.ROOT))) {
			return (value != null) ? value.toUpperCase(Locale.ROOT) : null;
		}
		warn(name, value, "one of " + String.join(", ", known));
		return null;
	}

	private void warn(String name, String value, String expected) {
		this.logger
			.warn("%s has the value '%s', but here it must be %s. It is not used.".formatted(name, value, expected));
	}

	private static void put(Map<String, Object> defaults, String property, @Nullable String value) {
		if (value != null) {
			defaults.put(PREFIX + property, value);
		}
	}

}
