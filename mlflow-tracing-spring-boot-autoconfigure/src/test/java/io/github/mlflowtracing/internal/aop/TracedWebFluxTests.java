/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.time.Duration;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traced beans behind a reactive server's requests.
 */
class TracedWebFluxTests {

	@AfterAll
	static void stopPropagating() {
		Hooks.disableAutomaticContextPropagation();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void theSpansOfARequestAreOneTree(String propagation) {
		Hooks.disableAutomaticContextPropagation();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run("--server.port=0", "--spring.reactor.context-propagation=" + propagation,
					"--management.tracing.sampling.probability=0")) {
			String port = context.getEnvironment().getProperty("local.server.port");
			WebClient client = WebClient.create("http://localhost:" + port);
			assertThat(client.get().uri("/ask?question=why").retrieve().bodyToMono(String.class).block())
				.isEqualTo("why, found");

			MlflowTrace trace = Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> TracedApplication.traces(context), (traces) -> !traces.isEmpty())
				.get(0);
			assertThat(TracedApplication.traces(context)).hasSize(1);
			assertThat(trace.root().getName()).isEqualTo("Assistant.answer");
			assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactlyInAnyOrder("Assistant.answer", "Search.find");
			assertThat(trace.root().getParentSpanContext().isValid()).isFalse();
			assertThat(trace.spans()
				.stream()
				.filter((span) -> span.getName().equals("Search.find"))
				.map(SpanData::getParentSpanId)).containsExactly(trace.root().getSpanId());
			assertThat(TracedApplication.byName(trace.root().getAttributes()).get("mlflow.spanInputs").toString())
				.contains("\"question\": \"why\"")
				.contains("<org.springframework.");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Questions.class)
	static class Application {

		@Bean
		Assistant assistant(Search search) {
			return new Assistant(search);
		}

		@Bean
		Search search() {
			return new Search();
		}

	}

	@RestController
	static class Questions {

		private final Assistant assistant;

		Questions(Assistant assistant) {
			this.assistant = assistant;
		}

		@GetMapping("/ask")
		Mono<String> ask(@RequestParam("question") String question, ServerWebExchange exchange) {
			return this.assistant.answer(question, exchange);
		}

	}

	static class Assistant {

		private final Search search;

		Assistant(Search search) {
			this.search = search;
		}

		@Traced(spanType = SpanType.CHAIN)
		Mono<String> answer(String question, ServerWebExchange exchange) {
			return this.search.find(question)
				.publishOn(Schedulers.parallel())
				.collectList()
				.map((List<String> words) -> String.join(", ", words));
		}

	}

	static class Search {

		@Traced(spanType = SpanType.RETRIEVER)
		Flux<String> find(String question) {
			return Flux.just(question, "found").delayElements(Duration.ofMillis(1));
		}

	}

}
