/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Mutiny's types, which Spring's registry of reactive types knows.
 */
@SpringBootTest(classes = TracedMutinyTests.Assistant.class)
@AutoConfigureMlflowTracing
class TracedMutinyTests {

	@Autowired
	private Assistant assistant;

	@Autowired
	private CapturedTraces traces;

	@Test
	void eachSubscriptionOfAUniIsASpan() {
		Uni<String> uni = this.assistant.uni("tea");
		assertThat(this.traces).isEmpty();

		assertThat(uni.await().indefinitely()).isEqualTo("tea");
		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasStatusOk()
				.hasSpan("Assistant.uni", (span) -> span.hasInput("what", "tea").hasOutputs("tea")));
		assertThat(this.traces.list().get(0).json().at("/spans/0/events")).isEmpty();

		uni.await().indefinitely();
		assertThat(this.traces).hasSize(2);
	}

	@Test
	void aUniOfNothingHasNullForItsOutput() {
		assertThat(this.assistant.uni(null).await().indefinitely()).isNull();

		assertThat(this.traces).hasTraceSatisfying(
				(trace) -> trace.hasStatusOk().hasSpan("Assistant.uni", (span) -> span.hasOutputs(null)));
	}

	@Test
	void aUnisFailureIsRecordedAndReachesTheCaller() {
		assertThatIllegalStateException().isThrownBy(() -> this.assistant.failingUni().await().indefinitely())
			.withMessage("no model");

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusError()
			.hasSpan("Assistant.failingUni", (span) -> span.hasStatusError("IllegalStateException: no model")));
	}

	@Test
	void aUniThatIsCancelledEndsItsSpan() {
		this.assistant.endlessUni().subscribe().with((item) -> {
		}).cancel();

		assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasSpan("Assistant.endlessUni", (span) -> span.hasEvent("cancelled")));
	}

	@Test
	void theOutputOfAMultiIsItsList() {
		Multi<Integer> multi = this.assistant.multi();
		assertThat(this.traces).isEmpty();

		assertThat(multi.collect().asList().await().indefinitely()).containsExactly(1, 2, 3);
		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasStatusOk()
				.hasSpan("Assistant.multi",
						(span) -> span.hasOutputs(List.of(1, 2, 3))
							.hasAttribute("mlflow.chunk.count", 3)
							.hasEvent("mlflow.chunk.item.2", Map.of("mlflow.chunk.value", "3"))));
	}

	@Test
	void aMultiThatIsCancelledKeepsItsItemsSoFar() {
		assertThat(this.assistant.multi().select().first(2).collect().asList().await().indefinitely()).hasSize(2);

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusOk()
			.hasSpan("Assistant.multi", (span) -> span.hasOutputs(List.of(1, 2)).hasEvent("cancelled")));
	}

	@Test
	void aMultisFailureIsRecordedAfterItsItems() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.assistant.failingMulti().collect().asList().await().indefinitely())
			.withMessage("no model");

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusError()
			.hasSpan("Assistant.failingMulti", (span) -> span.hasEvent("mlflow.chunk.item.0")
				.hasException(IllegalStateException.class, "no model")));
	}

	@Test
	void itsOperatorsDoNotKnowTheSpan() {
		assertThat(this.assistant.calling(() -> this.assistant.uni("hot")).await().indefinitely()).isEqualTo("hot");

		assertThat(this.traces).hasSize(2)
			.hasTraceSatisfying((trace) -> trace.hasName("Assistant.calling").hasSpanCount(1))
			.hasTraceSatisfying((trace) -> trace.hasName("Assistant.uni").hasSpanCount(1));
	}

	static class Assistant {

		@Traced
		Uni<String> uni(String what) {
			return Uni.createFrom().item(what).emitOn(ForkJoinPool.commonPool());
		}

		@Traced
		Uni<String> failingUni() {
			return Uni.createFrom().failure(new IllegalStateException("no model"));
		}

		@Traced
		Uni<String> endlessUni() {
			return Uni.createFrom().nothing();
		}

		@Traced
		Multi<Integer> multi() {
			return Multi.createFrom().items(1, 2, 3).emitOn(ForkJoinPool.commonPool());
		}

		@Traced
		Multi<Integer> failingMulti() {
			return Multi.createBy()
				.concatenating()
				.streams(Multi.createFrom().item(1), Multi.createFrom().failure(new IllegalStateException("no model")));
		}

		@Traced
		Uni<String> calling(Supplier<Uni<String>> next) {
			return Uni.createFrom().item("tea").emitOn(ForkJoinPool.commonPool()).chain((what) -> next.get());
		}

	}

}
