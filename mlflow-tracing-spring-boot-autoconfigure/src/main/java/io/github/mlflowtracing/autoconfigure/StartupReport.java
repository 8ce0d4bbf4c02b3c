/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import io.micrometer.registry.otlp.OtlpConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Says once after start where traces and metrics go and why, and what of the ambient
 * settings can't be followed.
 */
final class StartupReport implements ApplicationListener<ApplicationStartedEvent> {

	private static final Log logger = LogFactory.getLog(StartupReport.class);

	private final MlflowTracingSettings settings;

	private final TraceExporters destinations;

	private final ListableBeanFactory beans;

	private boolean reported;

	StartupReport(MlflowTracingSettings settings, TraceExporters destinations, ListableBeanFactory beans) {
		this.settings = settings;
		this.destinations = destinations;
		this.beans = beans;
	}

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		if (this.reported) {
			return;
		}
		this.reported = true;
		new StartupWarnings(this.settings, this.destinations, this.beans).all().forEach(logger::warn);
		logger.info("MLflow tracing: traces %s; span durations go %s".formatted(this.destinations.reason(), metrics()));
	}

	private String metrics() {
		MlflowTracingProperties.Metrics metrics = this.settings.properties().metrics();
		if (!this.settings.enabled() || !metrics.enabled()) {
			return "nowhere (%s)"
				.formatted(this.settings.enabled() ? "mlflow.tracing.metrics.enabled=false" : "tracing is off");
		}
		if (metrics.otlp().endpoint() != null) {
			return "to %s (mlflow.tracing.metrics.otlp.endpoint)".formatted(LogText.address(metrics.otlp().endpoint()));
		}
		OtlpConfig config = this.beans.getBeanProvider(OtlpConfig.class).getIfAvailable();
		return (config != null && config.enabled())
				? "with the application's other metrics to %s".formatted(LogText.address(config.url()))
				: "to the application's meter registry";
	}

}
