/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * What the environment says of Spring Boot's OTLP metrics, which carry the whole
 * application.
 */
public final class OtlpMetricsEnvironment {

	private static final List<ConfigurationPropertyName> PREFIXES = List.of(
			ConfigurationPropertyName.of("management.otlp.metrics.export"),
			ConfigurationPropertyName.of("management.defaults.metrics.export"));

	private final ConfigurableEnvironment environment;

	private final StandardNames names;

	public OtlpMetricsEnvironment(ConfigurableEnvironment environment) {
		this.environment = environment;
		this.names = new StandardNames(environment);
	}

	/**
	 * A setting by its standard names.
	 * @param suffix what its names end with
	 * @return the value for metrics, else the general one
	 */
	@Nullable String get(String suffix) {
		String specific = this.names.get("OTEL_EXPORTER_OTLP_METRICS_" + suffix);
		return (specific != null) ? specific : this.names.get("OTEL_EXPORTER_OTLP_" + suffix);
	}

	/**
	 * Where metrics go according to the standard names.
	 * @return the address, if there is one
	 */
	@Nullable String endpoint() {
		String specific = this.names.get("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
		String general = this.names.get("OTEL_EXPORTER_OTLP_ENDPOINT");
		if (specific != null || general == null) {
			return specific;
		}
		return general + (general.endsWith("/") ? "" : "/") + "v1/metrics";
	}

	/**
	 * What is said of the protocol of an address.
	 * @param url the address
	 * @return the protocol for metrics, else the general one; that is about addresses
	 * that come by standard names, not about one that Spring Boot always took for HTTP
	 */
	public @Nullable String protocol(@Nullable String url) {
		return (url != null && url.equals(endpoint())) ? get("PROTOCOL")
				: this.names.get("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL");
	}

	/**
	 * Whether the histogram is to tell what came since the last time, not all so far.
	 * @return true if OpenTelemetry's preference is delta
	 */
	public boolean isDelta() {
		return "delta".equalsIgnoreCase(this.names.get("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"));
	}

	/**
	 * Whether OpenTelemetry's switch leaves the OTLP exporter on.
	 * @return false if the switch names other exporters or none
	 */
	public boolean isExporterOn() {
		String exporters = this.names.get("OTEL_METRICS_EXPORTER");
		if (exporters == null) {
			return true;
		}
		List<String> list = List.of(exporters.toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
		return list.contains("otlp") && !list.contains("none");
	}

	/**
	 * Whether the user configured Spring Boot's OTLP metrics by Spring Boot's own means;
	 * then they are his.
	 * @param ignored a property source that is not the user's
	 * @return whether there is any such property
	 */
	boolean isWrittenByUser(String ignored) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (!StandardNames.isDerived(source) && !source.getName().equals(ignored) && isWrittenIn(source)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isWrittenIn(PropertySource<?> source) {
		for (ConfigurationPropertySource candidate : ConfigurationPropertySources.from(source)) {
			for (ConfigurationPropertyName prefix : PREFIXES) {
				if (candidate.containsDescendantOf(prefix) == ConfigurationPropertyState.PRESENT) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * The protocol of a metrics endpoint. Metrics carry the whole application, which has
	 * sent them over HTTP so far: so gRPC only where something says so.
	 * @param protocol what a protocol setting says, if there is one
	 * @param endpoint the endpoint
	 * @return whether it is gRPC
	 */
	public static boolean isGrpc(@Nullable String protocol, @Nullable String endpoint) {
		if (protocol != null) {
			return protocol.equalsIgnoreCase("grpc");
		}
		try {
			return endpoint != null && URI.create(endpoint).getPort() == 4317;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
