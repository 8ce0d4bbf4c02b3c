/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.properties.PropertiesConfigAdapter;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.metrics.OtlpGrpcMetricsSender;

/**
 * Completes Spring Boot's OTLP metrics, once it is known what connection details there
 * are.
 * <ul>
 * <li>The registry does not push where it must not: to {@code localhost:4318}, which
 * nothing names, and by a protocol that is none of ours.
 * {@link OtlpMetricsEnvironmentPostProcessor} spares the registry altogether where it
 * can; this is for what it cannot know (connection details that are beans, native images)
 * or outrank: {@code OTEL_METRICS_EXPORTER=otlp} without an endpoint, which base images
 * set for all processes, and which is no wish for a warning each minute.</li>
 * <li>Spring Boot's sender becomes one by gRPC where that is the protocol. Over HTTP it
 * stays, and so does any sender of the application.</li>
 * </ul>
 */
public class OtlpMetricsPostProcessor implements BeanPostProcessor, DisposableBean {

	/** With another name the sender is the application's. */
	private static final String SENDER = "otlpMetricsSender";

	/**
	 * Spring Boot maps {@code OTEL_EXPORTER_OTLP_TIMEOUT=0} to more than its own sender
	 * can count in milliseconds, and the application does not start (4.1.1).
	 */
	private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

	private static final Log logger = LogFactory.getLog(OtlpMetricsPostProcessor.class);

	private final ConfigurableEnvironment environment;

	private final ObjectProvider<OtlpMetricsConnectionDetails> details;

	private final ObjectProvider<OtlpMetricsProperties> properties;

	private final List<OtlpGrpcMetricsSender> senders = new CopyOnWriteArrayList<>();

	public OtlpMetricsPostProcessor(ConfigurableEnvironment environment,
			ObjectProvider<OtlpMetricsConnectionDetails> details, ObjectProvider<OtlpMetricsProperties> properties) {
		this.environment = environment;
		this.details = details;
		this.properties = properties;
	}

	/** Spring destroys what a bean method made, not what replaced it. */
	@Override
	public void destroy() {
		this.senders.forEach(OtlpGrpcMetricsSender::close);
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof OtlpMetricsProperties properties
				&& properties.getReadTimeout().compareTo(LONGEST_TIMEOUT) > 0) {
			properties.setReadTimeout(LONGEST_TIMEOUT);
		}
		if (bean instanceof OtlpConfig config && bean instanceof PropertiesConfigAdapter && config.enabled()
				&& mustNotPush(config.url())) {
			this.properties.ifAvailable((properties) -> properties.setEnabled(false));
		}
		if (bean instanceof OtlpHttpMetricsSender && beanName.equals(SENDER)) {
			OtlpMetricsConnectionDetails details = this.details.getObject();
			String url = details.getUrl();
			if (OtlpMetricsEnvironment.isGrpc(new OtlpMetricsEnvironment(this.environment).protocol(url), url)) {
				return grpcSender(details.getSslBundle(), this.properties.getObject());
			}
		}
		return bean;
	}

	private OtlpGrpcMetricsSender grpcSender(@Nullable SslBundle ssl, OtlpMetricsProperties properties) {
		OtlpGrpcMetricsSender sender = new OtlpGrpcMetricsSender(properties.getConnectTimeout(),
				properties.getReadTimeout(), (ssl != null) ? Tls.of(ssl) : null);
		this.senders.add(sender);
		return sender;
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
