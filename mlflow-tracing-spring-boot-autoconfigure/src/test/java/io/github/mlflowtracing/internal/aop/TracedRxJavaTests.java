/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.function.Supplier;

import io.opentelemetry.api.trace.StatusCode;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * RxJava's types, which Spring's registry of reactive types knows.
 */
class TracedRxJavaTests {

	private static final String OUTPUTS = "mlflow.spanOutputs";

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Assistant.class);

	@Test
	void eachSubscriptionOfASingleIsASpan() {
		this.runner.run((context) -> {
			Single<String> single = context.getBean(Assistant.class).single("tea");
			assertThat(traces(context)).isEmpty();

			assertThat(single.blockingGet()).isEqualTo("tea");
			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"tea\"");

			single.blockingGet();
			assertThat(traces(context)).hasSize(2);
		});
	}

	@Test
	void theOutputOfAFlowableIsItsList() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).flowable().toList().blockingGet()).containsExactly(1, 2, 3);

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[1, 2, 3]").containsEntry("mlflow.chunk.count", 3L);
		});
	}

	@Test
	void anObservableThatIsCancelledEndsItsSpan() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).observable().take(2).toList().blockingGet()).hasSize(2);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
			assertThat(attributes(context)).containsEntry(OUTPUTS, "[0, 1]");
		});
	}

	@Test
	void anEmptyMaybesOutputIsNull() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).maybe().blockingGet()).isNull();

			assertThat(attributes(context).get(OUTPUTS)).hasToString("ValueEmpty{}");
		});
	}

	@Test
	void aCompletablesFailureIsRecorded() {
		this.runner.run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).completable().blockingAwait())
				.hasMessage("no model");

			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no model");
		});
	}

	@Test
	void itsOperatorsDoNotKnowTheSpan() {
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assertThat(assistant.calling(() -> assistant.single("hot")).blockingGet()).isEqualTo("hot");

			assertThat(traces(context)).hasSize(2).allSatisfy((trace) -> assertThat(trace.spans()).hasSize(1));
		});
	}

	static class Assistant {

		@Traced
		Single<String> calling(Supplier<Single<String>> next) {
			return Single.just("tea").observeOn(Schedulers.io()).flatMap((what) -> next.get());
		}

		@Traced
		Single<String> single(String what) {
			return Single.just(what).subscribeOn(Schedulers.io());
		}

		@Traced
		Flowable<Integer> flowable() {
			return Flowable.range(1, 3).observeOn(Schedulers.computation());
		}

		@Traced
		Observable<Integer> observable() {
			return Observable.range(0, 1000);
		}

		@Traced
		Maybe<String> maybe() {
			return Maybe.empty();
		}

		@Traced
		Completable completable() {
			return Completable.error(new IllegalStateException("no model"));
		}

	}

}
