/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SpringBootTest
@AutoConfigureMlflowTracing
class FailureMessageTests {

	private static final String TREE = """
			trace tr-0 OK tags {"channel":"web"} metadata {"mlflow.trace.session":"s1"}
			  answer [CHAIN] OK {"question":"What?"} -> "%s...
			  +- retrieve [RETRIEVER] OK null -> null
			  |  \\- embed [EMBEDDING] ERROR (no model) null -> null
			  \\- retrieve [RETRIEVER] OK {"question":"Who?\\nWhere?"} -> null""".formatted("x".repeat(99));

	@Autowired
	private CapturedTraces traces;

	@BeforeEach
	void trace(@Autowired MlflowTracing tracing) {
		tracing.inSpan("answer", SpanType.CHAIN, (answer) -> {
			tracing.updateCurrentTrace((trace) -> trace.session("s1").tag("channel", "web"));
			answer.setInputs(Map.of("question", "What?"));
			tracing.runInSpan("retrieve", SpanType.RETRIEVER, (retrieve) -> tracing.runInSpan("embed",
					SpanType.EMBEDDING, (embed) -> embed.setStatus(SpanStatus.ERROR, "no model")));
			tracing.runInSpan("retrieve", SpanType.RETRIEVER,
					(retrieve) -> retrieve.setInputs(Map.of("question", "Who?\nWhere?")));
			return "x".repeat(200);
		});
	}

	@Test
	void showsTheTracesThatWereThere() {
		assertThat(this.traces).hasToString(this.traces.list().get(0).toString());
		assertThat(withoutId(this.traces.toString())).isEqualTo(TREE);
	}

	@Test
	void saysOfEachTraceWhyItIsNotTheOne(@Autowired MlflowTracing tracing) {
		tracing.runInSpan("other", (span) -> {
		});

		fails("""
				Expected a trace that satisfies the requirements, but none of the 2 captured does:

				Expected name "ask", but it is "answer"

				%s

				Expected name "ask", but it is "other"

				trace tr-0 OK
				  other [UNKNOWN] OK null -> null""".formatted(TREE),
				() -> assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("ask")));
	}

	@Test
	void drawsATraceOnceHoweverDeepTheFailure() {
		fails("""
				Expected a trace that satisfies the requirements, but none of the 1 captured does:

				Expected span 'embed' to have type "TOOL", but found "EMBEDDING"

				""" + TREE, () -> assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasSpan("embed", (span) -> span.hasType(SpanType.TOOL))));
	}

	@Test
	void drawsTheTraceAlsoWhenAnotherAssertionFails() {
		fails("""
				Expected a trace that satisfies the requirements, but none of the 1 captured does:

				my own

				""" + TREE, () -> assertThat(this.traces).hasTraceSatisfying((trace) -> {
			throw new AssertionError("my own");
		}));
	}

	@Test
	void saysOfEachSpanOfThatNameWhyItIsNotTheOne() {
		traceFails("""
				Expected a span 'retrieve' that satisfies the requirements, but of 2:
				- Expected span 'retrieve' to have input 'question' "What?", but found null
				- Expected span 'retrieve' to have input 'question' "What?", but found "Who?\\nWhere?\"""",
				(trace) -> trace.hasSpan("retrieve", (span) -> span.hasInput("question", "What?")));
	}

	@Test
	void saysWhatWasFound() {
		traceFails("Expected status \"ERROR\", but it is \"OK\"", CapturedTraceAssert::hasStatusError);
		traceFails("Expected session \"s2\", but it is \"s1\"", (trace) -> trace.hasSession("s2"));
		traceFails("Expected user \"u1\", but there is none", (trace) -> trace.hasUser("u1"));
		traceFails("Expected tag 'channel' \"app\", but it is \"web\"", (trace) -> trace.hasTag("channel", "app"));
		traceFails("Expected metadata 'release' \"1\", but there is none",
				(trace) -> trace.hasMetadata("release", "1"));
		traceFails("Expected span count 3, but it is 4", (trace) -> trace.hasSpanCount(3));
		traceFails("Expected a span 'rerank', but there is none", (trace) -> trace.hasSpan("rerank"));
		traceFails("Expected no span 'embed', but there is one", (trace) -> trace.doesNotHaveSpan("embed"));
	}

	@Test
	void saysWhatWasFoundInASpan() {
		spanFails("answer", "status \"ERROR\", but found \"OK\"", CapturedSpanAssert::hasStatusError);
		spanFails("embed", "status description \"bad\", but found \"no model\"", (span) -> span.hasStatusError("bad"));
		spanFails("answer", "inputs {\"limit\":1}, but found {\"question\":\"What?\"}",
				(span) -> span.hasInputs(Map.of("limit", 1)));
		spanFails("answer", "inputs including {\"limit\":1}, but found {\"question\":\"What?\"}",
				(span) -> span.hasInputsIncluding(Map.of("limit", 1)));
		spanFails("embed", "outputs \"x\", but found null", (span) -> span.hasOutputs("x"));
		spanFails("embed", "attribute 'version' \"7\", but found null", (span) -> span.hasAttribute("version", "7"));
		spanFails("embed", "token usage {\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}, but found null",
				(span) -> span.hasTokenUsage(TokenUsage.of(1, 2)));
		spanFails("embed", "an event 'retry' with {\"n\":1}, but found []",
				(span) -> span.hasEvent("retry", Map.of("n", 1)));
		spanFails("embed", "an exception IllegalStateException with the message 'no model', but found []",
				(span) -> span.hasException(IllegalStateException.class, "no model"));
		spanFails("embed", "no parent, but found \"retrieve\"", CapturedSpanAssert::isRoot);
		spanFails("embed", "parent \"answer\", but found \"retrieve\"", (span) -> span.isChildOf("answer"));
	}

	@Test
	void saysHowManyThereAre() {
		fails("Expected 0 traces, but there are 1\n\n" + TREE, () -> assertThat(this.traces).isEmpty());
	}

	@Test
	void saysThatThereIsNone() {
		this.traces.clear();

		fails("Expected a trace, but no trace has ended",
				() -> assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("answer")));
	}

	@Test
	void findsASecretWhereverItIs() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(this.traces).hasTraceSatisfying((trace) -> trace.doesNotContain("Where")))
			.withMessageContaining("Expected 'Where' nowhere");
	}

	private void spanFails(String span, String message, Consumer<CapturedSpanAssert> requirements) {
		traceFails("Expected span '%s' to have %s".formatted(span, message),
				(trace) -> trace.hasSpan(span, requirements));
	}

	private void traceFails(String message, Consumer<CapturedTraceAssert> requirements) {
		fails(message + "\n\n" + TREE, () -> requirements.accept(assertThat(this.traces.list().get(0))));
	}

	private static void fails(String message, Runnable assertion) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run)
			.satisfies((error) -> assertThat(withoutId(error.getMessage())).isEqualTo(message));
	}

	private static String withoutId(String text) {
		return text.replaceAll("tr-[0-9a-f]{32}", "tr-0");
	}

}
