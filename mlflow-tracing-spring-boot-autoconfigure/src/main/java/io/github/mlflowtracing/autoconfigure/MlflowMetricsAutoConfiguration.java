/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.registry.otlp.ExemplarContextProvider;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsConnectionDetails;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.autoconfigure.metrics.OtlpMetricsEnvironment;
import io.github.mlflowtracing.autoconfigure.metrics.OtlpMetricsSwitch;
import io.github.mlflowtracing.autoconfigure.metrics.OwnMeterRegistry;
import io.github.mlflowtracing.autoconfigure.metrics.OwnOtlpConfig;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.metrics.ExportMeters;
import io.github.mlflowtracing.internal.metrics.LabelPolicy;
import io.github.mlflowtracing.internal.metrics.OtlpGrpcMetricsSender;
import io.github.mlflowtracing.internal.metrics.SpanDurations;
import io.github.mlflowtracing.internal.metrics.TransportHttpSender;
import io.github.mlflowtracing.internal.metrics.WarningMeters;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Auto-configuration of this library's meters and of gRPC for Spring Boot's OTLP metrics.
 * What is on follows from the environment at run time, so that native images can be
 * configured where they run.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class, before = OtlpMetricsExportAutoConfiguration.class)
@ConditionalOnClass({ MeterRegistry.class, OtlpMeterRegistry.class, MeterRegistryCustomizer.class })
public final class MlflowMetricsAutoConfiguration {

	private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

	/** Together what a silent collector may cost an application that stops. */
	private static final Duration OWN_CONNECT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration OWN_TIMEOUT = Duration.ofSeconds(3);

	MlflowMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBean(MlflowTracingSettings.class)
	static OwnMeterRegistry mlflowOwnMeterRegistry(MlflowTracingSettings settings, ConfigurableEnvironment environment,
			ObjectProvider<Resource> resource, ObjectProvider<ExemplarContextProvider> exemplars) {
		MlflowTracingProperties.Metrics metrics = settings.properties().metrics();
		return new OwnMeterRegistry(
				areOn(settings) ? ownRegistry(metrics.otlp(), environment, resource, exemplars) : null);
	}

	private static boolean areOn(MlflowTracingSettings settings) {
		return settings.enabled() && settings.properties().metrics().enabled();
	}

	// the pipeline closes it, once the last traces are recorded
	@Bean(destroyMethod = "")
	@ConditionalOnBean(MlflowTracingSettings.class)
	static @Nullable SpanDurations mlflowSpanDurations(MlflowTracingSettings settings,
			ObjectProvider<MeterRegistry> registries, OwnMeterRegistry own, ObjectProvider<TraceExporters> destinations,
			Guard guard) {
		if (!areOn(settings)) {
			return null;
		}
		MlflowTracingProperties.Metrics metrics = settings.properties().metrics();
		String experimentId = settings.properties().experimentId();
		Supplier<@Nullable MeterRegistry> application = SingletonSupplier.ofNullable(registries::getIfUnique);
		return new SpanDurations(application, own.registry(), () -> destinations.getObject().experimentId(experimentId),
				new LabelPolicy(metrics.tags().include(), metrics.tags().exclude(), metrics.metadata().include(),
						metrics.metadata().exclude(), metrics.maxValuesPerLabel(), metrics.maxSeries()),
				guard);
	}

	/** Not lazy: nobody else asks for it on behalf of the registry of our own. */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(MlflowTracingSettings.class)
	static ExportMeters mlflowDeliveryMeters(MlflowTracingSettings settings, TraceExporters destinations,
			OwnMeterRegistry own) {
		ExportMeters meters = new ExportMeters(areOn(settings) ? destinations.all() : List.of());
		if (own.registry() != null) {
			meters.bindTo(own.registry());
		}
		return meters;
	}

	/** Not lazy, as those of delivery. */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(MlflowTracingSettings.class)
	static @Nullable WarningMeters mlflowIrregularityMeters(MlflowTracingSettings settings,
			TracingWarnings irregularities, OwnMeterRegistry own) {
		WarningMeters meters = areOn(settings) ? new WarningMeters(irregularities) : null;
		if (meters != null && own.registry() != null) {
			meters.bindTo(own.registry());
		}
		return meters;
	}

	private static @Nullable MeterRegistry ownRegistry(MlflowTracingProperties.MetricsOtlp properties,
			ConfigurableEnvironment environment, ObjectProvider<Resource> resource,
			ObjectProvider<ExemplarContextProvider> exemplars) {
		URI endpoint = properties.endpoint();
		OtlpMetricsEnvironment metrics = new OtlpMetricsEnvironment(environment);
		if (endpoint == null || !metrics.isExporterOn()) {
			return null;
		}
		boolean grpc = OtlpMetricsEnvironment.isGrpc(properties.protocol(), endpoint.toString());
		Map<String, String> attributes = new LinkedHashMap<>();
		resource.ifAvailable((available) -> available.getAttributes()
			.forEach((key, value) -> attributes.put(key.getKey(), value.toString())));
		// the registry says so itself, and warns of each
		attributes.keySet().removeIf((key) -> key.startsWith("telemetry.sdk."));
		OtlpMeterRegistry.Builder builder = OtlpMeterRegistry
			.builder(OwnOtlpConfig.of(properties, endpoint, grpc, metrics.isDelta(), attributes))
			.metricsSender(sender(grpc, OWN_CONNECT_TIMEOUT, OWN_TIMEOUT, null));
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
	static OtlpMetricsSwitch mlflowOtlpMetricsSwitch(ConfigurableEnvironment environment,
			ObjectProvider<OtlpMetricsConnectionDetails> details, ObjectProvider<OtlpMetricsProperties> properties) {
		return new OtlpMetricsSwitch(environment, details, properties);
	}

	/**
	 * The sender of Spring Boot's OTLP registry, which exists only if that does: it is
	 * lazy, and nobody else asks for it.
	 */
	@Bean
	@Lazy
	@ConditionalOnMissingBean(OtlpMetricsSender.class)
	static OtlpMetricsSender mlflowOtlpMetricsSender(ConfigurableEnvironment environment,
			OtlpMetricsConnectionDetails details, OtlpMetricsProperties properties) {
		String url = details.getUrl();
		boolean grpc = OtlpMetricsEnvironment.isGrpc(new OtlpMetricsEnvironment(environment).protocol(url), url);
		return sender(grpc, properties.getConnectTimeout(), properties.getReadTimeout(), details.getSslBundle());
	}

	private static OtlpMetricsSender sender(boolean grpc, Duration connectTimeout, Duration timeout,
			@Nullable SslBundle ssl) {
		// Spring Boot's "no limit" is more than can be added to or counted in
		// milliseconds
		Duration limit = (timeout.compareTo(LONGEST_TIMEOUT) < 0) ? timeout : LONGEST_TIMEOUT;
		return grpc ? new OtlpGrpcMetricsSender(connectTimeout, limit, (ssl != null) ? Tls.of(ssl) : null)
				: new OtlpHttpMetricsSender(new TransportHttpSender(new HttpTransport(connectTimeout,
						connectTimeout.plus(limit), (ssl != null) ? ssl.createSslContext() : null)));
	}

}
