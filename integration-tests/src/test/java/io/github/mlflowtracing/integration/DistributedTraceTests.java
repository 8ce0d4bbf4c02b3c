/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.StoredTrace.StoredSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces that go on in another service, ours and Python's.
 */
@RealServers
class DistributedTraceTests {

	private final JsonHttp http = new JsonHttp();

	@Test
	void aChainOfServicesIsOneTrace(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("chain"));
		try (RunningApplication last = start(backends, experiment, Settings.none());
				RunningApplication middle = start(backends, experiment, Settings.none());
				RunningApplication first = start(backends, experiment, Settings.none())) {
			URI toLast = relay(middle, last.uri("/ask"));
			String traceId = this.http.getText(relay(first, toLast));
			StoredTrace trace = awaitSpans(backends, traceId, 4);
			assertThat(trace.state()).isEqualTo("OK");
			assertThat(trace.name()).isEqualTo("relay");
			assertThat(trace.experimentId()).isEqualTo(experiment);
			// none of the HTTP clients' and servers' spans
			assertThat(parents(trace))
				.isEqualTo(Map.of("relay", List.of("-", "relay"), "ask", List.of("relay"), "retrieve", List.of("ask")));
			StoredSpan root = trace.spans().stream().filter((span) -> span.parentSpanId().isEmpty()).findFirst().get();
			StoredSpan asked = trace.span("ask");
			assertThat(asked.parentSpanId()).isNotEqualTo(root.spanId());
		}
	}

	@Test
	void aPythonCallersTraceGoesOnHere(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("python-caller"));
		try (RunningApplication callee = start(backends, experiment,
				Settings.of("mlflow.tracing.remote-parent", "join"));
				PythonProgram caller = backends.python(experiment, """
						import mlflow, sys, urllib.request
						from mlflow.tracing import get_tracing_context_headers_for_http_request
						with mlflow.start_span("python_caller") as span:
						    headers = get_tracing_context_headers_for_http_request()
						    urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers=headers)).read()
						mlflow.flush_trace_async_logging()
						print(headers["traceparent"])
						print(span.trace_id)
						""", callee.uri("/ask").toString())) {
			assertThat(caller.line()).endsWith("-03");
			String traceId = caller.line();
			caller.awaitEnd();
			StoredTrace trace = awaitSpans(backends, traceId, 3);
			assertThat(trace.state()).isEqualTo("OK");
			assertThat(trace.name()).isEqualTo("python_caller");
			assertThat(parents(trace)).isEqualTo(
					Map.of("python_caller", List.of("-"), "ask", List.of("python_caller"), "retrieve", List.of("ask")));
		}
	}

	@Test
	void aTraceGoesOnInPython(Backends backends) {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("python-callee"));
		// the SDK (3.17.2) loses the spans if they are not flushed inside of the block
		try (PythonProgram callee = backends.python(experiment, """
				import mlflow
				from http.server import BaseHTTPRequestHandler, HTTPServer
				from mlflow.tracing import set_tracing_context_from_http_request_headers
				class Callee(BaseHTTPRequestHandler):
				    def do_GET(self):
				        headers = {name.lower(): value for name, value in self.headers.items()}
				        with set_tracing_context_from_http_request_headers(headers):
				            with mlflow.start_span("python_callee", span_type="TOOL"):
				                pass
				            mlflow.flush_trace_async_logging()
				        self.send_response(200)
				        self.end_headers()
				server = HTTPServer(("127.0.0.1", 0), Callee)
				print(server.server_port, flush=True)
				server.handle_request()
				""");
				RunningApplication caller = start(backends, experiment,
						Settings.of("mlflow.tracing.propagate-sampled", "true")
							// without which Python's spans are not sampled
							.and("management.tracing.sampling.probability", "0"))) {
			String traceId = this.http.getText(relay(caller, URI.create("http://127.0.0.1:" + callee.line() + "/")));
			callee.awaitEnd();
			StoredTrace trace = awaitSpans(backends, traceId, 2);
			assertThat(trace.state()).isEqualTo("OK");
			assertThat(trace.name()).isEqualTo("relay");
			assertThat(parents(trace)).isEqualTo(Map.of("relay", List.of("-"), "python_callee", List.of("relay")));
		}
	}

	@Test
	void underAForeignCallerTheTraceBeginsHere(Backends backends) throws Exception {
		String experiment = backends.mlflow().createExperiment(UniqueName.of("foreign-caller"));
		String traceId = UUID.randomUUID().toString().replace("-", "");
		try (RunningApplication callee = start(backends, experiment, Settings.none())) {
			HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(callee.uri("/ask"))
					.header("traceparent", "00-%s-00f067aa0ba902b7-00".formatted(traceId))
					.header("tracestate", "vendor=1,mlflow=v1;e:999999;s:00f067aa0ba902b8")
					.build(), BodyHandlers.ofString());
			StoredTrace trace = awaitSpans(backends, "tr-" + traceId, 2);
			assertThat(trace.state()).isEqualTo("OK");
			assertThat(trace.name()).isEqualTo("ask");
			assertThat(parents(trace)).isEqualTo(Map.of("ask", List.of("-"), "retrieve", List.of("ask")));
		}
	}

	private static RunningApplication start(Backends backends, String experimentId, Settings more) {
		return TestApplication
			.with(Form.ENVIRONMENT,
					Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri())
						.and("MLFLOW_EXPERIMENT_ID", experimentId))
			.and(Form.APPLICATION_YML, more.and("spring.task.execution.propagate-context", true))
			.withWebServer()
			.start()
			.awaitTraces();
	}

	private static URI relay(RunningApplication by, URI to) {
		return URI.create(by.uri("/relay") + "?to=" + URLEncoder.encode(to.toString(), StandardCharsets.UTF_8));
	}

	private static StoredTrace awaitSpans(Backends backends, String traceId, int spans) {
		return Awaitility.await("%d spans of trace %s".formatted(spans, traceId))
			.atMost(Duration.ofSeconds(30))
			.until(() -> backends.mlflow().awaitTrace(traceId), (trace) -> trace.spans().size() >= spans);
	}

	/**
	 * Whom the spans hang on, by name; those without a parent on "-", those whose parent
	 * is not there on "?".
	 */
	private static Map<String, List<String>> parents(StoredTrace trace) {
		Map<String, String> names = new TreeMap<>();
		trace.spans().forEach((span) -> names.put(span.spanId(), span.name()));
		names.put("", "-");
		Map<String, List<String>> parents = new TreeMap<>();
		trace.spans()
			.forEach((span) -> parents.merge(span.name(), List.of(names.getOrDefault(span.parentSpanId(), "?")),
					(one, more) -> Stream.concat(one.stream(), more.stream()).sorted().toList()));
		return parents;
	}

}
