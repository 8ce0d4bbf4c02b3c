/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What JDBC, HTTP clients and Spring AI do inside of what traced methods return.
 */
@SpringBootTest(classes = NestedObservationsTests.Application.class,
		properties = { "spring.task.execution.propagate-context=true", "spring.reactor.context-propagation=auto" })
@AutoConfigureMlflowTracing
class NestedObservationsTests {

	private static HttpServer server;

	@Autowired
	private Assistant assistant;

	@Autowired
	private CapturedTraces traces;

	@Autowired
	private ObservationRegistry observations;

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
		Hooks.disableAutomaticContextPropagation();
	}

	static Stream<Named<Function<Assistant, Object>>> shapes() {
		return Stream.concat(Stream.of(Named.of("value", Assistant::value),
				Named.of("async", (assistant) -> assistant.async().join()),
				Named.of("stage", (assistant) -> assistant.stage().join()),
				Named.of("stream", (assistant) -> assistant.stream().toList())), reactiveShapes());
	}

	static Stream<Named<Function<Assistant, Object>>> reactiveShapes() {
		return Stream.of(Named.of("mono", (assistant) -> assistant.mono().block()),
				Named.of("flux", (assistant) -> assistant.flux().blockLast()));
	}

	@ParameterizedTest
	@MethodSource("shapes")
	void mlflowGetsNoneOfJdbcAndHttpButWhatIsTracedInside(Function<Assistant, Object> shape) {
		shape.apply(this.assistant);

		Awaitility.await()
			.untilAsserted(() -> assertThat(this.traces).hasSize(1)
				.hasTraceSatisfying((trace) -> trace.hasName("answer")
					.hasSpan("clean", (span) -> span.isChildOf("answer"))
					.hasSpan("ChatClient", (span) -> span.isChildOf("answer"))
					.doesNotHaveSpan("connection")
					.doesNotHaveSpan("query")
					.doesNotHaveSpan("result-set")
					.doesNotHaveSpan("http get")));
	}

	@Test
	void aResultSetThatIsReadAsAStreamIsNotCurrentForItsReader() {
		try (Stream<String> rows = this.assistant.rows()) {
			assertThat(rows.iterator().next()).isEqualTo("Faust");
			assertNothingIsCurrent();
		}
		assertNothingIsCurrent();

		assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasName("rows").hasSpan("clean", (span) -> span.isChildOf("rows")));
	}

	private void assertNothingIsCurrent() {
		assertThat(this.observations.getCurrentObservationScope()).isNull();
		assertThat(Span.current().getSpanContext().isValid()).isFalse();
	}

	@Nested
	@TestPropertySource(properties = "mlflow.tracing.selection=all")
	class WithAllSpans {

		@ParameterizedTest
		@MethodSource("io.github.mlflowtracing.application.NestedObservationsTests#shapes")
		void allHangBelowTheMethodsSpan(Function<Assistant, Object> shape) {
			shape.apply(NestedObservationsTests.this.assistant);

			Awaitility.await()
				.untilAsserted(() -> assertThat(NestedObservationsTests.this.traces).hasSize(1)
					.hasTraceSatisfying((trace) -> trace.hasName("answer")
						.hasSpan("connection", (span) -> span.isChildOf("answer"))
						.hasSpan("query", (span) -> span.isChildOf("answer"))
						.hasSpan("result-set", (span) -> span.isChildOf("answer"))
						.hasSpan("clean", (span) -> span.isChildOf("result-set"))
						.hasSpan("http get", (span) -> span.isChildOf("answer"))
						.hasSpan("ChatClient", (span) -> span.isChildOf("answer"))));
		}

		@ParameterizedTest
		@MethodSource("io.github.mlflowtracing.application.NestedObservationsTests#reactiveShapes")
		void reactiveClientsDoSoWithoutAutomaticPropagationToo(Function<Assistant, Object> shape) {
			Hooks.disableAutomaticContextPropagation();
			try {
				shape.apply(NestedObservationsTests.this.assistant);
			}
			finally {
				Hooks.enableAutomaticContextPropagation();
			}

			Awaitility.await()
				.untilAsserted(() -> assertThat(NestedObservationsTests.this.traces)
					.hasTraceSatisfying((trace) -> trace.hasName("answer")
						.hasSpan("http get", (span) -> span.isChildOf("answer"))
						.hasSpan("ChatClient", (span) -> span.isChildOf("answer"))
						.doesNotHaveSpan("query")));
		}

	}

	static String url() {
		return "http://localhost:" + server.getAddress().getPort();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@Import({ Assistant.class, Words.class })
	static class Application {

	}

	static class Assistant {

		private final JdbcClient jdbc;

		private final RestClient rest;

		private final WebClient web;

		private final ChatClient chat;

		private final Words words;

		private final Executor executor;

		Assistant(JdbcClient jdbc, RestClient.Builder rest, WebClient.Builder web, ObservationRegistry observations,
				Words words, Executor executor) {
			this.jdbc = jdbc;
			this.rest = rest.baseUrl(url()).build();
			this.web = web.baseUrl(url()).build();
			this.chat = ChatClient.create(new Model(), observations);
			this.words = words;
			this.executor = executor;
		}

		@Traced("answer")
		String value() {
			return work();
		}

		@Async
		@Traced("answer")
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(work());
		}

		@Traced("answer")
		CompletableFuture<String> stage() {
			return CompletableFuture.supplyAsync(this::work, this.executor);
		}

		@Traced("answer")
		Mono<String> mono() {
			return Mono.fromCallable(this::titles)
				.subscribeOn(Schedulers.boundedElastic())
				.flatMap((titles) -> get().then(ask(titles.get(0)).last()));
		}

		@Traced("answer")
		Flux<String> flux() {
			return get().thenMany(Flux.just(1))
				.publishOn(Schedulers.boundedElastic())
				.flatMapIterable((i) -> titles())
				.concatMap(this::ask);
		}

		@Traced("answer")
		Stream<String> stream() {
			return Stream.of(1).map((i) -> work());
		}

		@Traced("rows")
		Stream<String> rows() {
			return query().stream();
		}

		private String work() {
			String title = titles().get(0);
			call();
			return this.chat.prompt(title).call().content();
		}

		private List<String> titles() {
			return query().list();
		}

		private JdbcClient.MappedQuerySpec<String> query() {
			return this.jdbc.sql("select 'Faust'").query((row, number) -> this.words.clean(row.getString(1)));
		}

		private void call() {
			this.rest.get().retrieve().toBodilessEntity();
		}

		private Mono<Void> get() {
			return this.web.get().retrieve().toBodilessEntity().then();
		}

		private Flux<String> ask(String title) {
			return this.chat.prompt(title).stream().content();
		}

	}

	static class Words {

		@Traced("clean")
		String clean(String word) {
			return word.strip();
		}

	}

	static class Model implements ChatModel {

		@Override
		public ChatResponse call(Prompt prompt) {
			return new ChatResponse(List.of(new Generation(new AssistantMessage(prompt.getContents()))));
		}

		@Override
		public Flux<ChatResponse> stream(Prompt prompt) {
			return Flux.just(call(prompt));
		}

	}

}
