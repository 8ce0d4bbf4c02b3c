/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.util.ServiceLoader;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.transport.Tls;

/**
 * Has OpenTelemetry read the standard {@code OTEL_EXPORTER_OTLP_*} settings, and replaces
 * the exporter's sending by a sender of ours.
 */
public final class OtlpExporters {

	private OtlpExporters() {
	}

	/**
	 * An exporter as configured, without a retry of its own.
	 * @param config the settings
	 * @param senders provides the sender
	 * @param tls replaces the certificates of the settings, if there is any
	 * @return the exporter
	 */
	public static SpanExporter create(ConfigProperties config, ComponentLoader senders, @Nullable Tls tls) {
		SpanExporter configured = provider().createExporter(config);
		try {
			if (configured instanceof OtlpGrpcSpanExporter grpc) {
				OtlpGrpcSpanExporterBuilder builder = grpc.toBuilder().setComponentLoader(senders).setRetryPolicy(null);
				return ((tls != null) ? builder.setSslContext(tls.sslContext(), tls.trustManager()) : builder).build();
			}
			if (configured instanceof OtlpHttpSpanExporter http) {
				OtlpHttpSpanExporterBuilder builder = http.toBuilder().setComponentLoader(senders).setRetryPolicy(null);
				return ((tls != null) ? builder.setSslContext(tls.sslContext(), tls.trustManager()) : builder).build();
			}
			throw new IllegalStateException("Not an OTLP exporter: " + configured);
		}
		finally {
			configured.shutdown();
		}
	}

	private static ConfigurableSpanExporterProvider provider() {
		return ServiceLoader.load(ConfigurableSpanExporterProvider.class, OtlpExporters.class.getClassLoader())
			.stream()
			.map(ServiceLoader.Provider::get)
			.filter((provider) -> provider.getName().equals("otlp"))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("OpenTelemetry's OTLP exporter is not on the class path"));
	}

}
