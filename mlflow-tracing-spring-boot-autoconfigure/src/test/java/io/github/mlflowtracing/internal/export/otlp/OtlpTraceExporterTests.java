/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.otlp;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.export.encoding.SpanEncoder;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.TracingWarnings;
import io.github.mlflowtracing.internal.trace.FinishedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OtlpTraceExporter}, over HTTP.
 */
@Timeout(60)
class OtlpTraceExporterTests {

	private FakeCollector collector;

	private OtlpTraceExporter exporter;

	@BeforeEach
	void start() throws IOException {
		this.collector = new FakeCollector(200, null);
	}

	@AfterEach
	void stop() {
		this.exporter.close(Duration.ZERO);
		this.collector.close();
	}

	@Test
	void sendsAsTheExporterIsConfigured() {
		connect(this.collector.uri(), (builder) -> builder.addHeader("api_key", "12345").setCompression("gzip"));
		accept(FinishedSpans.root("root", 1, (span) -> {
		}));
		assertThat(flush()).isTrue();
		assertThat(this.collector.requests).singleElement().satisfies((request) -> {
			assertThat(request.uri()).hasPath("/v1/traces");
			assertThat(request.headers().get("api_key")).containsExactly("12345");
			assertThat(request.headers().get("Content-Type")).containsExactly("application/x-protobuf");
			assertThat(request.headers().get("Content-Encoding")).containsExactly("gzip");
			assertThat(request.spans()).extracting(Span::getName).containsExactly("root");
		});
	}

	@Test
	void sendsEverySpanWithItsRealParentInRequestsOfLimitedSize() {
		connect(this.collector.uri(), UnaryOperator.identity());
		List<SpanData> spans = new ArrayList<>();
		SpanData root = FinishedSpans.root("root", 1, (span) -> {
		});
		for (int i = 0; i < 250; i++) {
			spans.add(FinishedSpans.child(root, "child", 1, (span) -> {
			}));
		}
		spans.add(root);
		accept(spans.toArray(SpanData[]::new));
		assertThat(flush()).isTrue();
		assertThat(this.collector.requests).extracting((request) -> request.spans().size())
			.allSatisfy((size) -> assertThat(size).isLessThanOrEqualTo(100));
		assertThat(this.collector.spans()).hasSize(251);
		Span sentRoot = this.collector.spans().get(250);
		assertThat(this.collector.spans().subList(0, 250))
			.allSatisfy((span) -> assertThat(span.getParentSpanId()).isEqualTo(sentRoot.getSpanId()));
		assertThat(this.exporter.status().delivered()).isEqualTo(251);
	}

	@Test
	void sendsContentUnlessItIsNotWanted() {
		SpanData span = FinishedSpans.root("root", 1, (content) -> {
			content.setAttribute("mlflow.spanInputs", "{}");
			content.setAttribute(AttributeKey.longKey("mlflow.spanOutputs"), 5L);
			content.setAttribute("gen_ai.input.messages", "[]");
			content.setAttribute("mlflow.traceRequestPreview", "hi");
			content.setAttribute("mlflow.traceResponsePreview", "hello");
			content.setAttribute("mlflow.traceMetadata.mlflow.traceInputs", "hi");
			content.setAttribute("mlflow.traceMetadata.mlflow.traceOutputs", "hello");
			content.setAttribute("mlflow.spanType", "CHAIN");
			content.addEvent("gen_ai.user.message", Attributes.builder().put("content", "hi").build());
			content.addEvent("exception");
		});
		connect(this.collector.uri(), UnaryOperator.identity());
		accept(span);
		flush();
		assertThat(this.collector.spans().get(0).getAttributesList()).hasSize(8);
		this.exporter.close(Duration.ZERO);
		this.exporter = OtlpTraceExporter.http(this.collector.uri(), encoder((builder) -> builder), false, null,
				settings(), new TracingWarnings(new Guard()), new Guard());
		accept(span);
		flush();
		Span sent = this.collector.spans().get(1);
		assertThat(sent.getAttributesList()).extracting(KeyValue::getKey).containsExactly("mlflow.spanType");
		assertThat(sent.getEventsList()).extracting(Span.Event::getName).containsExactly("exception");
	}

