/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.batch.BatchTraceExporter;
import io.github.mlflowtracing.internal.export.batch.ExportRequest;
import io.github.mlflowtracing.internal.export.batch.SpanSender;
import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.export.transport.Tls;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The exporter to an OTLP endpoint, which gets every span, with its real parent.
 */
public final class OtlpTraceExporter extends BatchTraceExporter {

	private final SpanEncoder encoder;

	private final boolean content;

	private final int maxBatchSize;

	private OtlpTraceExporter(SpanEncoder encoder, boolean content, String target, SpanSender sender,
			BatchSettings settings, TracingWarnings warnings, Guard guard) {
		super("otlp", target, sender, settings, warnings, guard);
		this.encoder = encoder;
		this.content = content;
		this.maxBatchSize = settings.maxBatchSize();
	}

	/**
	 * An exporter over gRPC.
	 * @param endpoint the endpoint's address, for the log
	 * @param encoder an encoder over a gRPC exporter
	 * @param content whether inputs, outputs and messages go there
	 * @param renewedTls gives the TLS anew after a failure, if it can change
	 * @param settings how spans wait and are sent
	 * @param warnings counts spans that had to lose their content
	 * @param guard contains failures of encoding
	 * @return the exporter
	 */
	public static OtlpTraceExporter grpc(URI endpoint, SpanEncoder encoder, boolean content,
			@Nullable Supplier<Tls> renewedTls, BatchSettings settings, TracingWarnings warnings, Guard guard) {
		return new OtlpTraceExporter(encoder, content,
				"the OTLP collector at %s (gRPC)".formatted(LogText.address(endpoint)),
				new OtlpGrpcSender(encoder.grpcConfig(), renewedTls), settings, warnings, guard);
	}

	/**
	 * An exporter over HTTP.
	 * @param endpoint the endpoint's address
	 * @param encoder an encoder over an HTTP exporter
	 * @param content whether inputs, outputs and messages go there
	 * @param renewedTls gives the TLS anew after a failure, if it can change
	 * @param settings how spans wait and are sent
	 * @param warnings counts spans that had to lose their content
	 * @param guard contains failures of encoding
	 * @return the exporter
	 */
	public static OtlpTraceExporter http(URI endpoint, SpanEncoder encoder, boolean content,
			@Nullable Supplier<Tls> renewedTls, BatchSettings settings, TracingWarnings warnings, Guard guard) {
		return new OtlpTraceExporter(encoder, content, "the OTLP collector at %s".formatted(LogText.address(endpoint)),
				new OtlpHttpSender(endpoint, encoder.httpConfig(), renewedTls), settings, warnings, guard);
	}

	@Override
	public void accept(AssembledTrace trace) {
		List<SpanData> spans = trace.spans();
		for (int from = 0; from < spans.size(); from += this.maxBatchSize) {
			List<SpanData> part = spans.subList(from, Math.min(spans.size(), from + this.maxBatchSize));
			export(part.size(), () -> encode(part));
		}
	}

	private @Nullable ExportRequest encode(List<SpanData> spans) {
		EncodedSpans encoded = this.encoder
			.encode(this.content ? spans : spans.stream().map(ContentFilter::removeFrom).toList());
		// the application's span filters may leave none
		return (encoded.count() > 0) ? ExportRequest.ofSpans(spans.get(0).getTraceId(), encoded) : null;
	}

	@Override
	public void drop(int spans, int mlflowSpans, DropCause cause) {
		drop(spans, cause);
	}

}
