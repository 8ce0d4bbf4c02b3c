/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.export.batch.BatchSender;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.batch.ExportRequest;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.trace.AssembledTrace;

/**
 * An OTLP collector: it gets every span, with its real parent.
 */
public final class OtlpTraceExporter implements TraceExporter {

	private final SpanEncoder encoder;

	private final boolean content;

	private final int maxBatchSize;

	private final BatchSender delivery;

	private OtlpTraceExporter(SpanEncoder encoder, boolean content, String target, SpanSender courier,
			BatchSettings settings) {
		this.encoder = encoder;
		this.content = content;
		this.maxBatchSize = settings.maxBatchSize();
		this.delivery = new BatchSender("otlp", target, courier, settings);
	}

	/**
	 * A collector that speaks gRPC.
	 * @param endpoint its address, for the log
	 * @param encoder an encoder over a gRPC exporter
	 * @param content whether inputs, outputs and messages go there
	 * @param settings how spans wait and are sent
	 * @return the destination
	 */
	public static OtlpTraceExporter grpc(URI endpoint, SpanEncoder encoder, boolean content, BatchSettings settings) {
		return new OtlpTraceExporter(encoder, content,
				"the OTLP collector at %s (gRPC)".formatted(LogText.address(endpoint)),
				new OtlpGrpcSender(encoder.grpcConfig()), settings);
	}

	/**
	 * A collector that speaks HTTP.
	 * @param endpoint its address
	 * @param encoder an encoder over an HTTP exporter
	 * @param content whether inputs, outputs and messages go there
	 * @param settings how spans wait and are sent
	 * @return the destination
	 */
	public static OtlpTraceExporter http(URI endpoint, SpanEncoder encoder, boolean content, BatchSettings settings) {
		return new OtlpTraceExporter(encoder, content, "the OTLP collector at %s".formatted(LogText.address(endpoint)),
				new OtlpHttpSender(endpoint, encoder.httpConfig()), settings);
	}

	@Override
	public String name() {
		return "otlp";
	}

	@Override
	public void accept(AssembledTrace trace) {
		List<SpanData> spans = this.content ? trace.spans()
				: trace.spans().stream().map(ContentFilter::removeFrom).toList();
		for (int from = 0; from < spans.size(); from += this.maxBatchSize) {
			List<SpanData> chunk = spans.subList(from, Math.min(spans.size(), from + this.maxBatchSize));
			try {
				byte[] encoded = this.encoder.encode(chunk);
				// the application's span filters may leave nothing
				if (encoded.length > 0) {
					this.delivery.offer(ExportRequest.ofSpans(chunk.get(0).getTraceId(), chunk.size(), encoded));
				}
			}
			catch (RuntimeException ex) {
				this.delivery.notEncodable(chunk.size(), LogText.failure(ex));
			}
		}
	}

	@Override
	public void drop(int spans, int mlflowSpans, DropCause cause) {
		this.delivery.neverOffered(spans, cause);
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
