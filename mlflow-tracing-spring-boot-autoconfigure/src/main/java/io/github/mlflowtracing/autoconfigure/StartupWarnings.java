/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.ListableBeanFactory;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

/**
 * What works, but may not be what the user wants.
 */
final class StartupWarnings {

	private final MlflowTracingSettings settings;

	private final TraceExporters destinations;

	private final ListableBeanFactory beans;

	StartupWarnings(MlflowTracingSettings settings, TraceExporters destinations, ListableBeanFactory beans) {
		this.settings = settings;
		this.destinations = destinations;
		this.beans = beans;
	}

	List<String> all() {
		List<String> warnings = new ArrayList<>(this.settings.warnings());
		if (this.settings.enabled()) {
			addRecordingWarning(warnings);
			addContentWarning(warnings);
			addConnectionWarnings(warnings);
		}
		return warnings;
	}

	/**
	 * Spring Boot makes a tracer provider also beside another OpenTelemetry, which then
	 * has all the spans (4.1.1).
	 */
	private void addRecordingWarning(List<String> warnings) {
		OpenTelemetry openTelemetry = this.beans.getBeanProvider(OpenTelemetry.class).getIfUnique();
		SdkTracerProvider ours = this.beans.getBeanProvider(SdkTracerProvider.class).getIfUnique();
		if (!(openTelemetry instanceof OpenTelemetrySdk sdk) || sdk.getSdkTracerProvider() != ours) {
			warnings
				.add("No trace is recorded, because the OpenTelemetry of this application is not Spring Boot's; remove "
						+ "the other one (such as opentelemetry-spring-boot-starter or a bean of your own), or leave it the "
						+ "traces with mlflow.tracing.enabled=false");
		}
	}

	private void addContentWarning(List<String> warnings) {
		MlflowTracingProperties.Capture capture = this.settings.properties().capture();
		String[] exporters = this.beans.getBeanNamesForType(SpanExporter.class, true, false);
		if (exporters.length > 0 && (capture.inputs() || capture.outputs())) {
			warnings
				.add(("Inputs and outputs are span attributes, so the exporters %s of this application get them as well; "
						+ "mlflow.tracing.capture.inputs=false and mlflow.tracing.capture.outputs=false keep them out everywhere")
					.formatted(String.join(", ", exporters)));
		}
	}

	private void addConnectionWarnings(List<String> warnings) {
		MlflowConnectionDetails server = this.destinations.server();
		if (server == null) {
			return;
		}
		URI uri = server.getTrackingUri();
		boolean credentials = server.getPassword() != null || server.getToken() != null;
		if (credentials && "http".equalsIgnoreCase(uri.getScheme()) && !isThisMachine(uri.getHost())) {
			warnings.add("The credentials for MLflow at %s go over the network unencrypted; use an https address"
				.formatted(uri.getHost()));
		}
		if (this.settings.properties().ssl().insecure()) {
			warnings.add("The certificate of MLflow at %s is not checked (mlflow.tracing.ssl.insecure)"
				.formatted(uri.getHost()));
		}
	}

	private static boolean isThisMachine(String host) {
		return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
	}

}
