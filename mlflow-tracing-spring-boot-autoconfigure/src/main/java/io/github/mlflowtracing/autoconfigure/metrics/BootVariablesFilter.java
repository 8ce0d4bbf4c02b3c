/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import io.github.mlflowtracing.autoconfigure.settings.PemFile;
import io.github.mlflowtracing.autoconfigure.settings.TracingPropertyRules;

/**
 * Takes out of Spring Boot's view of the {@code OTEL_*} variables what would stop the
 * start: SSL bundles of files that cannot be used, which the SSL meters open even if no
 * one else does, and an address for logs that is none. The variables are meant for other
 * tools as well, and this library is what brings those parts of Spring Boot along. So
 * goes the address for traces where this library sends there itself.
 */
public final class BootVariablesFilter {

	private static final String SOURCE = "openTelemetryEnvironmentVariables";

	private static final String BUNDLES = "spring.ssl.bundle.pem.";

	private static final String LOG_ENDPOINT = "management.opentelemetry.logging.export.otlp.endpoint";

	private static final String TRACE_ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

	private BootVariablesFilter() {
	}

	/**
	 * Replaces Spring Boot's source by what is usable of it.
	 * @param sources the environment's sources
	 * @param traceEndpointIsOurs whether this library sends to the OTLP trace endpoint:
	 * without it Spring Boot has no exporter of its own, unless connection details are a
	 * bean, which name another endpoint
	 */
	public static void apply(MutablePropertySources sources, boolean traceEndpointIsOurs) {
		PropertySource<?> source = sources.get(SOURCE);
		if (source instanceof OriginTrackedMapPropertySource mapSource) {
			Map<String, Object> properties = new LinkedHashMap<>(mapSource.getSource());
			Set<String> bundles = properties.keySet()
				.stream()
				.filter((name) -> isUnusableFile(mapSource, name) || isKeyAlone(mapSource, name))
				.map(BootVariablesFilter::bundle)
				.collect(Collectors.toSet());
			properties.keySet()
				.removeIf((name) -> (name.startsWith(BUNDLES)) ? bundles.contains(bundle(name))
						: name.endsWith(".ssl.bundle") && bundles.contains(text(mapSource, name)));
			if (properties.containsKey(LOG_ENDPOINT)
					&& !TracingPropertyRules.isAddress(text(mapSource, LOG_ENDPOINT))) {
				properties.remove(LOG_ENDPOINT);
			}
			if (traceEndpointIsOurs) {
				properties.remove(TRACE_ENDPOINT);
			}
			sources.replace(SOURCE, new OriginTrackedMapPropertySource(SOURCE, properties));
		}
	}

	private static String bundle(String name) {
		return name.substring(BUNDLES.length(), name.indexOf('.', BUNDLES.length()));
	}

	private static boolean isUnusableFile(PropertySource<?> source, String name) {
		if (!name.startsWith(BUNDLES)) {
			return false;
		}
		String file = text(source, name).replaceFirst("^file:", "");
		return name.endsWith(".private-key") ? !PemFile.hasPrivateKey(file) : !PemFile.hasCertificate(file);
	}

	private static boolean isKeyAlone(PropertySource<?> source, String name) {
		return name.startsWith(BUNDLES) && name.endsWith(".keystore.private-key")
				&& !source.containsProperty(BUNDLES + bundle(name) + ".keystore.certificate");
	}

	private static String text(PropertySource<?> source, String name) {
		Object value = source.getProperty(name);
		return (value != null) ? value.toString() : "";
	}

}
