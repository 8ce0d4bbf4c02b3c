/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.OutputReducer;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Content of spans that are open counts in the memory for traces.
 */
class ContentMemoryTests {

	private static final String TEXT = "lorem ipsum ".repeat(20_000);

	private static final String MARK = "\"<240000 characters, not recorded: memory>\"";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Assistant.class)
		.withPropertyValues("mlflow.tracing.assembly.max-memory=1MB");

	@Test
	void inputsForWhichThereIsNoMemoryAreMarked() {
		this.runner.run((context) -> {
			List<MlflowSpan> open = IntStream.range(0, 5).mapToObj((i) -> open(context)).toList();
			open.forEach(MlflowSpan::close);

			assertThat(inputs(context)).hasSize(5).filteredOn(MARK::equals).hasSize(2);
			open(context).close();
			assertThat(inputs(context)).hasSize(6).filteredOn(MARK::equals).hasSize(2);
		});
	}

	@Test
	void whatIsReplacedTakesMemoryOnce() {
		this.runner.run((context) -> {
			MlflowSpan span = open(context);
			for (int i = 0; i < 10; i++) {
				span.setInputs(i + TEXT).setOutputs(i + TEXT);
			}
			open(context).close();
			span.close();

			assertThat(inputs(context)).containsExactlyInAnyOrder("\"" + TEXT + "\"", "\"9" + TEXT + "\"");
			assertThat(traces(context)).map((trace) -> TracedApplication.byName(trace.root().getAttributes()))
				.map((attributes) -> attributes.get("mlflow.spanOutputs"))
				.containsOnlyOnce("\"9" + TEXT + "\"");
		});
	}

	private static MlflowSpan open(ApplicationContext context) {
		return context.getBean(MlflowTracing.class).startDetachedSpan("open", SpanType.TOOL).setInputs(TEXT);
	}

	private static List<Object> inputs(ApplicationContext context) {
		return traces(context).stream()
			.map((trace) -> TracedApplication.byName(trace.root().getAttributes()))
			.map((attributes) -> attributes.get("mlflow.spanInputs"))
			.toList();
	}

	@Test
	void aStreamRecordsItsElementsWhileThereIsMemory() {
		this.runner.run((context) -> {
			MlflowSpan open = open(context);
			open(context);
			assertThat(context.getBean(Assistant.class).words(Stream.generate(() -> TEXT).limit(4)).toList())
				.hasSize(4);

			assertThat(attributes(context)).hasEntrySatisfying("mlflow.spanOutputs",
					(outputs) -> assertThat((String) outputs).endsWith("\"... [2 more elements]\"]"));
			open.close();
		});
	}

	@Test
	void aReducerGetsTheItemsForWhichThereIsMemory() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).counted(Stream.generate(() -> TEXT).limit(4)).toList();

			assertThat(attributes(context)).containsEntry("mlflow.chunk.reduced", 1L)
				.containsEntry("mlflow.spanOutputs", 1L);
		});
	}

	private static Map<String, Object> attributes(ApplicationContext context) {
		return TracedApplication.byName(traces(context).get(0).root().getAttributes());
	}

	static class Assistant {

		@Traced(captureInputs = false)
		Stream<String> words(Stream<String> words) {
			return words;
		}

		@Traced(captureInputs = false, outputReducer = Counting.class)
		Stream<String> counted(Stream<String> words) {
			return words;
		}

	}

	static class Counting implements OutputReducer<Object> {

		@Override
		public Object reduce(List<Object> items) {
			return items.size();
		}

	}

}
