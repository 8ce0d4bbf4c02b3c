/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.Optional;

import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.Transport;
import org.springframework.boot.ssl.SslBundles;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.destination.DeliverySettings;
import io.github.mlflowtracing.destination.SpanEncoder;
import io.github.mlflowtracing.destination.Tls;
import io.github.mlflowtracing.destination.memory.RecentTraces;
import io.github.mlflowtracing.destination.mlflow.MlflowDestination;
import io.github.mlflowtracing.destination.mlflow.MlflowSettings;
import io.github.mlflowtracing.destination.otlp.OtlpDestination;
import io.github.mlflowtracing.destination.otlp.OtlpExporters;
import io.github.mlflowtracing.trace.Irregularities;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * Decides where traces go, at run time, so that a native image can be configured where it
 * runs.
 */
final class TraceDestinationsFactory {

	private final MlflowTracingSettings settings;

	private final MlflowTracingProperties properties;

	private final TraceFacts base;

	private final Irregularities irregularities;

	private final ListableBeanFactory beans;

	TraceDestinationsFactory(MlflowTracingSettings settings, TraceFacts base, Irregularities irregularities,
			ListableBeanFactory beans) {
		this.settings = settings;
		this.properties = settings.properties();
		this.base = base;
		this.irregularities = irregularities;
		this.beans = beans;
	}

	TraceDestinations create() {
		if (!this.settings.enabled()) {
			return TraceDestinations.none("go nowhere (%s)".formatted(
					this.properties.enabled() ? "OpenTelemetry is switched off" : "mlflow.tracing.enabled=false"));
		}
		Optional<OtlpTraceEndpoint> endpoint = this.settings.otlpTraces();
		MlflowConnectionDetails server = trackingServer();
		OtlpDestination otlp = null;
		MlflowDestination mlflow = null;
		String reason;
		if (!this.settings.exportEnabled()) {
			reason = "stay in this process (management.tracing.export.enabled=false)";
		}
		else if (endpoint.isPresent()) {
			otlp = (springBootsCollector() != null) ? null : otlp(endpoint.get());
			mlflow = (server != null && this.properties.dualExport()) ? mlflow(server) : null;
			reason = reason(endpoint.get(), mlflow != null, server != null);
		}
		else if (server != null) {
			mlflow = mlflow(server);
			reason = "go to MLflow at %s".formatted(mlflow.server());
		}
		else {
			reason = "stay in this process (neither mlflow.tracing.tracking-uri nor an OTLP trace endpoint is set)";
		}
		RecentTraces recent = recent(otlp != null || mlflow != null);
		return new TraceDestinations((mlflow != null) ? server : null, mlflow, otlp, recent, (recent != null)
				? reason + "; the last %d are kept in memory".formatted(this.properties.recent().maxTraces()) : reason);
	}

	private String reason(OtlpTraceEndpoint endpoint, boolean mlflow, boolean server) {
		String springBoots = springBootsCollector();
		String collector = (springBoots != null)
				? "go to the OTLP collector at %s by Spring Boot's exporter (%s is not used)".formatted(springBoots,
						endpoint.source())
				: "go to the OTLP collector at %s (%s, from %s)".formatted(endpoint.endpoint(),
						endpoint.grpc() ? "gRPC" : "HTTP", endpoint.source());
		if (mlflow) {
			return collector + " and to MLflow (dual export)";
		}
		return server ? collector + "; OTLP replaces MLflow, dual export is off" : collector;
	}

	/**
	 * Where Spring Boot's own exporter sends; where there is one, the OTLP traces are
	 * its.
	 */
	private @Nullable String springBootsCollector() {
		boolean grpc = this.beans.containsBean("otlpGrpcSpanExporter");
		if (!grpc && !this.beans.containsBean("otlpHttpSpanExporter")) {
			return null;
		}
		OtlpTracingConnectionDetails details = this.beans.getBeanProvider(OtlpTracingConnectionDetails.class)
			.getIfAvailable();
		return (details != null) ? details.getUrl(grpc ? Transport.GRPC : Transport.HTTP) : "an address of its own";
	}

	private @Nullable MlflowConnectionDetails trackingServer() {
		ObjectProvider<MlflowConnectionDetails> details = this.beans.getBeanProvider(MlflowConnectionDetails.class);
		return details.getIfAvailable(() -> (this.properties.trackingUri() != null)
				? new PropertiesMlflowConnectionDetails(this.properties.trackingUri(), this.properties,
						() -> TrackingServerTls.of(this.properties.ssl(), sslBundles()))
				: null);
	}

	private @Nullable SslBundles sslBundles() {
		return this.beans.getBeanProvider(SslBundles.class).getIfAvailable();
	}

	private MlflowDestination mlflow(MlflowConnectionDetails server) {
		MlflowSettings mlflow = new MlflowSettings(this.properties.experimentId(), this.properties.experimentName(),
				this.properties.runId(), this.properties.workspace(), this.properties.connectTimeout(),
				this.properties.requestTimeout(), this.properties.resourceAttributes(),
				this.properties.traceInfo() == MlflowTracingProperties.TraceInfo.ALWAYS, this.base);
		return new MlflowDestination(server, mlflow, this::scrubbed, delivery(), this.irregularities);
	}

	private OtlpDestination otlp(OtlpTraceEndpoint endpoint) {
		SpanEncoder encoder = new SpanEncoder(
				(senders) -> scrubbed(OtlpExporters.create(endpoint.config(), senders, collectorTls())));
		boolean content = this.properties.otlp().content();
		return endpoint.grpc() ? OtlpDestination.grpc(endpoint.endpoint(), encoder, content, delivery())
				: OtlpDestination.http(endpoint.endpoint(), encoder, content, delivery());
	}

	private @Nullable Tls collectorTls() {
		String name = this.properties.otlp().ssl().bundle();
		if (name == null) {
			return null;
		}
		return Tls.of(TrackingServerTls.named("mlflow.tracing.otlp.ssl.bundle", name, sslBundles()));
	}

	/** What the application's own beans take off its spans is taken off here as well. */
	private SpanExporter scrubbed(SpanExporter exporter) {
		List<SpanExportingPredicate> predicates = this.beans.getBeanProvider(SpanExportingPredicate.class)
			.orderedStream()
			.toList();
		List<SpanFilter> filters = this.beans.getBeanProvider(SpanFilter.class).orderedStream().toList();
		return (predicates.isEmpty() && filters.isEmpty()) ? exporter
				: new CompositeSpanExporter(List.of(exporter), predicates, List.of(), filters);
	}

	private DeliverySettings delivery() {
		MlflowTracingProperties.Export export = this.properties.export();
		return new DeliverySettings(export.queueSize(), export.queueMemory().toBytes(),
				Math.min(export.maxBatchSize(), export.queueSize()), export.scheduleDelay(), export.retryTimeout());
	}

	private @Nullable RecentTraces recent(boolean otherDestination) {
		MlflowTracingProperties.Recent recent = this.properties.recent();
		return RecentTracesMode.isOn(recent.enabled(), otherDestination, this.beans)
				? new RecentTraces(recent.maxTraces()) : null;
	}

}
