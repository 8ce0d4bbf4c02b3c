/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traced beans behind HTTP requests and on other threads.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.task.execution.propagate-context=true")
class TracedWebApplicationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ApplicationContext context;

	@Autowired
	private MeterRegistry meters;

	@Test
	void theTraceOfARequestStartsWithTheTracedBean() throws Exception {
		String httpTraceId = get("/ask?question=first");

		MlflowTrace trace = traceOf(httpTraceId);
		assertThat(trace.spans()).extracting(SpanData::getName)
			.containsExactlyInAnyOrder("Assistant.answer", "Search.find");
		assertThat(trace.root().getName()).isEqualTo("Assistant.answer");
		assertThat(trace.root().getParentSpanContext().isValid()).isFalse();
		assertThat(parentName(trace, "Search.find")).isEqualTo("Assistant.answer");
	}

	@Test
	void eachRequestIsATraceOfItsOwn() throws Exception {
		String one = get("/ask?question=one");
		String two = get("/ask?question=two");

		assertThat(one).isNotEqualTo(two);
		assertThat(traceOf(one).spans()).hasSize(2);
		assertThat(traceOf(two).spans()).hasSize(2);
	}

	@Test
	void aTraceCrossesTheTaskExecutor() throws Exception {
		String httpTraceId = get("/later");

		MlflowTrace trace = traceOf(httpTraceId);
		assertThat(trace.root().getName()).isEqualTo("Planner.plan");
		assertThat(parentName(trace, "Background.work")).isEqualTo("Planner.plan");
		assertThat(parentName(trace, "Search.find")).isEqualTo("Background.work");
	}

	@Test
	void aTracedMethodIsNoTimer() throws Exception {
		traceOf(get("/ask?question=meters"));

		assertThat(this.meters.getMeters()).extracting((meter) -> meter.getId().getName())
			.contains("http.server.requests")
			.noneMatch((name) -> name.startsWith("mlflow.span") || name.startsWith("traced"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.meters.find("mlflow.trace.span.duration").summaries()).isNotEmpty());
	}

	private String get(String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	private MlflowTrace traceOf(String traceId) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> TracedApplication.traces(this.context)
				.stream()
				.filter((trace) -> trace.id().equals("tr-" + traceId))
				.findFirst()
				.orElse(null), (trace) -> trace != null && trace.root() != null);
	}

	private static String parentName(MlflowTrace trace, String name) {
		List<SpanData> spans = trace.spans();
		String parentId = spans.stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElseThrow()
			.getParentSpanId();
		return spans.stream()
			.filter((span) -> span.getSpanId().equals(parentId))
			.findFirst()
			.map(SpanData::getName)
			.orElse("none");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	static class Application {

		@Bean
		Questions questions(Assistant assistant, Planner planner) {
			return new Questions(assistant, planner);
		}

		@Bean
		Assistant assistant(Search search) {
			return new Assistant(search);
		}

		@Bean
		Planner planner(Background background) {
			return new Planner(background);
		}

		@Bean
		Background background(Search search) {
			return new Background(search);
		}

		@Bean
		Search search() {
			return new Search();
		}

	}

	@RestController
	static class Questions {

		private final Assistant assistant;

		private final Planner planner;

		Questions(Assistant assistant, Planner planner) {
			this.assistant = assistant;
			this.planner = planner;
		}

		@GetMapping("/ask")
		String ask(@RequestParam("question") String question) {
			this.assistant.answer(question);
			return Span.current().getSpanContext().getTraceId();
		}

		@GetMapping("/later")
		String later() {
			this.planner.plan();
			return Span.current().getSpanContext().getTraceId();
		}

	}

	static class Assistant {

		private final Search search;

		Assistant(Search search) {
			this.search = search;
		}

		@Traced(spanType = SpanType.CHAIN)
		String answer(String question) {
			return this.search.find(question);
		}

	}

	static class Planner {

		private final Background background;

		Planner(Background background) {
			this.background = background;
		}

		@Traced
		void plan() {
			this.background.work().join();
		}

	}

	static class Background {

		private final Search search;

		Background(Search search) {
			this.search = search;
		}

		@Async
		@Traced
		CompletableFuture<String> work() {
			return CompletableFuture.completedFuture(this.search.find("in the background"));
		}

	}

	static class Search {

		@Traced(spanType = SpanType.RETRIEVER)
		String find(String text) {
			return text + " found on " + Thread.currentThread().getName();
		}

	}

}
