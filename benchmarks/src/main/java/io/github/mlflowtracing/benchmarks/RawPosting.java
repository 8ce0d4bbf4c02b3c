/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Spans that are made beforehand, posted to {@code /v1/traces} by OpenTelemetry's
 * exporter, one request after the other.
 */
final class RawPosting implements TraceSender {

	private final int tracesPerRequest;

	RawPosting(int tracesPerRequest) {
		this.tracesPerRequest = tracesPerRequest;
	}

	@Override
	public double send(MlflowServer server, String experimentId, int traces) {
		List<SpanData> spans = spans(traces);
		int spansPerRequest = spans.size() / traces * this.tracesPerRequest;
		try (OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(server.uri() + "/v1/traces")
			.addHeader("x-mlflow-experiment-id", experimentId)
			.setTimeout(60, TimeUnit.SECONDS)
			.build()) {
			long start = System.nanoTime();
			for (int from = 0; from < spans.size(); from += spansPerRequest) {
				List<SpanData> request = spans.subList(from, Math.min(spans.size(), from + spansPerRequest));
				if (!exporter.export(request).join(60, TimeUnit.SECONDS).isSuccess()) {
					throw new IllegalStateException("a request failed");
				}
			}
			return (System.nanoTime() - start) / 1e9;
		}
	}

	/**
	 * The spans as the library would send them.
	 */
	private static List<SpanData> spans(int traces) {
		Collecting collecting = new Collecting();
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(collecting).build()) {
			Tracer tracer = provider.get("raw");
			for (int i = 0; i < traces; i++) {
				Span root = tracer.spanBuilder("request").startSpan();
				root.setAttribute("mlflow.spanType", "CHAIN");
				root.setAttribute("mlflow.spanInputs", "{\"question\": \"What is MLflow?\"}");
				root.setAttribute("mlflow.traceTag.mlflow.traceName", "request");
				try (Scope scope = root.makeCurrent()) {
					Span child = tracer.spanBuilder("lookup").startSpan();
					child.setAttribute("mlflow.spanType", "RETRIEVER");
					child.setAttribute(AttributeKey.stringKey("mlflow.spanOutputs"), "[\"Document 1\"]");
					child.end();
				}
				root.setAttribute("mlflow.spanOutputs", "\"An open source platform.\"");
				root.end();
			}
		}
		return collecting.spans;
	}

	private static final class Collecting implements SpanProcessor {

		private final List<SpanData> spans = new ArrayList<>();

		@Override
		public void onStart(Context parent, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			this.spans.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
