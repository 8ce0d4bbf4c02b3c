/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.ListableBeanFactory;

import io.github.mlflowtracing.MlflowConnectionDetails;

/**
 * What works, but may not be what the user wants.
 */
final class StartupWarnings {

	private final MlflowTracingSettings settings;

	private final TraceDestinations destinations;

	private final ListableBeanFactory beans;

	StartupWarnings(MlflowTracingSettings settings, TraceDestinations destinations, ListableBeanFactory beans) {
		this.settings = settings;
		this.destinations = destinations;
		this.beans = beans;
	}

	List<String> all() {
		List<String> warnings = new ArrayList<>(this.settings.warnings());
		if (this.settings.enabled()) {
			addContentWarning(warnings);
			addConnectionWarnings(warnings);
		}
		return warnings;
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
