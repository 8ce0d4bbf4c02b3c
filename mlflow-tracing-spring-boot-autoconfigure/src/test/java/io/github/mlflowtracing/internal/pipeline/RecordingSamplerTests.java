/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordingSampler}, and for which traces are wanted.
 */
class RecordingSamplerTests {

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void whatTheApplicationDropsIsRecordedForMlflowAlone() {
		List<SpanData> exported = new CopyOnWriteArrayList<>();
		this.pipeline.sampler = Sampler.alwaysOff();
		this.pipeline.others.add(SimpleSpanProcessor.create(new ListExporter(exported)));
		Span span = this.pipeline.traced("foo", Span.getInvalid());
		Map<String, String> headers = new HashMap<>();
		W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, Map::put);
		span.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).containsOnlyKeys("foo");
		String flags = headers.get("traceparent").substring(53);
		assertThat(Integer.parseInt(flags, 16) & 1).isZero();
		assertThat(exported).isEmpty();
	}

	@Test
	void anExporterOfUnsampledSpansGetsWhatItGotWithoutUs() {
		List<SpanData> exported = new CopyOnWriteArrayList<>();
		AtomicInteger decisions = new AtomicInteger();
		SamplingDecision[] inTurn = { SamplingDecision.DROP, SamplingDecision.RECORD_ONLY,
				SamplingDecision.RECORD_AND_SAMPLE };
		this.pipeline.sampler = deciding(() -> SamplingResult.create(inTurn[decisions.getAndIncrement() % 3]));
		this.pipeline.others
			.add(SimpleSpanProcessor.builder(new ListExporter(exported)).setExportUnsampledSpans(true).build());
		for (int i = 0; i < 6; i++) {
			this.pipeline.traced("root " + i, Span.getInvalid()).end();
		}
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).hasSize(6);
		assertThat(exported).extracting(SpanData::getName).containsExactly("root 1", "root 2", "root 4", "root 5");
	}

	@Test
	void aSpanThatTheApplicationSamplesBelowOneItDroppedIsExported() {
		List<SpanData> exported = new CopyOnWriteArrayList<>();
		AtomicInteger decisions = new AtomicInteger();
		this.pipeline.sampler = deciding(() -> SamplingResult
			.create((decisions.getAndIncrement() == 0) ? SamplingDecision.DROP : SamplingDecision.RECORD_AND_SAMPLE));
		this.pipeline.others.add(SimpleSpanProcessor.create(new ListExporter(exported)));
		Span dropped = this.pipeline.traced("dropped", Span.getInvalid());
		this.pipeline.raw("sampled", dropped).end();
		dropped.end();
		assertThat(exported).extracting(SpanData::getName).containsExactly("sampled");
	}

	@Test
	void theTraceStateAndTheAttributesOfTheApplicationsSamplerStay() {
		TraceState state = TraceState.builder().put("sampler", "says").build();
		this.pipeline.sampler = deciding(() -> new SamplingResult() {

			@Override
			public SamplingDecision getDecision() {
				return SamplingDecision.DROP;
			}

			@Override
			public Attributes getAttributes() {
				return Attributes.builder().put("why", "dropped").build();
			}

			@Override
			public TraceState getUpdatedTraceState(TraceState parent) {
				return state;
			}

		});
		Span span = this.pipeline.traced("foo", Span.getInvalid());
		Map<String, String> headers = new HashMap<>();
		W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, Map::put);
		span.end();
		this.pipeline.flush();
		assertThat(headers).containsEntry("tracestate", "sampler=says");
		assertThat(this.pipeline.destination.spans()).singleElement()
			.satisfies((data) -> assertThat(data.getAttributes().asMap()).containsEntry(stringKey("why"), "dropped"));
	}

	@Test
	void whatTheApplicationSamplesStaysSampled() {
		this.pipeline.ratio = 0;
		Span span = this.pipeline.raw("http", Span.getInvalid());
		assertThat(span.getSpanContext().isSampled()).isTrue();
	}

	@Test
	void whatTheRatioRejectsStaysDropped() {
		this.pipeline.sampler = Sampler.alwaysOff();
		this.pipeline.ratio = 0;
		assertThat(this.pipeline.traced("foo", Span.getInvalid()).isRecording()).isFalse();
	}

	@Test
	void aTraceThatTheRatioRejectsGoesNowhere() {
		this.pipeline.ratio = 0;
		this.pipeline.otlp = true;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("traced", http).end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).isEmpty();
		assertThat(this.pipeline.size()).isZero();
	}

	@Test
	void collectorsGetASampledTraceWithoutMlflowSpans() {
		this.pipeline.otlp = true;
		this.pipeline.raw("http", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).singleElement().satisfies((trace) -> {
			assertThat(trace.mlflow()).isNull();
			assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("http");
		});
	}

	@Test
	void collectorsDoNotGetAnUnsampledTraceWithoutMlflowSpans() {
		this.pipeline.otlp = true;
		this.pipeline.sampler = Sampler.alwaysOff();
		this.pipeline.raw("http", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void withoutCollectorsATraceWithoutMlflowSpansGoesNowhere() {
		this.pipeline.raw("http", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.traces).isEmpty();
	}

	@Test
	void anUnsampledSpanBesideAnOpenMlflowSpanIsKept() {
		this.pipeline.otlp = true;
		this.pipeline.sampler = Sampler.alwaysOff();
		this.pipeline.maxSpans = 2;
		Span agent = this.pipeline.traced("agent", Span.getInvalid());
		for (int i = 0; i < 10; i++) {
			this.pipeline.raw("jdbc " + i, agent).end();
		}
		agent.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.spans()).hasSize(11);
	}

	private static Sampler deciding(Supplier<SamplingResult> decision) {
		return new Sampler() {

			@Override
			public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
					Attributes attributes, List<LinkData> parentLinks) {
				return decision.get();
			}

			@Override
			public String getDescription() {
				return "deciding";
			}

		};
	}

	private record ListExporter(List<SpanData> spans) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			this.spans.addAll(spans);
			return CompletableResultCode.ofSuccess();
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
