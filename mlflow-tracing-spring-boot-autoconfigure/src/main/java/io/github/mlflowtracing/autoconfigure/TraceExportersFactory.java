/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
import org.springframework.util.unit.DataSize;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.otlp.OtlpTraceEndpoint;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.autoconfigure.tls.TrackingServerTls;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.export.mlflow.MlflowSettings;
import io.github.mlflowtracing.internal.export.mlflow.MlflowTraceExporter;
import io.github.mlflowtracing.internal.export.otlp.OtlpTraceExporter;
import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Decides where traces go, at run time, so that a native image can be configured where it
 * runs.
 */
final class TraceExportersFactory {

	private static final long MAX_QUEUE_MEMORY = DataSize.ofMegabytes(64).toBytes();

	private static final int QUEUE_HEAP_SHARE = 8;

	private final MlflowTracingSettings settings;

	private final MlflowTracingProperties properties;

	private final TraceInfo base;

	private final TracingWarnings warnings;

	private final Guard guard;

	private final ListableBeanFactory beans;

	private final List<TraceExporter> started = new ArrayList<>();

	TraceExportersFactory(MlflowTracingSettings settings, TraceInfo base, TracingWarnings warnings, Guard guard,
			ListableBeanFactory beans) {
		this.settings = settings;
		this.properties = settings.properties();
		this.base = base;
		this.warnings = warnings;
		this.guard = guard;
		this.beans = beans;
	}

	/**
	 * Creates the exporters.
	 * @return the exporters, whose threads run
	 */
	TraceExporters create() {
		try {
			return exporters();
		}
		catch (RuntimeException | Error ex) {
			this.started.forEach((exporter) -> exporter.close(Duration.ZERO));
			throw ex;
		}
	}

	private <T extends TraceExporter> T started(T exporter) {
		this.started.add(exporter);
		return exporter;
	}

	private TraceExporters exporters() {
		if (!this.settings.enabled()) {
			return TraceExporters.none("go nowhere (%s)".formatted(
					this.properties.enabled() ? "OpenTelemetry is switched off" : "mlflow.tracing.enabled=false"));
		}
		Optional<OtlpTraceEndpoint> endpoint = this.settings.otlpTraces();
		MlflowConnectionDetails server = trackingServer();
		OtlpTraceExporter otlp = null;
		MlflowTraceExporter mlflow = null;
		String reason;
		if (!this.settings.exportEnabled()) {
			reason = "stay in this process (management.tracing.export.enabled=false)";
		}
		else if (endpoint.isPresent()) {
			otlp = (springBootsCollector() != null) ? null : started(otlp(endpoint.get()));
			mlflow = (server != null && this.properties.dualExport()) ? started(mlflow(server)) : null;
			reason = reason(endpoint.get(), mlflow != null, server != null);
		}
		else if (server != null) {
			mlflow = started(mlflow(server));
			reason = "go to MLflow at %s".formatted(mlflow.server());
		}
		else {
			reason = "stay in this process (neither mlflow.tracing.tracking-uri nor an OTLP trace endpoint is set)";
		}
		RecentTraces recent = recent(otlp != null || mlflow != null);
		return new TraceExporters((mlflow != null) ? server : null, mlflow, otlp, recent, (recent != null)
				? reason + "; the last %d are kept in memory".formatted(this.properties.recent().maxTraces()) : reason);
	}

	private String reason(OtlpTraceEndpoint endpoint, boolean mlflow, boolean server) {
		String springBoots = springBootsCollector();
		String collector = (springBoots != null)
				? "go to the OTLP collector at %s by Spring Boot's exporter (%s is not used)"
					.formatted(LogText.address(springBoots), endpoint.source())
				: "go to the OTLP collector at %s (%s, from %s)".formatted(LogText.address(endpoint.endpoint()),
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

	private MlflowTraceExporter mlflow(MlflowConnectionDetails server) {
		MlflowSettings mlflow = new MlflowSettings(this.properties.experimentId(), this.properties.experimentName(),
				this.properties.runId(), this.properties.workspace(), this.properties.connectTimeout(),
				this.properties.requestTimeout(), this.properties.resourceAttributes(),
				this.properties.traceInfo() == MlflowTracingProperties.TraceInfo.ALWAYS, this.base);
		return MlflowTraceExporter.to(server, mlflow, this::scrubbed, batches(), this.warnings, this.guard);
	}

	private OtlpTraceExporter otlp(OtlpTraceEndpoint endpoint) {
		Supplier<Tls> tls = otlpTls();
		SpanEncoder encoder = new SpanEncoder(
				(senders) -> scrubbed(endpoint.exporter(senders, (tls != null) ? tls.get() : null)));
		boolean content = this.properties.otlp().content();
		return endpoint.grpc()
				? OtlpTraceExporter.grpc(endpoint.endpoint(), encoder, content, tls, batches(), this.warnings,
						this.guard)
				: OtlpTraceExporter.http(endpoint.endpoint(), encoder, content, tls, batches(), this.warnings,
						this.guard);
	}

	/** Asked again where a bundle may have been reloaded. */
	private @Nullable Supplier<Tls> otlpTls() {
		String name = this.properties.otlp().ssl().bundle();
		return (name != null)
				? () -> Tls.of(TrackingServerTls.named("mlflow.tracing.otlp.ssl.bundle", name, sslBundles())) : null;
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

	private BatchSettings batches() {
		MlflowTracingProperties.Export export = this.properties.export();
		return new BatchSettings(export.queueSize(), queueMemory(export),
				Math.min(export.maxBatchSize(), export.queueSize()), export.maxConcurrentRequests(),
				export.scheduleDelay(), export.retryTimeout());
	}

	/** By default a share of the heap, of which there may be two queues. */
	private static long queueMemory(MlflowTracingProperties.Export export) {
		return (export.queueMemory() != null) ? export.queueMemory().toBytes()
				: Math.min(MAX_QUEUE_MEMORY, Runtime.getRuntime().maxMemory() / QUEUE_HEAP_SHARE);
	}

	private @Nullable RecentTraces recent(boolean otherExporter) {
		MlflowTracingProperties.Recent recent = this.properties.recent();
		return RecentTracesMode.isOn(recent.enabled(), otherExporter, this.beans) ? new RecentTraces(recent.maxTraces())
				: null;
	}

}
