/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.export.batch.BatchSender;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.batch.ExportRequest;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.export.mlflow.assessment.AssessmentRequest;
import io.github.mlflowtracing.internal.export.mlflow.assessment.PromptLinks;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.mlflow.compat.SpanSanitizer;
import io.github.mlflowtracing.internal.export.mlflow.traceinfo.LatestTraceInfo;
import io.github.mlflowtracing.internal.export.mlflow.traceinfo.LatestTraceInfos;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceAssessment;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The MLflow tracking server: it gets the selected spans, and then what is said of the
 * whole trace.
 */
public final class MlflowTraceExporter implements TraceExporter {

	/** As many bytes as the trace infos of a few thousand traces take. */
	private static final int MAX_TRACE_INFOS = 8 * 1024 * 1024;

	private final MlflowSettings settings;

	private final ResourceFilter resourceFilter;

	private final SpanSanitizer harmless;

	private final LatestTraceInfos latestInfos = new LatestTraceInfos(MAX_TRACE_INFOS);

	private final SpanEncoder encoder;

	private final SpanCounter encoded = new SpanCounter();

	private final MlflowClient requests;

	private final ExperimentResolver experiment;

	private final PromptLinks prompts;

	private final BatchSender delivery;

	/**
	 * Makes the destination. Nothing is sent before its own thread has started.
	 * @param server where the server is
	 * @param settings what is sent
	 * @param exporters wraps the exporter that encodes the spans
	 * @param delivery how spans wait and are sent
	 * @param irregularities counts what MLflow could not have taken
	 */
	public MlflowTraceExporter(MlflowConnectionDetails server, MlflowSettings settings,
			UnaryOperator<SpanExporter> exporters, BatchSettings delivery, TracingWarnings irregularities) {
		this.settings = settings;
		this.harmless = new SpanSanitizer(irregularities);
		this.resourceFilter = new ResourceFilter(settings.resourceAttributes());
		this.encoder = new SpanEncoder((senders) -> exporters.apply(SpanExporter.composite(this.encoded,
				OtlpHttpSpanExporter.builder().setComponentLoader(senders).build())));
		SslBundle ssl = server.getSslBundle();
		HttpTransport transport = new HttpTransport(settings.connectTimeout(), settings.requestTimeout(),
				(ssl != null) ? ssl.createSslContext() : null);
		this.requests = new MlflowClient(transport, server, settings.workspace());
		this.experiment = new ExperimentResolver(this.requests, settings.experimentId(), settings.experimentName());
		this.prompts = new PromptLinks(this.requests);
		this.delivery = new BatchSender("mlflow", "MLflow at " + this.requests.server(),
				new MlflowSpanSender(this.requests, this.experiment, settings.runId()), delivery);
	}

	@Override
	public String name() {
		return "mlflow";
	}

	/**
	 * The server's address, without credentials.
	 * @return the address
	 */
	public String server() {
		return this.requests.server();
	}

	/**
	 * The id of the experiment that gets the traces.
	 * @return the id; {@code null} until the server has told it
	 */
	public @Nullable String experimentId() {
		return this.experiment.id();
	}

	@Override
	public void accept(AssembledTrace trace) {
		if (trace.mlflow() == null) {
			return;
		}
		MlflowTrace mlflow = this.harmless.of(trace.mlflow());
		List<SpanData> spans = mlflow.spans().stream().map(this.resourceFilter::apply).toList();
		try {
			byte[] encoded = this.encoder.encode(spans);
			// the application's span filters may leave nothing
			if (encoded.length > 0) {
				boolean late = mlflow.root() == null;
				this.delivery.offer(new ExportRequest(mlflow.spans().get(0).getTraceId(), spans.size(), encoded,
						followUp(mlflow, encoded.length), late || isTraceInfoRequired(mlflow), mlflow.joined(),
						mlflow.experimentId()));
				if (!mlflow.facts().prompts().isEmpty()) {
					this.delivery
						.offer(this.prompts.link(mlflow.spans().get(0).getTraceId(), mlflow.facts().prompts()));
				}
			}
		}
		catch (RuntimeException ex) {
			this.delivery.notEncodable(spans.size(), ex.toString());
		}
	}

	/** Of children that follow, the times are to be mended and the facts to be told. */
	private byte @Nullable [] followUp(MlflowTrace trace, int size) {
		if (trace.joined()) {
			return null;
		}
		if (trace.root() != null) {
			return this.latestInfos.add(trace.id(), LatestTraceInfo.of(trace, size, this.encoded.count()));
		}
		LatestTraceInfo latest = this.latestInfos.get(trace.id());
		return (latest != null) ? this.latestInfos.add(trace.id(), latest.with(trace)) : null;
	}

	@Override
	public void drop(int spans, int mlflowSpans, DropCause cause) {
		if (mlflowSpans > 0) {
			this.delivery.neverOffered(mlflowSpans, cause);
		}
	}

	/**
	 * Sends an assessment after the traces that were accepted before, without waiting.
	 * @param assessment the assessment
	 * @param logged gets its id once the server has it; else why not
	 */
	public void log(TraceAssessment assessment, CompletableFuture<String> logged) {
		try {
			this.delivery.offer(new AssessmentRequest(this.requests, assessment, logged));
		}
		catch (RuntimeException ex) {
			logged.completeAsync(() -> {
				throw ex;
			});
		}
	}

	/**
	 * Whether it says more than the spans do: tags, session and user travel on the root
	 * span.
	 */
	private boolean isTraceInfoRequired(MlflowTrace trace) {
		return this.settings.alwaysTraceInfo() || trace.facts().clientRequestId() != null
				|| trace.facts().requestPreview() != null || trace.facts().responsePreview() != null
				|| trace.facts().state() != null || !trace.facts().metadata().equals(this.settings.base().metadata());
	}

	@Override
	public boolean flush(Duration timeout) {
		return this.delivery.flush(timeout);
	}

	@Override
	public ExporterStatus status() {
		return this.delivery.status();
	}

	@Override
	public void close(Duration timeout) {
		this.delivery.close(timeout);
	}

}
