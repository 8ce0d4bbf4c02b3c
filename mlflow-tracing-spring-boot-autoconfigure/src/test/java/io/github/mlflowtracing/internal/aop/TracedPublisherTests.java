/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.Disposable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.trace;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Spans of methods that return a publisher.
 */
class TracedPublisherTests {

	private static final String OUTPUTS = "mlflow.spanOutputs";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Assistant.class)
		.withBean(Search.class);

	@Test
	void eachSubscriptionIsASpan() {
		this.runner.run((context) -> {
			Mono<String> mono = context.getBean(Assistant.class).one("tea", Mono.just("hot"));
			assertThat(traces(context)).isEmpty();

			assertThat(mono.block()).isEqualTo("hot");
			assertThat(attributes(context)).containsEntry(OUTPUTS, "\"hot\"")
				.hasEntrySatisfying("mlflow.spanInputs", (inputs) -> assertThat((String) inputs).contains("tea"));
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);

			mono.block();
			assertThat(traces(context)).hasSize(2);
		});
	}

	@Test
	void aFailureIsRecorded() {
		IllegalStateException failure = new IllegalStateException("cold");
		this.runner.run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).one("tea", Mono.error(failure)).block())
				.isSameAs(failure);

			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: cold");
			assertThat(attributes(context)).doesNotContainKey(OUTPUTS);
		});
	}

	@Test
	void theMethodsOwnFailureIsRecorded() {
		this.runner.run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).refuse())
				.isInstanceOf(IllegalStateException.class);

			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: at once");
		});
	}

	@Test
	void anEmptyMonosOutputIsNull() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).one("tea", Mono.empty()).block();

			assertThat(attributes(context).get(OUTPUTS)).hasToString("ValueEmpty{}");
		});
	}

	@Test
	void aCancelledSubscriptionIsASpanThatSaysSo() {
		this.runner.run((context) -> {
			Disposable subscription = context.getBean(Assistant.class).one("tea", Mono.never()).subscribe();
			subscription.dispose();
			subscription.dispose();

			assertThat(span(context).getEvents()).extracting("name").containsExactly("cancelled");
			assertThat(attributes(context)).doesNotContainKey(OUTPUTS);
		});
	}

	@Test
	void theOutputOfManyValuesIsTheirList() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Assistant.class).many(Flux.range(1, 3)).collectList().block()).containsExactly(1,
					2, 3);

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[1, 2, 3]")
				.containsEntry("mlflow.chunk.count", 3L)
				.containsKey("gen_ai.response.time_to_first_chunk");
			assertThat(span(context).getEvents()).hasSize(3);
		});
	}

	@Test
	void whatCameBeforeACancelIsTheOutput() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).many(Flux.range(1, 100)).take(2).collectList().block();

			assertThat(attributes(context)).containsEntry(OUTPUTS, "[1, 2]");
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void anEndlessListIsCutAndCounted() {
		this.runner.run((context) -> {
			context.getBean(Assistant.class).many(Flux.range(0, 20_000)).blockLast();

			assertThat(span(context).getEvents()).hasSize(100);
			assertThat(attributes(context)).containsEntry("mlflow.chunk.count", 20_000L)
				.hasEntrySatisfying(OUTPUTS, (outputs) -> assertThat((String) outputs).contains("9000 more"));
		});
	}

	@Test
	void aPublisherOfAnyKindIsTraced() {
		this.runner.run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assertThat(Flux.from(assistant.any(Flux.just("a", "b"))).collectList().block()).hasSize(2);
			assertThat(attributes(context)).containsEntry(OUTPUTS, "[\"a\", \"b\"]");
			assertThat(Mono.from(assistant.any(Mono.just("c"))).block()).isEqualTo("c");
			assertThat(JdkFlowAdapter.flowPublisherToFlux(assistant.flow()).collectList().block()).hasSize(2);

			assertThat(traces(context)).extracting((trace) -> outputs(trace))
				.containsExactlyInAnyOrder("[\"a\", \"b\"]", "\"c\"", "[1, 2]");
		});
	}

	@Test
	void aPublisherOfASpecialTypeIsReturnedAsItIs() {
		this.runner.run((context) -> {
			ConnectableFlux<Integer> flux = context.getBean(Assistant.class).connectable();
			flux.connect();

			assertThat(span(context).getName()).isEqualTo("Assistant.connectable");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void publishersNestOnAnyScheduler(boolean automaticPropagation) {
		withPropagation(automaticPropagation, () -> this.runner.run((context) -> {
			context.getBean(Assistant.class).nested().block(Duration.ofSeconds(10));

			assertThat(trace(context).spans()).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("Search.find", "Search.rank", "Assistant.nested");
			String outer = span(context, "Assistant.nested").getSpanId();
			assertThat(span(context, "Search.find").getParentSpanId()).isEqualTo(outer);
			assertThat(span(context, "Search.rank").getParentSpanId()).isEqualTo(outer);
		}));
	}

	@Test
	void withAutomaticPropagationPlainCallsNestToo() {
		withPropagation(true, () -> this.runner.run((context) -> {
			context.getBean(Assistant.class).calls().block(Duration.ofSeconds(10));

			assertThat(span(context, "Search.now").getParentSpanId())
				.isEqualTo(span(context, "Assistant.calls").getSpanId());
			assertThat(context.getBean(MlflowTracing.class).currentSpan()).isEmpty();
		}));
	}

	@Test
	void aSubscriptionLiesBelowTheObservationOfItsContext() {
		this.runner.run((context) -> {
			ObservationRegistry observations = context.getBean(ObservationRegistry.class);
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			Observation request = Observation.start("request", observations);
			tracing.runInSpan("other",
					(other) -> context.getBean(Assistant.class)
						.one("tea", Mono.just("hot"))
						.contextWrite((inner) -> inner.put(ObservationThreadLocalAccessor.KEY, request))
						.block());
			request.stop();

			assertThat(traces(context)).extracting((trace) -> trace.root().getName())
				.containsExactlyInAnyOrder("other", "Assistant.one");
		});
	}

	private static Object outputs(MlflowTrace trace) {
		return TracedApplication.byName(trace.root().getAttributes()).get(OUTPUTS);
	}

	private static void withPropagation(boolean automatic, Runnable test) {
		if (automatic) {
			Hooks.enableAutomaticContextPropagation();
		}
		try {
			test.run();
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	static class Assistant {

		private final Search search;

		Assistant(Search search) {
			this.search = search;
		}

		@Traced
		<T> Mono<T> one(String what, Mono<T> mono) {
			return mono;
		}

		@Traced
		Mono<String> refuse() {
			throw new IllegalStateException("at once");
		}

		@Traced
		<T> Flux<T> many(Flux<T> flux) {
			return flux;
		}

		@Traced
		<T> Publisher<T> any(Publisher<T> publisher) {
			return publisher;
		}

		@Traced
		Flow.Publisher<Integer> flow() {
			return JdkFlowAdapter.publisherToFlowPublisher(Flux.just(1, 2));
		}

		@Traced
		ConnectableFlux<Integer> connectable() {
			return Flux.just(1).publish();
		}

		@Traced
		Mono<List<String>> nested() {
			return this.search.find("tea")
				.publishOn(Schedulers.parallel())
				.flatMap((found) -> this.search.rank(found).subscribeOn(Schedulers.boundedElastic()).collectList());
		}

		@Traced
		Mono<String> calls() {
			return Mono.just("tea").publishOn(Schedulers.parallel()).map((what) -> this.search.now(what));
		}

	}

	static class Search {

		@Traced
		Mono<String> find(String what) {
			return Mono.just(what + " found").subscribeOn(Schedulers.boundedElastic());
		}

		@Traced
		Flux<String> rank(String what) {
			return Flux.just(what, "coffee").publishOn(Schedulers.single());
		}

		@Traced
		String now(String what) {
			return what;
		}

	}

}
