/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.io.ByteArrayOutputStream;
import java.util.List;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.trace.FinishedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SpanEncoder}.
 */
class SpanEncoderTests {

	private final SpanEncoder encoder = new SpanEncoder(
			(senders) -> OtlpHttpSpanExporter.builder().setComponentLoader(senders).build());

	@Test
	void encodesAnExportRequest() throws Exception {
		SpanData root = FinishedSpans.root("root", 2, (span) -> span.setAttribute("k", "v"));
		SpanData child = FinishedSpans.child(root, "child", 1, (span) -> span.addEvent("event"));
		List<Span> spans = spans(this.encoder.encode(List.of(root, child)).bytes());
		assertThat(spans).extracting(Span::getName).containsExactly("root", "child");
		assertThat(spans.get(0).getTraceId().toByteArray()).isEqualTo(root.getSpanContext().getTraceIdBytes());
		assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(0).getSpanId());
		assertThat(spans.get(0).getEndTimeUnixNano() - spans.get(0).getStartTimeUnixNano()).isEqualTo(2_000_000);
		assertThat(spans.get(1).getEventsList()).hasSize(1);
	}

	@Test
	void twoRequestsInARowAreOneOfBoth() throws Exception {
		ByteArrayOutputStream both = new ByteArrayOutputStream();
		both.write(this.encoder.encode(List.of(FinishedSpans.root("one", 1, (span) -> {
		}))).bytes());
		both.write(this.encoder.encode(List.of(FinishedSpans.root("two", 1, (span) -> {
		}))).bytes());
		assertThat(spans(both.toByteArray())).extracting(Span::getName).containsExactly("one", "two");
	}

	@Test
	void valuesArriveAsWhatTheyAre() throws Exception {
		SpanData span = FinishedSpans.root("root", 1, (content) -> {
			content.setAttribute(AttributeKey.valueKey("long"), Value.of(5));
			content.setAttribute(AttributeKey.valueKey("double"), Value.of(0.5));
			content.setAttribute(AttributeKey.valueKey("boolean"), Value.of(true));
			content.setAttribute(AttributeKey.valueKey("null"), Value.empty());
			content.setAttribute("text", "5");
		});
		List<KeyValue> attributes = spans(this.encoder.encode(List.of(span)).bytes()).get(0).getAttributesList();
		assertThat(value(attributes, "long").getIntValue()).isEqualTo(5);
		assertThat(value(attributes, "double").getDoubleValue()).isEqualTo(0.5);
		assertThat(value(attributes, "boolean").getBoolValue()).isTrue();
		assertThat(value(attributes, "null").getValueCase()).isEqualTo(AnyValue.ValueCase.VALUE_NOT_SET);
		assertThat(value(attributes, "text").getStringValue()).isEqualTo("5");
	}

	@Test
	void knowsWhatTheExporterWasConfiguredWith() {
		SpanEncoder http = new SpanEncoder((senders) -> OtlpHttpSpanExporter.builder()
			.setComponentLoader(senders)
			.addHeader("api_key", "12345")
			.setCompression("gzip")
			.build());
		assertThat(http.httpConfig().getHeadersSupplier().get()).containsEntry("api_key", List.of("12345"));
		assertThat(http.httpConfig().getCompressor().getEncoding()).isEqualTo("gzip");
		assertThatIllegalStateException().isThrownBy(http::grpcConfig);
		SpanEncoder grpc = new SpanEncoder(
				(senders) -> OtlpGrpcSpanExporter.builder().setComponentLoader(senders).build());
		assertThat(grpc.grpcConfig().getEndpoint()).hasPort(4317);
		assertThatIllegalStateException().isThrownBy(grpc::httpConfig);
	}

	@Test
	void grpcIsEncodedAsHttpIs() throws Exception {
		SpanEncoder grpc = new SpanEncoder(
				(senders) -> OtlpGrpcSpanExporter.builder().setComponentLoader(senders).build());
		SpanData span = FinishedSpans.root("root", 1, (content) -> content.setAttribute("k", "v"));
		assertThat(grpc.encode(List.of(span)).bytes()).isEqualTo(this.encoder.encode(List.of(span)).bytes());
	}

	private static AnyValue value(List<KeyValue> attributes, String key) {
		return attributes.stream()
			.filter((attribute) -> attribute.getKey().equals(key))
			.findFirst()
			.orElseThrow()
			.getValue();
	}

	private static List<Span> spans(byte[] request) throws Exception {
		return ExportTraceServiceRequest.parseFrom(request)
			.getResourceSpansList()
			.stream()
			.flatMap((resource) -> resource.getScopeSpansList().stream())
			.flatMap((scope) -> scope.getSpansList().stream())
			.toList();
	}

}
