/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import io.micrometer.registry.otlp.OtlpConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.properties.PropertiesConfigAdapter;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Keeps Spring Boot's OTLP registry from pushing where it must not, once it is known what
 * connection details there are: to {@code localhost:4318}, which nobody named, and by a
 * protocol that is none of ours. {@link OtlpMetricsEnvironmentPostProcessor} spares the
 * registry altogether where it can; this is for what it cannot know (connection details
 * that are beans, native images) or outrank: {@code OTEL_METRICS_EXPORTER=otlp} without
 * an endpoint, which base images set for all processes, and which is no wish for a
 * warning each minute.
 */
public class OtlpMetricsSwitch implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(OtlpMetricsSwitch.class);

	private final ConfigurableEnvironment environment;

	private final ObjectProvider<OtlpMetricsConnectionDetails> details;

	private final ObjectProvider<OtlpMetricsProperties> properties;

	public OtlpMetricsSwitch(ConfigurableEnvironment environment, ObjectProvider<OtlpMetricsConnectionDetails> details,
			ObjectProvider<OtlpMetricsProperties> properties) {
		this.environment = environment;
		this.details = details;
		this.properties = properties;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof OtlpConfig config && bean instanceof PropertiesConfigAdapter && config.enabled()
				&& mustNotPush(config.url())) {
			this.properties.ifAvailable((properties) -> properties.setEnabled(false));
		}
		return bean;
	}

	private boolean mustNotPush(String url) {
		OtlpMetricsEnvironment metrics = new OtlpMetricsEnvironment(this.environment);
		OtlpMetricsConnectionDetails details = this.details.getIfAvailable();
		if ((details == null || details.getUrl() == null) && !url.equals(metrics.endpoint())) {
			return !metrics.isWrittenByUser(OtlpMetricsEnvironmentPostProcessor.SOURCE);
		}
		String protocol = metrics.protocol(url);
		if (protocol != null && !protocol.matches("(?i)grpc|http/protobuf")) {
			return warn("OTEL_EXPORTER_OTLP[_METRICS]_PROTOCOL", protocol, "'grpc' or 'http/protobuf'");
		}
		if (!url.matches("(?i)https?://[^/?#].*")) {
			return warn("The address of OTLP metrics", url,
					"an http or https address with a host name, such as http://localhost:4317");
		}
		return false;
	}

	private static boolean warn(String name, String value, String expected) {
		logger.warn("%s has the value '%s', but here it must be %s. No metrics are sent over OTLP; correct it."
			.formatted(name, LogText.address(value), expected));
		return true;
	}

}
