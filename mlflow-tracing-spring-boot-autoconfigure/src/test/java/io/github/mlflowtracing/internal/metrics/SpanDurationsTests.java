/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.registry.otlp.ExemplarContextProvider;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpExemplarContext;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SpanDurationsTests {

	private static final LabelPolicy POLICY = new LabelPolicy(List.of("*"), List.of(), List.of("*"),
			List.of("mlflow.trace.session", "mlflow.trace.size*"), 3, 50);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final SpanDurations durations = durations(POLICY);

	@Test
	void recordsEachSpanWithTheLabelsOfThePythonSdk() {
		SpanData root = FinishedSpans.root("answer", 120.5, (span) -> span.setAttribute("mlflow.spanType", "CHAIN"));
		SpanData child = FinishedSpans.child(root, "find", 20,
				(span) -> span.setAttribute("mlflow.spanType", "TOOL").setStatus(StatusCode.ERROR));
		TraceInfo facts = new TraceInfo(Map.of("team", "a"), Map.of("mlflow.trace_schema.version", "3"), "s1", "u1",
				null, null, null, null);

		this.durations.record(new MlflowTrace(root, List.of(child, root), facts));

		DistributionSummary ofRoot = this.registry.get("mlflow.trace.span.duration")
			.tags("root", "true", "span_type", "CHAIN", "span_status", "UNSET", "experiment_id", "7", "tags.team", "a",
					"tags.mlflow.traceName", "answer", "metadata.mlflow.trace_schema.version", "3",
					"metadata.mlflow.trace.user", "u1")
			.summary();
		assertThat(ofRoot.totalAmount()).isEqualTo(120.5);
		assertThat(ofRoot.getId().getTags()).hasSize(8);
		assertThat(ofRoot.getId().getBaseUnit()).isEqualTo("ms");
		assertThat(ofRoot.getId().getDescription()).isEqualTo("Duration of spans in milliseconds");
		assertThat(this.registry.get("mlflow.trace.span.duration")
			.tags("root", "false", "span_type", "TOOL", "span_status", "ERROR", "tags.mlflow.traceName", "answer")
			.summary()
			.totalAmount()).isEqualTo(20);
	}

	@Test
	void aSpanWithoutTypeIsUnknownAndAPartWithoutRootHasNoTraceName() {
		SpanData root = FinishedSpans.root("answer", 1, (span) -> {
		});
		SpanData child = FinishedSpans.child(root, "find", 1, (span) -> {
		});

		this.durations.record(new MlflowTrace(null, List.of(child), TraceInfo.NONE));

		assertThat(this.registry.get("mlflow.trace.span.duration").summary().getId().getTags())
			.extracting((tag) -> tag.getKey() + "=" + tag.getValue())
			.containsExactly("experiment_id=7", "root=false", "span_status=UNSET", "span_type=unknown");
	}

	@Test
	void aTraceThatNamesAnExperimentIsCountedForThat() {
		SpanData root = FinishedSpans.root("answer", 1, (span) -> {
		});

		for (int id = 40; id < 44; id++) {
			this.durations.record(
					new MlflowTrace(root, List.of(root), TraceInfo.NONE, false, Integer.toString(id), false, false));
		}

		assertThat(this.registry.get("mlflow.trace.span.duration").summaries())
			.extracting((summary) -> summary.getId().getTag("experiment_id"))
			.containsExactlyInAnyOrder("40", "41", "42", "_other");
	}

	@Test
	void includesAndExcludesLabelsByPattern() {
		SpanDurations durations = durations(
				new LabelPolicy(List.of("team", "app.*"), List.of("app.secret"), List.of(), List.of(), 3, 50));

		durations
			.record(trace("answer", new TraceInfo(Map.of("team", "a", "app.x", "b", "app.secret", "c", "other", "d"),
					Map.of("m", "e"), null, null, null, null, null, null)));

		assertThat(this.registry.get("mlflow.trace.span.duration").summary().getId().getTags())
			.extracting((tag) -> tag.getKey())
			.containsExactly("experiment_id", "root", "span_status", "span_type", "tags.app.x", "tags.team");
	}

	@Test
	void valuesBeyondTheLimitOfALabelBecomeOtherAndAreCountedAndLoggedOnce(CapturedOutput output) {
		for (int i = 1; i <= 6; i++) {
			this.durations.record(trace("answer", FinishedSpans.tags(Map.of("request", "r" + i))));
		}
		this.durations.record(trace("answer", FinishedSpans.tags(Map.of("request", "r1"))));

		assertThat(count("tags.request", "r1")).isEqualTo(2);
		assertThat(count("tags.request", "r3")).isEqualTo(1);
		assertThat(count("tags.request", "_other")).isEqualTo(3);
		assertThat(overflow("values")).isEqualTo(3);
		assertThat(output.getOut().split("label 'tags.request'", -1)).hasSize(2);
	}

	@Test
	void seriesBeyondTheLimitArePutTogether(CapturedOutput output) {
		SpanDurations durations = durations(new LabelPolicy(List.of("*"), List.of(), List.of(), List.of(), 100, 4));
		for (int i = 1; i <= 10; i++) {
			durations.record(trace("answer", FinishedSpans.tags(Map.of("request", "r" + i))));
		}

		assertThat(count("tags.request", "r4")).isEqualTo(1);
		assertThat(this.registry.find("mlflow.trace.span.duration").tagKeys("tags.request").summaries()).hasSize(4);
		assertThat(count("tags.mlflow.traceName", "_other")).isEqualTo(6);
		assertThat(overflow("series")).isEqualTo(6);
		assertThat(output).containsOnlyOnce("has the label 'tags.request'");
	}

	@Test
	void manyDifferentKeysStayBounded() {
		SpanDurations durations = durations(new LabelPolicy(List.of("*"), List.of(), List.of(), List.of(), 100, 4));
		for (int i = 1; i <= 100; i++) {
			durations.record(trace("answer", FinishedSpans.tags(Map.of("key" + i, "value"))));
		}

		assertThat(this.registry.find("mlflow.trace.span.duration").summaries()).hasSize(5);
		assertThat(this.registry.find("mlflow.trace.span.duration")
			.summaries()
			.stream()
			.mapToLong(DistributionSummary::count)
			.sum()).isEqualTo(100);
	}

	@Test
	void goesOverOtlpWithTheBoundsOfOpenTelemetryAndAnExemplar() throws Exception {
		List<byte[]> sent = new ArrayList<>();
		OtlpMeterRegistry otlp = OtlpMeterRegistry.builder(new DailyOtlpConfig())
			.metricsSender((request) -> sent.add(request.getMetricsData()))
			.exemplarContextProvider(new CurrentSpanExemplars())
			.build();
		SpanDurations durations = new SpanDurations(() -> null, otlp, () -> "7", POLICY, new Guard());
		MlflowTrace trace = trace("answer", TraceInfo.NONE);

		durations.record(trace);
		durations.close();

		List<Metric> metrics = new ArrayList<>();
		for (byte[] bytes : sent) {
			ExportMetricsServiceRequest.parseFrom(bytes)
				.getResourceMetricsList()
				.forEach((resource) -> resource.getScopeMetricsList()
					.forEach((scope) -> metrics.addAll(scope.getMetricsList())));
		}
		Metric metric = metrics.stream().filter(Metric::hasHistogram).findFirst().orElseThrow();
		assertThat(metric.getName()).isEqualTo("mlflow.trace.span.duration");
		assertThat(metric.getUnit()).isEqualTo("ms");
		assertThat(metric.getDescription()).isEqualTo("Duration of spans in milliseconds");
		HistogramDataPoint point = metric.getHistogram().getDataPoints(0);
		assertThat(point.getExplicitBoundsList()).containsExactly(5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0,
				750.0, 1000.0, 2500.0, 5000.0, 7500.0, 10000.0);
		assertThat(point.getSum()).isEqualTo(30);
		assertThat(point.getExemplarsList()).singleElement()
			.satisfies((exemplar) -> assertThat(HexFormat.of().formatHex(exemplar.getTraceId().toByteArray()))
				.isEqualTo(trace.id().substring(3)));
	}

	@Test
	void recordsInTheApplicationsRegistryAndInItsOwnAndClosesOnlyItsOwn() {
		SimpleMeterRegistry own = new SimpleMeterRegistry();
		SpanDurations durations = new SpanDurations(() -> this.registry, own, () -> "7", POLICY, new Guard());

		durations.record(trace("answer", TraceInfo.NONE));
		durations.close();
		durations.close();

		assertThat(this.registry.get("mlflow.trace.span.duration").summary().count()).isOne();
		assertThat(own.get("mlflow.trace.span.duration").summary().count()).isOne();
		assertThat(own.isClosed()).isTrue();
		assertThat(this.registry.isClosed()).isFalse();
	}

	private SpanDurations durations(LabelPolicy policy) {
		MeterRegistry application = this.registry;
		return new SpanDurations(() -> application, null, () -> "7", policy, new Guard());
	}

	private static MlflowTrace trace(String name, TraceInfo facts) {
		return FinishedSpans.trace(facts, FinishedSpans.root(name, 30, (span) -> {
		}));
	}

	private long count(String key, String value) {
		return this.registry.get("mlflow.trace.span.duration").tag(key, value).summary().count();
	}

	private double overflow(String limit) {
		return this.registry.get("mlflow.tracing.metrics.overflow").tag("limit", limit).counter().count();
	}

	private static final class DailyOtlpConfig implements OtlpConfig {

		@Override
		public @Nullable String get(String key) {
			return null;
		}

		@Override
		public Duration step() {
			return Duration.ofDays(1);
		}

	}

	/** What Spring Boot makes of the current span, without its tracer. */
	private static final class CurrentSpanExemplars implements ExemplarContextProvider {

		@Override
		public @Nullable OtlpExemplarContext getExemplarContext() {
			Span span = Span.current();
			return span.getSpanContext().isSampled()
					? new OtlpExemplarContext(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId())
					: null;
		}

	}

}
