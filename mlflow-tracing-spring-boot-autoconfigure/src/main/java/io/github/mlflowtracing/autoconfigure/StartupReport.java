/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.guard.Guard;

/**
 * Says once after start where traces and metrics go and why, and what of the ambient
 * settings can't be followed.
 */
final class StartupReport implements ApplicationListener<ApplicationStartedEvent> {

	private static final Log logger = LogFactory.getLog(StartupReport.class);

	private final MlflowTracingSettings settings;

	private final TraceExporters exporters;

	private final ListableBeanFactory beans;

	private final Guard guard;

	private boolean reported;

	StartupReport(MlflowTracingSettings settings, TraceExporters exporters, ListableBeanFactory beans, Guard guard) {
		this.settings = settings;
		this.exporters = exporters;
		this.beans = beans;
		this.guard = guard;
	}

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		if (this.reported) {
			return;
		}
		this.reported = true;
		new StartupWarnings(this.settings, this.exporters, this.beans, this.guard).all().forEach(logger::warn);
		this.guard.contain("report where traces go", () -> logger
			.info("MLflow tracing: traces %s; span durations go %s".formatted(this.exporters.reason(), metrics())));
	}

	private String metrics() {
		MlflowTracingProperties.Metrics metrics = this.settings.properties().metrics();
		if (!this.settings.enabled() || !metrics.enabled()) {
			return "nowhere (%s)"
				.formatted(this.settings.enabled() ? "mlflow.tracing.metrics.enabled=false" : "tracing is off");
		}
		MetricsRoute route = this.beans.getBeanProvider(MetricsRoute.class).getIfAvailable();
		return (route != null) ? route.describe() : "nowhere (Micrometer's meters are not on the class path)";
	}

}
