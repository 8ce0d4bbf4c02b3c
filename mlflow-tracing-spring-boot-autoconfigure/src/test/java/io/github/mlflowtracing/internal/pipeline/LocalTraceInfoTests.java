/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what is said of a whole trace while it is running.
 */
class LocalTraceInfoTests {

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void theLastWordCountsFromWhateverSpanAndThread() {
		this.pipeline.base = new TraceInfo(Map.of("base", "yes", "who", "base"), Map.of("m", "base"), null, null, null,
				null, null, null);
		Span http = this.pipeline.raw("http", Span.getInvalid());
		assertThat(this.pipeline.addFacts(http, tag("who", "http"))).isTrue();
		assertThat(this.pipeline.addFacts(http, tag("early", "yes"))).isTrue();
		Span root = this.pipeline.traced("root", http);
		Span child = this.pipeline.traced("child", root);
		assertThat(this.pipeline.addFacts(root,
				new TraceInfo(Map.of(), Map.of("m", "root"), "session 1", "user 1", "request 1", "in", "out", "OK")))
			.isTrue();
		CompletableFuture
			.runAsync(() -> this.pipeline.addFacts(child,
					new TraceInfo(Map.of("who", "child"), Map.of(), "session 2", null, null, null, null, "ERROR")))
			.join();
		child.end();
		root.end();
		// its span has ended, but not the trace
		assertThat(this.pipeline.addFacts(child, tag("late", "yes"))).isTrue();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow().get(0).facts())
			.isEqualTo(new TraceInfo(Map.of("base", "yes", "who", "child", "early", "yes", "late", "yes"),
					Map.of("m", "root"), "session 2", "user 1", "request 1", "in", "out", "ERROR"));
	}

	@Test
	void theRootCarriesWhatASpanCan() {
		this.pipeline.base = tag("team", "a");
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span root = this.pipeline.traced("root", http);
		this.pipeline.traced("child", root).end();
		this.pipeline.addFacts(root,
				new TraceInfo(Map.of("k", "v"), Map.of("m", "n"), "session 1", "user 1", null, null, null, null));
		root.end();
		http.end();
		this.pipeline.flush();
		SpanData atMlflow = this.pipeline.destination.mlflow().get(0).root();
		assertThat(text(atMlflow)).containsEntry("mlflow.traceTag.mlflow.traceName", "root")
			.containsEntry("mlflow.traceTag.k", "v")
			.containsEntry("mlflow.traceTag.team", "a")
			.containsEntry("session.id", "session 1")
			.containsEntry("user.id", "user 1")
			.containsEntry("mlflow.spanType", "CHAIN");
		assertThat(atMlflow.getTotalAttributeCount()).isEqualTo(atMlflow.getAttributes().size());
		assertThat(this.pipeline.destination.spans()).filteredOn((span) -> span.getName().equals("child"))
			.singleElement()
			.satisfies((span) -> assertThat(text(span)).doesNotContainKeys("session.id", "mlflow.traceTag.k"));
	}

	@Test
	void collectorsFindTheFactsAlsoWhereTheTraceBeginsForThem() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span root = this.pipeline.traced("root", http);
		this.pipeline.addFacts(root, tag("k", "v"));
		root.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflowSpans()).hasSize(1);
		assertThat(this.pipeline.destination.spans()).hasSize(2)
			.allSatisfy((span) -> assertThat(text(span)).containsEntry("mlflow.traceTag.k", "v")
				.containsEntry("mlflow.traceTag.mlflow.traceName", "root"));
	}

	@Test
	void collectorsFindOnTheRootAlsoWhatMlflowHasNoAttributeFor() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.addFacts(root, new TraceInfo(Map.of("k", "v"), Map.of("m", "n"), "session 1", "user 1",
				"request 1", "in", "out", "ERROR"));
		root.end();
		this.pipeline.flush();
		Map<String, String> atMlflow = text(this.pipeline.destination.mlflow().get(0).root());
		SpanData atCollector = this.pipeline.destination.spans().get(0);
		assertThat(text(atCollector)).containsAllEntriesOf(atMlflow)
			.containsEntry("mlflow.traceMetadata.m", "n")
			.containsEntry("mlflow.traceClientRequestId", "request 1")
			.containsEntry("mlflow.traceState", "ERROR")
			.containsEntry("mlflow.traceRequestPreview", "in")
			.containsEntry("mlflow.traceResponsePreview", "out")
			.hasSize(atMlflow.size() + 5);
		assertThat(atCollector.getTotalAttributeCount()).isEqualTo(atCollector.getAttributes().size());
	}

	@ParameterizedTest
	@CsvSource({ "UNKNOWN, 10", "CHAIN, 10", "my own, 10", "LLM, 20", "CHAT_MODEL, 20", "TOOL, 20", "RETRIEVER, 20",
			"AGENT, 20", "EMBEDDING, 20" })
	void anMlflowSpanHasALogLevel(String type, String level) {
		this.pipeline.traced("root", Span.getInvalid()).setAttribute("mlflow.spanType", type).end();
		this.pipeline.flush();
		assertThat(text(this.pipeline.destination.mlflowSpans().get(0))).containsEntry("mlflow.spanLogLevel", level);
		assertThat(text(this.pipeline.destination.spans().get(0))).containsEntry("mlflow.spanLogLevel", level);
	}

	@Test
	void anExceptionRaisesTheLogLevelWhateverTheStatus() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.raw("jdbc", root).end();
		root.addEvent("exception").setStatus(StatusCode.OK).end();
		this.pipeline.flush();
		assertThat(text(this.pipeline.destination.mlflowSpans().get(0))).containsEntry("mlflow.spanLogLevel", "40");
		assertThat(text(this.pipeline.destination.spans().get(0))).doesNotContainKey("mlflow.spanLogLevel");
	}

	@Test
	void aLogLevelThatWasSetStays() {
		this.pipeline.traced("root", Span.getInvalid()).setAttribute("mlflow.spanLogLevel", 30L).end();
		this.pipeline.flush();
		assertThat(text(this.pipeline.destination.mlflowSpans().get(0))).containsEntry("mlflow.spanLogLevel", "30");
	}

	@Test
	void factsAreAddedAsLongAsChildrenRun() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.addFacts(child, tag("late", "yes"))).isTrue();
		child.end();
		this.pipeline.flush();
		assertThat(this.pipeline.addFacts(root, tag("too late", "yes"))).isFalse();
		assertThat(this.pipeline.destination.mlflow()).extracting((trace) -> trace.facts().tags())
			.containsExactly(Map.of(), Map.of("late", "yes"));
	}

	@Test
	void factsAreAddedWhileTheRootIsStillToCome() {
		this.pipeline.maxSpans = 1;
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.traced("child", root).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		assertThat(this.pipeline.addFacts(root, tag("k", "v"))).isTrue();
		root.end();
		this.pipeline.flush();
		MlflowTrace last = this.pipeline.destination.mlflow().get(1);
		assertThat(last.facts().tags()).containsEntry("k", "v");
		assertThat(text(last.root())).containsEntry("mlflow.traceTag.k", "v");
	}

	@Test
	void knowsWhetherItIsTheWholeTrace() {
		this.pipeline.traced("alone", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).singleElement()
			.satisfies((trace) -> assertThat(trace.whole()).isTrue());
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span late = this.pipeline.traced("late", root);
		root.end();
		this.pipeline.flush();
		late.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::whole)
			.containsExactly(true, false, false);
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::tokensKnown)
			.containsExactly(true, true, false);
	}

	@Test
	void knowsThatOthersMayHaveUsedTokens() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.headersOf(root);
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).singleElement().satisfies((trace) -> {
			assertThat(trace.whole()).isTrue();
			assertThat(trace.tokensKnown()).isFalse();
		});
	}

	@Test
	void nothingIsAddedToAnUnknownTrace() {
		Span unwanted = this.pipeline.raw("http", Span.getInvalid());
		unwanted.end();
		assertThat(this.pipeline.addFacts(unwanted, tag("k", "v"))).isFalse();
		assertThat(this.pipeline.addFacts(Span.getInvalid(), tag("k", "v"))).isFalse();
	}

	private static TraceInfo tag(String key, String value) {
		return new TraceInfo(Map.of(key, value), Map.of(), null, null, null, null, null, null);
	}

	private static Map<String, String> text(SpanData span) {
		Map<String, String> text = new HashMap<>();
		span.getAttributes().forEach((AttributeKey<?> key, Object value) -> text.put(key.getKey(), value.toString()));
		return text;
	}

}
