/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.autoconfigure.metrics.OwnMeterRegistry;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.metrics.ExportMeters;
import io.github.mlflowtracing.internal.metrics.LabelPolicy;
import io.github.mlflowtracing.internal.metrics.SpanDurations;
import io.github.mlflowtracing.internal.metrics.WarningMeters;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Auto-configuration of this library's meters. What is on follows from the environment at
 * run time, so that native images can be configured where they run.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class,
		beforeName = "org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsExportAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@Import(OtlpMetricsConfiguration.class)
public final class MlflowMetricsAutoConfiguration {

	MlflowMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	static OwnMeterRegistry mlflowNoMeterRegistry() {
		return OwnMeterRegistry.NONE;
	}

	@Bean
	@ConditionalOnMissingBean
	static MetricsRoute mlflowMetricsRoute() {
		return () -> "to the application's meter registry";
	}

	static boolean areOn(MlflowTracingSettings settings) {
		return settings.enabled() && settings.properties().metrics().enabled();
	}

	// the pipeline closes it, once the last traces are recorded
	@Bean(destroyMethod = "")
	@ConditionalOnBean(MlflowTracingSettings.class)
	static @Nullable SpanDurations mlflowSpanDurations(MlflowTracingSettings settings,
			ObjectProvider<MeterRegistry> registries, OwnMeterRegistry own, ObjectProvider<TraceExporters> exporters,
			Guard guard) {
		if (!areOn(settings)) {
			return null;
		}
		MlflowTracingProperties.Metrics metrics = settings.properties().metrics();
		String experimentId = settings.properties().experimentId();
		Supplier<@Nullable MeterRegistry> application = SingletonSupplier.ofNullable(registries::getIfUnique);
		return new SpanDurations(application, own.registry(), () -> exporters.getObject().experimentId(experimentId),
				new LabelPolicy(metrics.tags().include(), metrics.tags().exclude(), metrics.metadata().include(),
						metrics.metadata().exclude(), metrics.maxValuesPerLabel(), metrics.maxSeries()),
				guard);
	}

	/** Not lazy: no other bean needs it where the registry is our own. */
	@Bean
	@Lazy(false)
	@ConditionalOnBean(MlflowTracingSettings.class)
	static ExportMeters mlflowDeliveryMeters(MlflowTracingSettings settings, TraceExporters exporters,
			OwnMeterRegistry own) {
		ExportMeters meters = new ExportMeters(areOn(settings) ? exporters.all() : List.of());
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

}
