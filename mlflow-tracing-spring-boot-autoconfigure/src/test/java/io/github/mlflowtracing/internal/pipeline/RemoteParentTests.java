/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.pipeline.propagation.RemoteParent;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for traces that cross from one process to another: what callers are taken at
 * their word for, and what those who are called are told.
 */
class RemoteParentTests {

	private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

	/** What {@code traceparent} names: the caller's HTTP client span, say. */
	private static final String CALLING_SPAN = "00f067aa0ba902b7";

	/** The caller's innermost span at MLflow. */
	private static final String MLFLOW_SPAN = "00f067aa0ba902b8";

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "00", "01", "02", "03" })
	void aTraceOfTheSameExperimentGoesOnWhateverTheFlagsSay(String flags) {
		this.pipeline.sampler = Sampler.parentBased(Sampler.alwaysOff());
		Span server = this.pipeline.raw("server", remote(TraceFlags.fromHex(flags, 0), "v1;e:1;s:" + MLFLOW_SPAN));
		this.pipeline.traced("one", server).end();
		this.pipeline.traced("two", server).end();
		server.end();
		this.pipeline.flush();
		MlflowTrace trace = this.pipeline.destination.mlflow().get(0);
		assertThat(trace.joined()).isTrue();
		assertThat(trace.root()).isNull();
		assertThat(trace.id()).isEqualTo("tr-" + TRACE_ID);
		assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("one", "two");
		assertThat(trace.spans()).extracting(SpanData::getParentSpanId).containsOnly(MLFLOW_SPAN);
		// the collector's parents are the real ones
		assertThat(this.pipeline.destination.spans()).filteredOn((span) -> span.getName().equals("server"))
			.extracting(SpanData::getParentSpanId)
			.containsExactly(CALLING_SPAN);
	}

	@ParameterizedTest
	@CsvSource({ "AUTO, v1;e:1, " + CALLING_SPAN, "AUTO, v1;e:1;s:nonsense, " + CALLING_SPAN,
			"AUTO, v1;e:1;s:" + MLFLOW_SPAN + ", " + MLFLOW_SPAN,
			"AUTO, v1;e:1;x:y;s:" + MLFLOW_SPAN + ", " + MLFLOW_SPAN, "AUTO, v1;e:2;s:" + MLFLOW_SPAN + ", -",
			"AUTO, v2;e:1, -", "AUTO, nonsense, -", "AUTO, , -", "JOIN, , " + CALLING_SPAN,
			"JOIN, nonsense, " + CALLING_SPAN, "JOIN, v1;e:2;s:" + MLFLOW_SPAN + ", " + MLFLOW_SPAN, "ROOT, , -",
			"ROOT, v1;e:1;s:" + MLFLOW_SPAN + ", -" })
	void whoIsJoinedAndWhere(RemoteParent mode, String entry, String expectedParent) {
		this.pipeline.remoteParent = mode;
		this.pipeline.traced("callee", remote(TraceFlags.getSampled(), entry)).end();
		this.pipeline.flush();
		MlflowTrace trace = this.pipeline.destination.mlflow().get(0);
		boolean joined = !expectedParent.equals("-");
		assertThat(trace.joined()).isEqualTo(joined);
		assertThat(trace.root() == null).isEqualTo(joined);
		assertThat(trace.spans().get(0).getParentSpanId())
			.isEqualTo(joined ? expectedParent : SpanContext.getInvalid().getSpanId());
	}

	@Test
	void whileOurOwnExperimentIsUnknownNoneIsTheSame() {
		this.pipeline.experimentId = null;
		this.pipeline.traced("callee", remote(TraceFlags.getSampled(), "v1;e:1")).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("callee", "-"));
	}

	@Test
	void twoRequestsOfOneCallersTraceStayApart() {
		Span remote = remote(TraceFlags.getSampled(), "v1;e:1;s:" + MLFLOW_SPAN);
		Span one = this.pipeline.traced("one", remote);
		Span two = this.pipeline.traced("two", remote);
		this.pipeline.traced("below one", one).end();
		this.pipeline.traced("below two", two).end();
		one.end();
		two.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow())
			.extracting((trace) -> trace.spans().stream().map(SpanData::getName).toList())
			.containsExactlyInAnyOrder(List.of("below one", "one"), List.of("below two", "two"));
		assertThat(this.pipeline.parentsAtMlflow())
			.isEqualTo(Map.of("one", "?", "two", "?", "below one", "one", "below two", "two"));
	}

	@Test
	void laterPartsHangWhereTheFirstOneDoes() {
		this.pipeline.maxDuration = Duration.ofMillis(100);
		Span server = this.pipeline.raw("server", remote(TraceFlags.getSampled(), "v1;e:1;s:" + MLFLOW_SPAN));
		this.pipeline.traced("early", server).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		this.pipeline.experimentId = "2";
		this.pipeline.traced("late", server).end();
		server.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).hasSize(2).allMatch(MlflowTrace::joined);
		assertThat(this.pipeline.destination.mlflowSpans()).extracting(SpanData::getParentSpanId)
			.containsOnly(MLFLOW_SPAN);
	}

	@Test
	void aChildWhoseCallersUnitIsGivenUpStillJoins() {
		Span server = this.pipeline.raw("server", remote(TraceFlags.getSampled(), "v1;e:1;s:" + MLFLOW_SPAN));
		Span async = this.pipeline.raw("async", server);
		server.end();
		this.pipeline.flush();
		this.pipeline.traced("late", async).end();
		async.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).singleElement().matches(MlflowTrace::joined);
	}

	@Test
	void whatIsSaidOfACallersTraceIsIgnored() {
		this.pipeline.base = new TraceInfo(Map.of("static", "1"), Map.of(), null, null, null, null, null, null);
		Span callee = this.pipeline.traced("callee", remote(TraceFlags.getSampled(), "v1;e:1"));
		this.pipeline.addFacts(callee, new TraceInfo(Map.of("k", "v"), Map.of(), null, "me", null, null, null, null));
		callee.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow().get(0).facts()).isEqualTo(this.pipeline.base);
	}

	@Test
	void allSpansOfACallersTraceOnRequest() {
		this.pipeline.all = true;
		Span server = this.pipeline.raw("server", remote(TraceFlags.getSampled(), "v1;e:1;s:" + MLFLOW_SPAN));
		this.pipeline.traced("traced", server).end();
		server.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("server", "?", "traced", "server"));
	}

	@Test
	void theRatioDecidesAsItDidAtTheCaller() {
		this.pipeline.ratio = 0;
		this.pipeline.traced("callee", remote(TraceFlags.getSampled(), "v1;e:1")).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).isEmpty();
	}

	@Test
	void aCallFromInsideOfAnMlflowSpanTellsWhereItIs() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		assertThat(this.pipeline.headersOf(http)).containsOnlyKeys("traceparent");
		Span traced = this.pipeline.traced("traced", http);
		Span client = this.pipeline.raw("client", traced);
		String expected = "mlflow=v1;e:1;s:" + traced.getSpanContext().getSpanId();
		assertThat(this.pipeline.headersOf(traced)).containsEntry("tracestate", expected)
			.containsEntry("traceparent", traceParent(traced, "03"));
		assertThat(this.pipeline.headersOf(client)).containsEntry("tracestate", expected)
			.containsEntry("traceparent", traceParent(client, "03"));
		assertThat(this.pipeline.headersOf(http)).containsOnlyKeys("traceparent");
	}

	@Test
	void aSpanThatTurnsOutToBeForMlflowTellsItToo() {
		Span chat = this.pipeline.raw("chat", Span.getInvalid());
		assertThat(this.pipeline.headersOf(chat)).containsOnlyKeys("traceparent");
		chat.setAttribute("gen_ai.operation.name", "chat");
		assertThat(this.pipeline.headersOf(chat)).containsEntry("tracestate",
				"mlflow=v1;e:1;s:" + chat.getSpanContext().getSpanId());
	}

	@Test
	void theInnermostMlflowSpanIsTold() {
		Span outer = this.pipeline.traced("outer", Span.getInvalid());
		Span inner = this.pipeline.traced("inner", this.pipeline.raw("between", outer));
		assertThat(this.pipeline.headersOf(this.pipeline.raw("client", inner))).containsEntry("tracestate",
				"mlflow=v1;e:1;s:" + inner.getSpanContext().getSpanId());
	}

	@Test
	void aCallBelowSpansThatHaveEndedTellsItToo() {
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		Span step = this.pipeline.raw("step", traced);
		Span late = this.pipeline.raw("late", step);
		step.end();
		traced.end();
		String expected = "mlflow=v1;e:1;s:" + traced.getSpanContext().getSpanId();
		assertThat(this.pipeline.headersOf(late)).containsEntry("tracestate", expected);
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).hasSize(1);
		assertThat(this.pipeline.headersOf(late)).containsEntry("tracestate", expected);
	}

	@Test
	void whereMlflowGetsAllSpansTheCallingOneIsTold() {
		this.pipeline.all = true;
		Span client = this.pipeline.raw("client", this.pipeline.traced("traced", Span.getInvalid()));
		assertThat(this.pipeline.headersOf(client)).containsEntry("tracestate",
				"mlflow=v1;e:1;s:" + client.getSpanContext().getSpanId());
	}

	@Test
	void whileTheExperimentIsUnknownNothingIsTold() {
		this.pipeline.experimentId = null;
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		assertThat(this.pipeline.headersOf(traced)).containsOnlyKeys("traceparent");
		this.pipeline.experimentId = "7";
		assertThat(this.pipeline.headersOf(traced)).containsKey("tracestate");
	}

	@Test
	void whatTheRatioRejectsTellsNothing() {
		this.pipeline.ratio = 0;
		this.pipeline.propagateSampled = true;
		this.pipeline.sampler = recordOnly();
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		assertThat(this.pipeline.headersOf(traced)).isEqualTo(Map.of("traceparent", traceParent(traced, "02")));
	}

	@Test
	void whatACallerSaidGoesOnWhereNothingIsToAdd() {
		Span server = this.pipeline.raw("server", remote(TraceFlags.getSampled(),
				TraceState.builder().put("x", "y").put("mlflow", "v1;e:9;s:" + MLFLOW_SPAN)));
		assertThat(this.pipeline.headersOf(server)).containsEntry("tracestate",
				"mlflow=v1;e:9;s:" + MLFLOW_SPAN + ",x=y");
		Span traced = this.pipeline.traced("traced", server);
		assertThat(this.pipeline.headersOf(traced)).containsEntry("tracestate",
				"mlflow=v1;e:1;s:" + traced.getSpanContext().getSpanId() + ",x=y");
	}

	@Test
	void whatAStrangerSaidDoesNotGoOn() {
		this.pipeline.remoteParent = RemoteParent.ROOT;
		Span server = this.pipeline.raw("server", remote(TraceFlags.getSampled(),
				TraceState.builder().put("x", "y").put("mlflow", "v1;e:1;s:" + MLFLOW_SPAN)));
		assertThat(this.pipeline.headersOf(server)).containsEntry("tracestate", "x=y");
	}

	@Test
	void onRequestCallsFromInsideOfAnMlflowSpanAreSampledChildrenOfIt() {
		this.pipeline.propagateSampled = true;
		this.pipeline.sampler = Sampler.alwaysOff();
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span traced = this.pipeline.traced("traced", http);
		Span client = this.pipeline.raw("client", traced);
		assertThat(this.pipeline.headersOf(http)).containsEntry("traceparent", traceParent(http, "02"));
		assertThat(this.pipeline.headersOf(client)).containsEntry("traceparent", traceParent(traced, "03"));
		assertThat(client.getSpanContext().isSampled()).isFalse();
	}

	@Test
	void otherwiseTheyAreWhatTheApplicationsSamplerSays() {
		this.pipeline.sampler = Sampler.alwaysOff();
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		assertThat(this.pipeline.headersOf(traced)).containsEntry("traceparent", traceParent(traced, "02"));
	}

	@Test
	void theExperimentThatTheFirstMlflowSpanNames() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span traced = this.pipeline.traced("traced", http);
		traced.setAttribute(MlflowAttributes.EXPERIMENT_ID, "42");
		Span inner = this.pipeline.traced("inner", traced);
		inner.setAttribute(MlflowAttributes.EXPERIMENT_ID, "43");
		assertThat(this.pipeline.headersOf(inner)).containsEntry("tracestate",
				"mlflow=v1;e:42;s:" + inner.getSpanContext().getSpanId());
		inner.end();
		traced.end();
		Span second = this.pipeline.traced("second", http);
		second.setAttribute(MlflowAttributes.EXPERIMENT_ID, "44");
		assertThat(this.pipeline.headersOf(second)).containsEntry("tracestate",
				"mlflow=v1;e:42;s:" + second.getSpanContext().getSpanId());
		second.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::experimentId).containsExactly("42");
	}

	@Test
	void theFirstPartFixesTheExperiment() {
		this.pipeline.maxDuration = Duration.ofMillis(100);
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("early", http).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		Span late = this.pipeline.traced("late", http);
		late.setAttribute(MlflowAttributes.EXPERIMENT_ID, "42");
		late.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::experimentId)
			.containsExactly(null, null);
	}

	@Test
	void anExperimentWithoutNameIsNone() {
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		traced.setAttribute(MlflowAttributes.EXPERIMENT_ID, " ");
		traced.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::experimentId)
			.containsExactly((String) null);
	}

	@ParameterizedTest
	@CsvSource({ "42, true", "1, false" })
	void aTraceThatNamesAnExperimentJoinsThatOne(String callersExperiment, boolean joined) {
		Span callee = this.pipeline.traced("callee", remote(TraceFlags.getSampled(), "v1;e:" + callersExperiment));
		callee.setAttribute(MlflowAttributes.EXPERIMENT_ID, "42");
		callee.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::joined).containsExactly(joined);
	}

	@Test
	void anExperimentThatWouldEndTheEntryIsNotTold() {
		Span traced = this.pipeline.traced("traced", Span.getInvalid());
		traced.setAttribute(MlflowAttributes.EXPERIMENT_ID, "1;s:2,x=y\r\n");
		assertThat(this.pipeline.headersOf(traced)).containsOnlyKeys("traceparent");
	}

	/** Another library's sampler that has spans recorded. */
	private static Sampler recordOnly() {
		return new Sampler() {

			@Override
			public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
					Attributes attributes, List<LinkData> parentLinks) {
				return SamplingResult.recordOnly();
			}

			@Override
			public String getDescription() {
				return "record only";
			}

		};
	}

	/** OpenTelemetry (1.62) also says that the trace id is random. */
	private static String traceParent(Span span, String flags) {
		return "00-%s-%s-%s".formatted(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId(), flags);
	}

	private static Span remote(TraceFlags flags, String entry) {
		TraceStateBuilder traceState = TraceState.builder();
		if (entry != null) {
			traceState.put("mlflow", entry);
		}
		return remote(flags, traceState);
	}

	private static Span remote(TraceFlags flags, TraceStateBuilder traceState) {
		return Span.wrap(SpanContext.createFromRemoteParent(TRACE_ID, CALLING_SPAN, flags, traceState.build()));
	}

}
