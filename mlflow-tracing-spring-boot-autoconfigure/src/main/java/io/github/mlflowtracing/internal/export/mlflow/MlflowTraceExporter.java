/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.batch.BatchTraceExporter;
import io.github.mlflowtracing.internal.export.batch.ExportRequest;
import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.export.mlflow.assessment.AssessmentRequest;
import io.github.mlflowtracing.internal.export.mlflow.assessment.PromptLinks;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.mlflow.compat.SpanSanitizer;
import io.github.mlflowtracing.internal.export.mlflow.traceinfo.LatestTraceInfo;
import io.github.mlflowtracing.internal.export.mlflow.traceinfo.LatestTraceInfos;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceAssessment;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The exporter to the MLflow tracking server, which gets the selected spans, and then the
 * trace info.
 */
public final class MlflowTraceExporter extends BatchTraceExporter {

	private final MlflowSettings settings;

	private final MlflowClient client;

	private final MlflowSpanSender sender;

	private final ResourceFilter resourceFilter;

	private final SpanSanitizer sanitizer;

	private final SpanEncoder encoder;

	private final LatestTraceInfos latestInfos = LatestTraceInfos.ofHeapShare();

	private final PromptLinks prompts;

	private MlflowTraceExporter(MlflowSettings settings, MlflowClient client, MlflowSpanSender sender,
			UnaryOperator<SpanExporter> exporters, BatchSettings batches, TracingWarnings warnings, Guard guard) {
		super("mlflow", "MLflow at " + client.server(), sender, batches, warnings, guard);
		this.settings = settings;
		this.client = client;
		this.sender = sender;
		this.resourceFilter = new ResourceFilter(settings.resourceAttributes());
		this.sanitizer = new SpanSanitizer(warnings);
		this.encoder = new SpanEncoder(
				(senders) -> exporters.apply(OtlpHttpSpanExporter.builder().setComponentLoader(senders).build()));
		this.prompts = new PromptLinks(client, guard);
	}

	/**
	 * Creates the exporter. Nothing is sent before its own thread has started.
	 * @param server where the server is
	 * @param settings what is sent
	 * @param exporters wraps the exporter that encodes the spans
	 * @param batches how spans wait and are sent
	 * @param warnings counts what MLflow could not have taken
	 * @param guard contains failures of encoding
	 * @return the exporter
	 */
	public static MlflowTraceExporter to(MlflowConnectionDetails server, MlflowSettings settings,
			UnaryOperator<SpanExporter> exporters, BatchSettings batches, TracingWarnings warnings, Guard guard) {
		MlflowClient client = new MlflowClient(
				(tls) -> new HttpTransport(settings.connectTimeout(), settings.requestTimeout(), tls), server,
				settings.workspace());
		return new MlflowTraceExporter(settings, client, new MlflowSpanSender(client, settings), exporters, batches,
				warnings, guard);
	}

	/**
	 * The server's address, without credentials.
	 * @return the address
	 */
	public String server() {
		return this.client.server();
	}

	/**
	 * The id of the experiment that gets the traces.
	 * @return the id; {@code null} until the server has named it
	 */
	public @Nullable String experimentId() {
		return this.sender.experimentId();
	}

	@Override
	public void accept(AssembledTrace trace) {
		MlflowTrace mlflow = trace.mlflow();
		if (mlflow != null && export(mlflow.spans().size(), () -> encode(mlflow))) {
			Set<String> prompts = mlflow.facts().prompts();
			if (!prompts.isEmpty()) {
				export(this.prompts.link(mlflow.spans().get(0).getTraceId(), prompts));
			}
		}
	}

	private @Nullable ExportRequest encode(MlflowTrace unsafe) {
		MlflowTrace trace = this.sanitizer.of(unsafe);
		List<SpanData> spans = trace.spans().stream().map(this.resourceFilter::apply).toList();
		EncodedSpans encoded = this.encoder.encode(spans);
		// the application's span filters may leave none
		return (encoded.count() > 0)
				? new ExportRequest(spans.get(0).getTraceId(), encoded, traceInfo(trace, encoded),
						trace.root() == null || isTraceInfoRequired(trace), trace.joined(), trace.experimentId())
				: null;
	}

	/** Late children move the times of a trace, and bring trace info of their own. */
	private byte @Nullable [] traceInfo(MlflowTrace trace, EncodedSpans spans) {
		if (trace.joined()) {
			return null;
		}
		if (trace.root() != null) {
			return this.latestInfos.add(trace.id(), LatestTraceInfo.of(trace, spans.bytes().length, spans.count()));
		}
		LatestTraceInfo latest = this.latestInfos.get(trace.id());
		return (latest != null) ? this.latestInfos.add(trace.id(), latest.with(trace)) : null;
	}

	/**
	 * Whether it holds more than the spans do: tags, session and user travel on the root
	 * span.
	 */
	private boolean isTraceInfoRequired(MlflowTrace trace) {
		return this.settings.alwaysTraceInfo() || trace.facts().clientRequestId() != null
				|| trace.facts().requestPreview() != null || trace.facts().responsePreview() != null
				|| trace.facts().state() != null || !trace.facts().metadata().equals(this.settings.base().metadata());
	}

	@Override
	public void drop(int spans, int mlflowSpans, DropCause cause) {
		drop(mlflowSpans, cause);
	}

	/**
	 * Sends an assessment after the traces that were accepted before, without waiting.
	 * @param assessment the assessment
	 * @param logged completes with its id once the server has it; else exceptionally
	 */
	public void log(TraceAssessment assessment, CompletableFuture<String> logged) {
		try {
			export(new AssessmentRequest(this.client, assessment, logged));
		}
		catch (RuntimeException ex) {
			logged.completeAsync(() -> {
				throw ex;
			});
		}
	}

}
