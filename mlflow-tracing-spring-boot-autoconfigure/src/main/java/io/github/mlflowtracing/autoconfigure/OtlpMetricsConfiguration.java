/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.registry.otlp.ExemplarContextProvider;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.sdk.resources.Resource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.mlflowtracing.autoconfigure.metrics.OtlpMetricsEnvironment;
import io.github.mlflowtracing.autoconfigure.metrics.OtlpMetricsPostProcessor;
import io.github.mlflowtracing.autoconfigure.metrics.OwnMeterRegistry;
import io.github.mlflowtracing.autoconfigure.metrics.OwnOtlpConfig;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.metrics.OtlpGrpcMetricsSender;
import io.github.mlflowtracing.internal.metrics.SpanDurations;
import io.github.mlflowtracing.internal.metrics.TransportHttpSender;

/**
 * The meters of this library by OTLP, to an endpoint of its own or with the other metrics
 * of the application, and gRPC for the latter.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ OtlpMeterRegistry.class, OtlpMetricsExportAutoConfiguration.class })
class OtlpMetricsConfiguration {

	/** Together what a silent collector may cost an application that stops. */
	private static final Duration OWN_CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration OWN_TIMEOUT = Duration.ofSeconds(3);

	@Bean
	@ConditionalOnBean(MlflowTracingSettings.class)
	static OwnMeterRegistry mlflowOwnMeterRegistry(MlflowTracingSettings settings, ConfigurableEnvironment environment,
			ObjectProvider<Resource> resource, ObjectProvider<ExemplarContextProvider> exemplars) {
		MlflowTracingProperties.MetricsOtlp properties = settings.properties().metrics().otlp();
		URI endpoint = properties.endpoint();
		OtlpMetricsEnvironment metrics = new OtlpMetricsEnvironment(environment);
		if (endpoint == null || !metrics.isExporterOn() || !MlflowMetricsAutoConfiguration.areOn(settings)) {
			return OwnMeterRegistry.NONE;
		}
		boolean grpc = OtlpMetricsEnvironment.isGrpc(properties.protocol(), endpoint.toString());
		Map<String, String> attributes = new LinkedHashMap<>();
		resource.ifAvailable((available) -> available.getAttributes()
			.forEach((key, value) -> attributes.put(key.getKey(), value.toString())));
		// the registry says so itself, and warns of each
		attributes.keySet().removeIf((key) -> key.startsWith("telemetry.sdk."));
		OtlpConfig config = OwnOtlpConfig.of(properties, endpoint, grpc, metrics.isDelta(), attributes);
		if (grpc) {
			OtlpGrpcMetricsSender sender = new OtlpGrpcMetricsSender(OWN_CONNECT_TIMEOUT, OWN_TIMEOUT, null);
			return new OwnMeterRegistry(registry(config, sender, exemplars), sender);
		}
		TransportHttpSender sender = new TransportHttpSender(
				new HttpTransport(OWN_CONNECT_TIMEOUT, OWN_CONNECT_TIMEOUT.plus(OWN_TIMEOUT), null));
		return new OwnMeterRegistry(registry(config, new OtlpHttpMetricsSender(sender), exemplars), sender);
	}

	private static OtlpMeterRegistry registry(OtlpConfig config, OtlpMetricsSender sender,
			ObjectProvider<ExemplarContextProvider> exemplars) {
		OtlpMeterRegistry.Builder builder = OtlpMeterRegistry.builder(config).metricsSender(sender);
		exemplars.ifAvailable(builder::exemplarContextProvider);
		return builder.build();
	}

	@Bean
	@ConditionalOnBean(MlflowTracingSettings.class)
	static MeterRegistryCustomizer<OtlpMeterRegistry> mlflowMetersInOneRegistryOnly(MlflowTracingSettings settings) {
		return (registry) -> {
			if (settings.properties().metrics().otlp().endpoint() != null) {
				registry.config().meterFilter(MeterFilter.deny(SpanDurations::isOwn));
			}
		};
	}

	@Bean
	@ConditionalOnBean(MlflowTracingSettings.class)
	static MetricsRoute mlflowOtlpMetricsRoute(MlflowTracingSettings settings, ObjectProvider<OtlpConfig> configs) {
		return () -> {
			URI own = settings.properties().metrics().otlp().endpoint();
			if (own != null) {
				return "to %s (mlflow.tracing.metrics.otlp.endpoint)".formatted(LogText.address(own));
			}
			String urls = configs.stream()
				.filter(OtlpConfig::enabled)
				.map((config) -> LogText.address(config.url()))
				.collect(Collectors.joining(" and "));
			return urls.isEmpty() ? "to the application's meter registry"
					: "with the application's other metrics to " + urls;
		};
	}

	@Bean
	static OtlpMetricsPostProcessor mlflowOtlpMetricsPostProcessor(ConfigurableEnvironment environment,
			ObjectProvider<OtlpMetricsConnectionDetails> details, ObjectProvider<OtlpMetricsProperties> properties) {
		return new OtlpMetricsPostProcessor(environment, details, properties);
	}

}
