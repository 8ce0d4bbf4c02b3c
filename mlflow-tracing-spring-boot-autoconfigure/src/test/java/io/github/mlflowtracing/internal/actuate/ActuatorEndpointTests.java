/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.autoconfigure.MlflowActuatorAutoConfiguration;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoints over HTTP, as an application serves them.
 */
class ActuatorEndpointTests {

	private static final RecentTraces recentTraces = new RecentTraces(100);

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void startApplication() {
		application = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.endpoints.web.exposure.include=mlflow,mlflowtraces")
			.run();
	}

	@AfterAll
	static void stopApplication() {
		application.close();
	}

	@Test
	void showsWhereTracesGoAndWhatBecameOfThem() throws Exception {
		JSONAssert.assertEquals("""
				{"enabled": true, "trackingUri": "http://mlflow:5000", "experiment": {"id": "1", "name": "shop"},
				 "sampling": {"ratio": 0.5},
				 "destinations": {"mlflow": {"state": "RETRYING", "accepted": 10, "delivered": 6, "queued": 1,
				   "dropped": {"queue-full": 3}, "lastSuccess": "2026-01-02T03:04:05Z",
				   "lastError": {"at": "2026-01-02T03:04:06Z", "message": "no answer"}}}}
				""", get("/actuator/mlflow").body(), JSONCompareMode.STRICT);
	}

	@Test
	void showsAWholeTraceWithItsContentAsJson() throws Exception {
		SpanData root = FinishedSpans.root("answer", 120.5,
				(span) -> span.setAttribute("mlflow.spanType", "CHAIN")
					.setAttribute("mlflow.spanInputs", "{\"query\": \"What is MLflow?\", \"k\": 3}")
					.setAttribute("mlflow.spanOutputs", "\"A \\\"platform\\\"\""));
		SpanData child = FinishedSpans.child(root, "find", 20,
				(span) -> span.setAttribute("mlflow.spanInputs", 5)
					.setAttribute(AttributeKey.valueKey("mlflow.spanOutputs"), Value.empty())
					.setAttribute("db.system", "h2")
					.setStatus(StatusCode.ERROR, "down")
					.addEvent("exception", Attributes.of(AttributeKey.stringKey("exception.message"), "down")));
		keep(new MlflowTrace(root, List.of(child, root), new TraceInfo(Map.of("team", "a"),
				Map.of("mlflow.source.type", "LOCAL"), "s1", "u1", null, "short", null, null)));

		HttpResponse<String> answer = get("/actuator/mlflowtraces/tr-" + root.getTraceId());

		assertThat(answer.statusCode()).isEqualTo(200);
		JSONAssert.assertEquals("""
				{"traceId": "tr-%s", "name": "answer", "state": "OK", "startTime": "2023-11-14T22:13:20Z",
				 "durationMs": 120.5, "requestPreview": "short", "responsePreview": "A \\"platform\\"",
				 "tags": {"mlflow.traceName": "answer", "team": "a"},
				 "metadata": {"mlflow.source.type": "LOCAL", "mlflow.trace.session": "s1", "mlflow.trace.user": "u1"},
				 "spanCount": 2,
				 "spans": [
				  {"spanId": "%s", "parentSpanId": "%s", "name": "find", "type": null,
				   "status": {"code": "ERROR", "message": "down"}, "startTime": "2023-11-14T22:13:20Z",
				   "durationMs": 20.0, "inputs": 5, "outputs": null, "attributes": {"db.system": "h2"},
				   "events": [{"name": "exception", "attributes": {"exception.message": "down"}}]},
				  {"spanId": "%s", "parentSpanId": null, "name": "answer", "type": "CHAIN",
				   "status": {"code": "UNSET", "message": ""}, "startTime": "2023-11-14T22:13:20Z",
				   "durationMs": 120.5, "inputs": {"query": "What is MLflow?", "k": 3},
				   "outputs": "A \\"platform\\"", "attributes": {}, "events": []}]}
				""".formatted(root.getTraceId(), child.getSpanId(), root.getSpanId(), root.getSpanId()), answer.body(),
				JSONCompareMode.STRICT_ORDER);
	}

