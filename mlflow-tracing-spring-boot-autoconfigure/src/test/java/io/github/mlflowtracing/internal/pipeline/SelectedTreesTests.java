/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which tree MLflow shows of which tree of spans, whoever ends first. A span is written
 * as its name and, in brackets, its children: {@code *} is a traced one, {@code +} one of
 * generative AI instrumentation, {@code !} one that a filter leaves out. What is expected
 * is written as {@code child:parent}.
 */
class SelectedTreesTests {

	private static final String TREES = """
			http(one*)                          | one:-
			http(one* two*)                     | http:- one:http two:http
			http(one*(two*))                    | one:- two:one
			one*(client(two*))                  | one:- two:one
			one*(client(server(two*)))          | one:- two:one
			one*(jdbc two*(jdbc2(three*)))      | one:- two:one three:two
			http(filter(one*) filter2(two*))    | http:- one:http two:http
			http(chain(filter(one*) two*(a*)))  | chain:- one:chain two:chain a:two
			http(security jdbc(one*) template)  | one:-
			health                              |
			health(jdbc)                        |
			chat+                               | chat:-
			http(chat+)                         | chat:-
			http(agent+(chat+ tool+(jdbc)))     | agent:- chat:agent tool:agent
			http(advisor(chat+ chat2+))         | advisor:- chat:advisor chat2:advisor
			one*(two!*(three*))                 | one:- three:one
			one!*(two*)                         | two:-
			one!*(two*(three*))                 | two:- three:two
			one!*(two* three*)                  | two:- three:two
			http(one!*(two* three*))            | http:- two:http three:http
			http!(one* two*)                    | one:- two:one
			gateway(http!(one* two*))           | gateway:- one:gateway two:gateway
			one!*                               |
			http(one!*)                         |
			""";

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = TREES)
	void mlflowShows(String tree, String expected) {
		assertShown(tree, expected, false);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = TREES)
	void mlflowShowsTheSameWhereParentsEndBeforeTheirChildren(String tree, String expected) {
		assertShown(tree, expected, true);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http(one*)           | http:- one:http
			http(jdbc one*(a))   | http:- jdbc:http one:http a:one
			health(jdbc)         |
			http!(jdbc one*(a))  | jdbc:- one:jdbc a:one
			""")
	void mlflowShowsAllOfATraceOnRequest(String tree, String expected) {
		this.pipeline.all = true;
		assertShown(tree, expected, false);
	}

	@Test
	void aParentThatIsLeftOutAndEndsLaterThanItsChildWasSentLeavesItInPlace() {
		this.pipeline.maxSpans = 1;
		Span one = this.pipeline.traced("one", Span.getInvalid());
		Span client = this.pipeline.raw("client", one);
		this.pipeline.traced("two", client).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		client.end();
		this.pipeline.traced("three", client).end();
		one.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("one", "-", "two", "one", "three", "one"));
	}

	@Test
	void whatOthersHangOnAlreadyIsSentWhateverTheFilterSays() {
		this.pipeline.maxSpans = 1;
		this.pipeline.filter = (span) -> span.getName().startsWith("leaf");
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span step = this.pipeline.traced("step", root);
		this.pipeline.traced("leaf", step).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		this.pipeline.traced("other", step).end();
		step.end();
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "step", "root", "leaf", "step"));
	}

	private void assertShown(String tree, String expected, boolean parentsFirst) {
		this.pipeline.linger = Duration.ofMinutes(10);
		this.pipeline.otlp = true;
		this.pipeline.filter = (span) -> !span.getName().contains("!");
		List<Span> started = start(tree);
		if (!parentsFirst) {
			Collections.reverse(started);
		}
		started.forEach(Span::end);
		this.pipeline.flush();
		Map<String, String> parents = new TreeMap<>();
		TestPipeline.parents(this.pipeline.destination.mlflowSpans())
			.forEach((name, parent) -> parents.put(name.replaceAll("\\W", ""),
					parent.equals("-") ? parent : parent.replaceAll("\\W", "")));
		assertThat(parents).isEqualTo(parse(expected));
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::root)
			.filteredOn((root) -> root != null)
			.hasSize(parents.isEmpty() ? 0 : 1);
		assertThat(this.pipeline.destination.spans()).extracting(SpanData::getSpanId)
			.containsExactlyInAnyOrderElementsOf(
					started.stream().map((span) -> span.getSpanContext().getSpanId()).toList());
	}

	private static Map<String, String> parse(String expected) {
		Map<String, String> parents = new TreeMap<>();
		if (expected != null) {
			for (String pair : expected.split(" ")) {
				parents.put(pair.split(":")[0], pair.split(":")[1]);
			}
		}
		return parents;
	}

	private List<Span> start(String tree) {
		List<Span> spans = new ArrayList<>();
		Deque<Span> parents = new ArrayDeque<>(List.of(Span.getInvalid()));
		StringTokenizer tokens = new StringTokenizer(tree, "() ", true);
		while (tokens.hasMoreTokens()) {
			String token = tokens.nextToken();
			switch (token) {
				case "(" -> parents.push(spans.get(spans.size() - 1));
				case ")" -> parents.pop();
				case " " -> {
				}
				default -> spans.add(start(token, parents.element()));
			}
		}
		return spans;
	}

	private Span start(String token, Span parent) {
		Span span = token.contains("*") ? this.pipeline.traced(token, parent) : this.pipeline.raw(token, parent);
		return token.contains("+") ? span.setAttribute("gen_ai.operation.name", "chat") : span;
	}

}