	@Test
	void neverFollowsARedirect() throws IOException {
		try (FakeCollector redirecting = new FakeCollector(307, this.collector.uri().toString())) {
			connect(redirecting.uri(), (builder) -> builder.addHeader("api_key", "12345"));
			accept(FinishedSpans.root("root", 1, (span) -> {
			}));
			await().untilAsserted(
					() -> assertThat(this.exporter.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
			assertThat(this.exporter.status().lastError().message()).contains("redirects are not followed");
			assertThat(redirecting.requests).isNotEmpty();
			assertThat(this.collector.requests).isEmpty();
		}
	}

	@Test
	void aServerThatIsNoCollectorIsNotTriedForEachSpan() throws IOException {
		try (FakeCollector other = new FakeCollector(405, null)) {
			connect(other.uri(), UnaryOperator.identity());
			for (int i = 0; i < 50; i++) {
				accept(FinishedSpans.root("root", 1, (span) -> {
				}));
			}
			assertThat(this.exporter.flush(Duration.ofMillis(200))).isFalse();
			assertThat(other.requests).hasSizeLessThan(5);
			assertThat(this.exporter.status().queued()).isEqualTo(50);
		}
	}

	@Test
	void sendsNothingWhereTheFiltersOfTheApplicationLeaveNothing() {
		SpanExportingPredicate noHealth = (span) -> !"health".equals(span.getName());
		this.exporter = OtlpTraceExporter.http(this.collector.uri(),
				new SpanEncoder((senders) -> new CompositeSpanExporter(
						List.of(OtlpHttpSpanExporter.builder().setComponentLoader(senders).build()), List.of(noHealth),
						List.of(), List.of())),
				true, null, settings(), new TracingWarnings(new Guard()), new Guard());
		accept(FinishedSpans.root("health", 1, (span) -> {
		}));
		assertThat(flush()).isTrue();
		assertThat(this.collector.requests).isEmpty();
		accept(FinishedSpans.root("root", 1, (span) -> {
		}));
		assertThat(flush()).isTrue();
		assertThat(this.collector.spans()).extracting(Span::getName).containsExactly("root");
	}

	@Test
	void accountsForWhatTheCollectorRejects() {
		this.collector.answer = ExportTraceServiceResponse.newBuilder()
			.setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(2).setErrorMessage("too old"))
			.build()
			.toByteArray();
		connect(this.collector.uri(), UnaryOperator.identity());
		for (int i = 0; i < 5; i++) {
			accept(FinishedSpans.root("root", 1, (span) -> {
			}));
		}
		assertThat(flush()).isFalse();
		assertThat(this.collector.requests).hasSize(1);
		ExporterStatus status = this.exporter.status();
		assertThat(status.delivered()).isEqualTo(3);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.REFUSED, 2L));
		assertThat(status.queued()).isZero();
		assertThat(status.lastError().message()).isEqualTo("the collector rejected 2 spans: too old");
	}

	@Test
	void rejectsNoMoreThanWasSent() {
		this.collector.answer = ExportTraceServiceResponse.newBuilder()
			.setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(Long.MAX_VALUE))
			.build()
			.toByteArray();
		connect(this.collector.uri(), UnaryOperator.identity());
		accept(FinishedSpans.root("root", 1, (span) -> {
		}));
		assertThat(flush()).isFalse();
		assertThat(this.exporter.status().delivered()).isZero();
		assertThat(this.exporter.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void aWebPageIsNoCollector() {
		this.collector.answer = "\n<!doctype html><p>Sign in".getBytes();
		connect(this.collector.uri(), UnaryOperator.identity());
		accept(FinishedSpans.root("root", 1, (span) -> {
		}));
		assertThat(this.exporter.flush(Duration.ofMillis(500))).isFalse();
		assertThat(this.exporter.status().queued()).isEqualTo(1);
		assertThat(this.exporter.status().lastError().message()).contains("a web page");
	}

	@Test
	void accountsForWhatCannotBeEncoded() {
		this.exporter = OtlpTraceExporter.http(this.collector.uri(), new SpanEncoder((senders) -> {
			OtlpHttpSpanExporter.builder().setComponentLoader(senders).build();
			return new FaultyExporter();
		}), true, null, settings(), new TracingWarnings(new Guard()), new Guard());
		accept(FinishedSpans.root("root", 1, (span) -> {
		}));
		assertThat(this.exporter.status().dropped()).isEqualTo(Map.of(DropCause.NOT_ENCODABLE, 1L));
		assertThat(flush()).isFalse();
	}

	private void connect(URI endpoint, UnaryOperator<OtlpHttpSpanExporterBuilder> configuration) {
		this.exporter = OtlpTraceExporter.http(endpoint, encoder(configuration), true, null, settings(),
				new TracingWarnings(new Guard()), new Guard());
	}

	private static SpanEncoder encoder(UnaryOperator<OtlpHttpSpanExporterBuilder> configuration) {
		return new SpanEncoder(
				(senders) -> configuration.apply(OtlpHttpSpanExporter.builder().setComponentLoader(senders)).build());
	}

	private static BatchSettings settings() {
		return new BatchSettings(1000, 64 * 1024 * 1024, 100, 1, Duration.ofMillis(50), Duration.ofMinutes(10));
	}

	private void accept(SpanData... spans) {
		this.exporter.accept(new AssembledTrace(List.of(spans), null));
	}

	private boolean flush() {
		return this.exporter.flush(Duration.ofSeconds(20));
	}

	private static final class FaultyExporter implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			throw new IllegalStateException("expected by this test");
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