	@Test
	void listsTracesWithoutSpansNewestFirst() throws Exception {
		SpanData first = FinishedSpans.root("first", 1, (span) -> span.setStatus(StatusCode.ERROR));
		SpanData second = FinishedSpans.root("second", 1,
				(span) -> span.setAttribute("mlflow.spanInputs", "[" + "1,".repeat(2000) + "1]")
					.setAttribute("mlflow.spanOutputs", "no {json"));
		keep(FinishedSpans.trace(TraceInfo.NONE, first));
		keep(FinishedSpans.trace(TraceInfo.NONE, second));

		String body = get("/actuator/mlflowtraces").body();

		assertThat(body).startsWith("{\"traces\":[{\"traceId\":\"tr-" + second.getTraceId());
		assertThat(body).contains("\"responsePreview\":\"no {json\"")
			.containsPattern("\"requestPreview\":\"\\[[1,]{996}\\.\\.\\.\"")
			.contains("\"name\":\"first\",\"state\":\"ERROR\"")
			.doesNotContain("\"spans\"");
	}

	@Test
	void listsWhereMlflowHasTheTraces() throws Exception {
		JSONAssert.assertEquals("""
				{"mlflow": {"trackingUri": "http://mlflow:5000", "experimentId": "1"}}
				""", get("/actuator/mlflowtraces").body(), JSONCompareMode.LENIENT);
	}

	@Test
	void answersABrowserWithAPageInWhichHostileContentIsText() throws Exception {
		keep(FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root("<script>alert(1)</script>", 1, (span) -> {
		})));

		HttpResponse<String> page = get("/actuator/mlflowtraces", "text/html,application/xhtml+xml,*/*;q=0.8");

		assertThat(page.headers().firstValue("Content-Type")).hasValueSatisfying(
				(type) -> assertThat(type).startsWith("text/html").containsIgnoringCase("charset=utf-8"));
		assertThat(page.body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;")
			.doesNotContain("<script>alert", "{{")
			.containsPattern("default-src 'none'; connect-src 'self'; img-src data:; script-src 'sha256-[^']{44}'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "application/json", "application/vnd.spring-boot.actuator.v3+json" })
	void answersEveryOtherClientWithJson(String accept) throws Exception {
		assertThat(get("/actuator/mlflowtraces", accept).body()).startsWith("{\"traces\":[");
	}

	@Test
	void aPreviewDoesNotEndWithinACharacter() throws Exception {
		keep(FinishedSpans.trace(TraceInfo.NONE, FinishedSpans.root("emoji", 1,
				(span) -> span.setAttribute("mlflow.spanInputs", "x".repeat(996) + "\uD83D\uDE00" + "y".repeat(50)))));

		HttpResponse<String> answer = get("/actuator/mlflowtraces");

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("x".repeat(996) + "...");
	}

	@Test
	void aPartWithoutRootIsInProgress() throws Exception {
		SpanData root = FinishedSpans.root("never", 1, (span) -> {
		});
		SpanData child = FinishedSpans.child(root, "child", 3, (span) -> {
		});
		keep(new MlflowTrace(null, List.of(child), TraceInfo.NONE));

		assertThat(get("/actuator/mlflowtraces/tr-" + root.getTraceId()).body()).contains("\"state\":\"IN_PROGRESS\"")
			.contains("\"durationMs\":3.0")
			.contains("\"spanCount\":1");
	}

	@Test
	void anUnknownTraceIsNotFound() throws Exception {
		assertThat(get("/actuator/mlflowtraces/tr-unknown").statusCode()).isEqualTo(404);
	}

	private static void keep(MlflowTrace trace) {
		recentTraces.accept(new AssembledTrace(trace.spans(), trace));
	}

	private static HttpResponse<String> get(String path) throws Exception {
		return get(path, "application/json");
	}

	private static HttpResponse<String> get(String path, String accept) throws Exception {
		URI uri = URI
			.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class,
			EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class,
			ManagementContextAutoConfiguration.class, ServletManagementContextAutoConfiguration.class,
			MlflowActuatorAutoConfiguration.class })
	static class Application {

		@Bean
		RecentTraces recentTraces() {
			return recentTraces;
		}

		@Bean
		TracingStatus.Source status() {
			ExporterStatus status = new ExporterStatus(ExporterStatus.State.RETRYING, 10, 6, 1,
					Map.of(DropCause.QUEUE_FULL, 3L), Instant.parse("2026-01-02T03:04:05Z"),
					new ExporterStatus.LastError(Instant.parse("2026-01-02T03:04:06Z"), "no answer"));
			return () -> new TracingStatus(true, "http://user:secret@mlflow:5000", "1", "shop", 0.5,
					List.of(new FixedDestination(status)));
		}

	}

	private record FixedDestination(ExporterStatus status) implements TraceExporter {

		@Override
		public String name() {
			return "mlflow";
		}

		@Override
		public void accept(AssembledTrace trace) {
		}

	}

}
