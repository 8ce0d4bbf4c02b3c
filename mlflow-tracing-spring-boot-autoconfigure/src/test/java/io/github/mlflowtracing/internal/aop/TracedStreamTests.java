/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.OutputReducer;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Spans of methods that return a {@link Stream}, and what is recorded of many values.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracedStreamTests {

	private static final String OUTPUTS = "mlflow.spanOutputs";

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Assistant.class);

	@Test
	void theSpanEndsWhenTheStreamIsExhausted() {
		this.runner.run((context) -> {
			Stream<String> stream = context.getBean(Assistant.class).words(Stream.of("a", "b", null));
			assertThat(traces(context)).isEmpty();

			assertThat(stream.toList()).containsExactly("a", "b", null);

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[\"a\", \"b\", null]")
				.containsEntry("mlflow.chunk.count", 3L)
				.hasEntrySatisfying("gen_ai.response.time_to_first_chunk",
						(seconds) -> assertThat((Double) seconds).isPositive());
			assertThat(span(context).getEvents()).extracting((event) -> event.getName() + " " + event.getAttributes())
				.containsExactly("mlflow.chunk.item.0 {mlflow.chunk.value=\"\"a\"\"}",
						"mlflow.chunk.item.1 {mlflow.chunk.value=\"\"b\"\"}",
						"mlflow.chunk.item.2 {mlflow.chunk.value=\"null\"}");
		});
	}

	@Test
	void theSpanEndsWhenTheStreamIsClosed() {
		List<String> closed = new ArrayList<>();
		this.runner.run((context) -> {
			try (Stream<Integer> stream = context.getBean(Assistant.class)
				.words(Stream.iterate(1, (i) -> i + 1).onClose(() -> closed.add("source")))) {
				Iterator<Integer> iterator = stream.iterator();
				assertThat(List.of(iterator.next(), iterator.next(), iterator.next())).containsExactly(1, 2, 3);
				assertThat(traces(context)).isEmpty();
			}
			assertThat(closed).containsExactly("source");
			assertThat(attributes(context)).containsEntry(OUTPUTS, "[1, 2, 3]");
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void theSpanEndsWhenAParallelOperationHasEnough() {
		this.runner.run((context) -> {
			Stream<Integer> stream = context.getBean(Assistant.class).words(Stream.iterate(1, (i) -> i + 1));
			assertThat(stream.parallel().limit(3).toList()).containsExactly(1, 2, 3);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
			assertThat(span(context).getEvents()).extracting("name").contains("cancelled");
			// in the order in which the threads pulled them
			assertThat(((String) attributes(context).get(OUTPUTS)).split("[\\[\\], ]+")).contains("1", "2", "3");
		});
	}

	static List<Named<Function<Stream<Integer>, Object>>> operationsThatNeedOnlySomeElements() {
		return List.of(Named.of("findFirst", Stream::findFirst),
				Named.of("limit", (stream) -> stream.limit(3).toList()),
				Named.of("anyMatch", (stream) -> stream.anyMatch((i) -> i > 0)),
				Named.of("findAny of a mapped one", (stream) -> stream.map(String::valueOf).findAny()),
				Named.of("limited ints", (stream) -> stream.sequential().mapToInt((i) -> i).limit(2).sum()),
				Named.of("takeWhile", (stream) -> stream.takeWhile((i) -> i < 2).collect(Collectors.toSet())),
				Named.of("count of a part", (stream) -> stream.skip(1).limit(2).count()));
	}

	@ParameterizedTest
	@MethodSource("operationsThatNeedOnlySomeElements")
	void theSpanEndsWhenATerminalOperationHasEnough(Function<Stream<Integer>, Object> operation) {
		this.runner.run((context) -> {
			Object untraced = operation.apply(Stream.iterate(1, (i) -> i + 1));
			Stream<Integer> stream = context.getBean(Assistant.class).words(Stream.iterate(1, (i) -> i + 1));
			assertThat(operation.apply(stream)).isEqualTo(untraced);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
			assertThat(span(context).getEvents()).extracting("name").contains("cancelled");
			assertThat((String) attributes(context).get(OUTPUTS)).startsWith("[1");
		});
	}

	@Test
	void aStreamThatNoCallerCanReachAnyMoreIsASuccessThatEndedWithItsLastElement() {
		this.runner.run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("outer", (outer) -> {
				readSome(context.getBean(Assistant.class));
				context.getBean(MlflowTracing.class).startSpan("later").close();
			});

			Awaitility.await().until(() -> {
				System.gc();
				return traces(context).stream().anyMatch((trace) -> trace.spans().size() == 3);
			});
			SpanData abandoned = span(context, "Assistant.words");
			assertThat(abandoned.getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
			assertThat(abandoned.getEndEpochNanos()).isBetween(abandoned.getStartEpochNanos(),
					span(context, "later").getStartEpochNanos());
			assertThat(TracedApplication.byName(abandoned.getAttributes())).containsEntry(OUTPUTS, "[\"a\"]");
		});
	}

	private static void readSome(Assistant assistant) {
		assertThat(assistant.words(Stream.of("a", "b")).iterator().next()).isEqualTo("a");
	}

	@Test
	void elementsAreNotKept() {
		this.runner.run((context) -> {
			List<WeakReference<byte[]>> elements = new ArrayList<>();
			Stream<byte[]> chunks = context.getBean(Assistant.class)
				.words(Stream.generate(() -> chunk(elements)).limit(60));
			chunks.skip(59).forEach((last) -> Awaitility.await().until(() -> {
				System.gc();
				return elements.stream().filter((element) -> element.get() != null).count() == 1;
			}));

			assertThat(attributes(context)).containsEntry("mlflow.chunk.count", 60L)
				.hasEntrySatisfying(OUTPUTS, (outputs) -> assertThat((String) outputs).contains("<1000000 bytes>"));
		});
	}

	private static byte[] chunk(List<WeakReference<byte[]>> elements) {
		byte[] chunk = new byte[1_000_000];
		elements.add(new WeakReference<>(chunk));
		return chunk;
	}

	@Test
	void aReducerGetsWhatFitsAndTheSpanSaysSo() {
		this.runner.withBean(Counting.class, () -> new Counting("items: ")).withBean(Counter.class).run((context) -> {
			context.getBean(Counter.class)
				.counted(Stream.generate(() -> "x".repeat(1024 * 1024)).limit(20))
				.forEach((text) -> {
				});

			assertThat(attributes(context)).containsEntry("mlflow.chunk.count", 20L)
				.containsEntry("mlflow.chunk.reduced", 8L)
				.containsEntry(OUTPUTS, "\"items: 8\"");
		});
	}

	@Test
	void anElementIsRecordedAsItWasWhenItCame() {
		this.runner.run((context) -> {
			AtomicInteger row = new AtomicInteger();
			context.getBean(Assistant.class).words(Stream.generate(() -> {
				row.incrementAndGet();
				return row;
			}).limit(3)).toList();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[1, 2, 3]");
		});
	}

	@Test
	void manyLargeElementsMakeEventsOfABoundedSize() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class)
				.words(Stream.generate(() -> "lorem ipsum ".repeat(1000)).limit(100))
				.toList();

			int characters = span(context).getEvents()
				.stream()
				.mapToInt((event) -> event.getAttributes().get(AttributeKey.stringKey("mlflow.chunk.value")).length())
				.sum();
			assertThat(characters).isBetween(16 * 1024, 33 * 1024);
			assertThat(span(context).getEvents().get(0).getAttributes().toString()).contains("more characters]");
			assertThat((String) attributes(context).get(OUTPUTS)).hasSizeGreaterThan(900_000);
		});
	}

	@Test
	void aFailureInTheStreamIsRecordedAndReachesTheCallerItself() {
		IllegalStateException failure = new IllegalStateException("third");
		this.runner.run((context) -> {
			Stream<Integer> stream = context.getBean(Assistant.class).words(Stream.of(1, 2, 3).peek((i) -> {
				if (i == 3) {
					throw failure;
				}
			}));
			assertThatThrownBy(stream::toList).isSameAs(failure);

			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: third");
			assertThat(attributes(context)).doesNotContainKey(OUTPUTS).containsEntry("mlflow.chunk.count", 2L);
		});
	}

	@Test
	void aCheckedExceptionOfTheCallersFunctionReachesTheCallerItself() {
		IOException failure = new IOException("disk full");
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assertThatThrownBy(() -> assistant.words(Stream.of(1)).forEach((i) -> sneak(failure))).isSameAs(failure);
			assertThatThrownBy(() -> assistant.words(Stream.of(1)).map((i) -> sneak(failure)).toList())
				.isSameAs(failure);

			assertThat(traces(context)).hasSize(2);
		});
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> Object sneak(Throwable failure) throws E {
		throw (E) failure;
	}

	@Test
	void aParallelStreamStaysParallelAndIsOneSpan() {
		this.runner.run((context) -> {
			Stream<Integer> stream = context.getBean(Assistant.class)
				.words(IntStream.range(0, 1000).boxed().parallel());
			assertThat(stream.isParallel()).isTrue();
			assertThat(stream.collect(Collectors.toSet())).hasSize(1000);

			assertThat(attributes(context)).containsEntry("mlflow.chunk.count", 1000L);
			assertThat(span(context).getEvents()).hasSize(100);
		});
	}

	@Test
	void anAbandonedStreamEndsWithTheTimeoutAndSaysSo() {
		this.runner.withPropertyValues("mlflow.tracing.assembly.timeout=200ms").run((context) -> {
			Iterator<String> words = context.getBean(Assistant.class).words(Stream.of("a", "b")).iterator();
			words.next();

			Awaitility.await().until(() -> !traces(context).isEmpty());
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span(context).getStatus().getDescription())
				.isEqualTo("not ended within PT0.2S (mlflow.tracing.assembly.timeout)");
			assertThat(span(context).getEvents()).extracting("name").containsExactly("mlflow.chunk.item.0");

			assertThat(words.next()).isEqualTo("b");
			assertThat(words.hasNext()).isFalse();
			assertThat(trace(context).spans()).hasSize(1);
		});
	}

	@Test
	void whatMakesAnElementIsNestedButNotWhatUsesIt() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			context.getBean(Assistant.class).words(Stream.of(1).peek((i) -> tracing.runInSpan("makes", (span) -> {
			}))).forEach((i) -> assertThat(tracing.currentSpan()).isEmpty());

			SpanData stream = span(context, "Assistant.words");
			assertThat(span(context, "makes").getParentSpanId()).isEqualTo(stream.getSpanId());
		});
	}

	@Test
	void whatTheStreamLeavesOpenUntilItsCloseIsNotCurrentForItsCaller() {
		this.runner.run((context) -> {
			Observation resultSet = Observation.createNotStarted("result-set",
					context.getBean(ObservationRegistry.class));
			AtomicReference<Observation.Scope> open = new AtomicReference<>();
			Stream<Integer> rows = context.getBean(Assistant.class)
				.words(Stream.of(1, 2)
					.peek((row) -> open.set(resultSet.start().openScope()))
					.onClose(() -> open.get().close()));
			context.getBean(MlflowTracing.class).runInSpan("outer", (outer) -> {
				rows.iterator().next();
				assertIsCurrent(outer, context);
				rows.close();
				assertIsCurrent(outer, context);
			});

			assertThat(context.getBean(ObservationRegistry.class).getCurrentObservationScope()).isNull();
			assertThat(Context.current()).isSameAs(Context.root());
		});
	}

	private static void assertIsCurrent(MlflowSpan span, ApplicationContext context) {
		assertThat(context.getBean(MlflowTracing.class).currentSpan()).hasValue(span);
		assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(span.spanId());
	}

	@Test
	void aStreamOfAnotherTypeIsLeftAlone() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).numbers().sum()).isEqualTo(6);

			assertThat(trace(context).spans()).hasSize(1);
		});
	}

	@Test
	void aReducerMakesTheOutput() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).joined(Stream.of("Hel", "lo")).toList();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"Hello\"");
			assertThat(span(context).getEvents()).hasSize(2);
		});
	}

	@Test
	void aReducerMayBeABean() {
		this.runner.withBean(Counting.class, () -> new Counting("items: ")).withBean(Counter.class).run((context) -> {
			context.getBean(Counter.class).counted(Stream.of("a", "b")).toList();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"items: 2\"");
		});
	}

	@Test
	void aReducerThatFailsKeepsTheList(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).broken(Stream.of("a")).toList()).containsExactly("a");

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[\"a\"]");
		});
		assertThat(output).contains("failed to reduce outputs");
	}

	@Test
	void itemsStayOutWithTheOutputs() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).secret(Stream.of("a")).toList();

			assertThat(attributes(context)).doesNotContainKey(OUTPUTS).containsEntry("mlflow.chunk.count", 1L);
			assertThat(span(context).getEvents()).isEmpty();
		});
	}

	static class Assistant {

		@Traced(captureInputs = false)
		<T> Stream<T> words(Stream<T> words) {
			return words;
		}

		@Traced
		IntStream numbers() {
			return IntStream.of(1, 2, 3);
		}

		@Traced(outputReducer = Joining.class)
		Stream<String> joined(Stream<String> words) {
			return words;
		}

		@Traced(outputReducer = Broken.class)
		Stream<String> broken(Stream<String> words) {
			return words;
		}

		@Traced(captureOutputs = false, outputReducer = Joining.class)
		Stream<String> secret(Stream<String> words) {
			return words;
		}

	}

	static class Counter {

		@Traced(outputReducer = Counting.class)
		Stream<String> counted(Stream<String> words) {
			return words;
		}

	}

	static class Joining implements OutputReducer<String> {

		@Override
		public Object reduce(List<String> items) {
			return String.join("", items);
		}

	}

	record Counting(String prefix) implements OutputReducer<Object> {

		@Override
		public Object reduce(List<Object> items) {
			return this.prefix + items.size();
		}

	}

	static class Broken implements OutputReducer<Object> {

		@Override
		public Object reduce(List<Object> items) {
			throw new AssertionError("broken");
		}

	}

}
