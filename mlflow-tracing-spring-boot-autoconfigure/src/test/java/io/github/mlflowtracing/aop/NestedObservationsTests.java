/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans of HTTP clients, and of observations such as Spring AI's, inside of what traced
 * methods return.
 */
class NestedObservationsTests {

	private static HttpServer server;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(EndedSpans.class)
		.withBean(Assistant.class)
		.withPropertyValues("management.tracing.sampling.probability=1");

	@BeforeAll
	static void start() throws IOException {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	static List<Named<Function<Assistant, Object>>> calls() {
		return List.of(Named.of("value", Assistant::value), Named.of("stage", (assistant) -> assistant.stage().join()),
				Named.of("mono", (assistant) -> assistant.mono().block()),
				Named.of("flux", (assistant) -> assistant.flux().blockLast()),
				Named.of("stream", (assistant) -> assistant.stream().toList()));
	}

	@ParameterizedTest
	@MethodSource("calls")
	void hangBelowTheMethodsSpan(Function<Assistant, Object> call) {
		this.runner.run((context) -> {
			call.apply(context.getBean(Assistant.class));

			EndedSpans spans = context.getBean(EndedSpans.class);
			Awaitility.await().untilAsserted(() -> assertThat(spans.named("traced")).hasSize(1));
			String traced = spans.named("traced").get(0).getSpanId();
			Awaitility.await().untilAsserted(() -> {
				assertThat(spans.named("http get")).extracting(SpanData::getParentSpanId).containsExactly(traced);
				assertThat(spans.named("chat model")).extracting(SpanData::getParentSpanId).containsExactly(traced);
			});
		});
	}

	static String url() {
		return "http://localhost:" + server.getAddress().getPort();
	}

	static class Assistant {

		private final ObservationRegistry observations;

		private final RestClient blocking;

		private final WebClient reactive;

		Assistant(ObservationRegistry observations) {
			this.observations = observations;
			this.blocking = RestClient.builder().baseUrl(url()).observationRegistry(observations).build();
			this.reactive = WebClient.builder().baseUrl(url()).observationRegistry(observations).build();
		}

		@Traced("traced")
		String value() {
			return work();
		}

		@Traced("traced")
		CompletableFuture<String> stage() {
			return CompletableFuture.supplyAsync(this::work,
					ContextSnapshotFactory.builder().build().captureAll().wrapExecutor(ForkJoinPool.commonPool()));
		}

		@Traced("traced")
		Mono<String> mono() {
			return getLater().publishOn(Schedulers.parallel()).then(chatLater());
		}

		@Traced("traced")
		Flux<String> flux() {
			return getLater().thenMany(Flux.just(1).publishOn(Schedulers.single()).flatMap((i) -> chatLater()));
		}

		@Traced("traced")
		Stream<String> stream() {
			return Stream.of(1).map((i) -> work());
		}

		private String work() {
			get();
			return chat();
		}

		private void get() {
			this.blocking.get().retrieve().toBodilessEntity();
		}

		private Mono<Void> getLater() {
			return this.reactive.get().retrieve().toBodilessEntity().then();
		}

		private String chat() {
			return model().observe(() -> "answer");
		}

		/** As Spring AI does. */
		private Mono<String> chatLater() {
			return Mono.deferContextual((context) -> {
				Observation observation = model()
					.parentObservation(context.getOrDefault(ObservationThreadLocalAccessor.KEY, null))
					.start();
				return Mono.just("answer").doFinally((signal) -> observation.stop());
			});
		}

		private Observation model() {
			return Observation.createNotStarted("gen_ai.client.operation", ChatContext::new, this.observations)
				.contextualName("chat model");
		}

	}

	static class ChatContext extends Observation.Context {

	}

}
