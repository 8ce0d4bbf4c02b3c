/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.ListableBeanFactory;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What works, but may not be what the user wants.
 */
final class StartupWarnings {

	private final MlflowTracingSettings settings;

	private final TraceExporters exporters;

	private final ListableBeanFactory beans;

	private final Guard guard;

	StartupWarnings(MlflowTracingSettings settings, TraceExporters exporters, ListableBeanFactory beans, Guard guard) {
		this.settings = settings;
		this.exporters = exporters;
		this.beans = beans;
		this.guard = guard;
	}

	List<String> all() {
		List<String> warnings = new ArrayList<>(this.settings.warnings());
		if (this.settings.enabled()) {
			this.guard.contain("check whether spans are recorded", () -> addRecordingWarning(warnings));
			this.guard.contain("check who gets content", () -> addContentWarning(warnings));
			this.guard.contain("check the connection to MLflow", () -> addConnectionWarnings(warnings));
		}
		return warnings;
	}

	/**
	 * Spring Boot makes a tracer provider also beside another OpenTelemetry, which then
	 * has all the spans (4.1.1).
	 */
	private void addRecordingWarning(List<String> warnings) {
		Tracer tracer = this.beans.getBeanProvider(Tracer.class).getIfUnique();
		if (tracer != null && MicrometerTracer.isForeign(tracer)) {
			warnings
				.add(("No trace is recorded, because Micrometer's tracer is a %s and not OpenTelemetry's; leave out its "
						+ "bridge (such as micrometer-tracing-bridge-brave, which Spring Boot's starter for Zipkin brings), or "
						+ "switch tracing off with mlflow.tracing.enabled=false")
					.formatted(tracer.getClass().getSimpleName()));
			return;
		}
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
		MlflowConnectionDetails server = this.exporters.server();
		if (server == null) {
			return;
		}
		String address = LogText.address(server.getTrackingUri());
		if (this.settings.properties().ssl().insecure()) {
			warnings
				.add("The certificate of MLflow at %s is not checked (mlflow.tracing.ssl.insecure)".formatted(address));
		}
		if (isReadableByOthers(server.getTrackingUri())
				&& (server.getPassword() != null || server.getToken() != null)) {
			warnings.add("The credentials for MLflow at %s go over the network unencrypted; use an https address"
				.formatted(address));
		}
	}

	private static boolean isReadableByOthers(URI uri) {
		// without a host if its name has an underscore
		String host = Objects.requireNonNullElse(uri.getHost(), "");
		boolean thisMachine = host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
		return "http".equalsIgnoreCase(uri.getScheme()) && !thisMachine;
	}

}
