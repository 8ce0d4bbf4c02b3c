/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers of an application, and those whom it calls, over HTTP. The application is both.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "mlflow.tracing.experiment-id=1",
		"mlflow.tracing.propagate-sampled=true", "management.tracing.sampling.probability=0" })
class RemoteCallersTests {

	private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

	@LocalServerPort
	private int port;

	@Autowired
	private ApplicationContext context;

	@Autowired
	private MlflowTracing tracing;

	@Autowired
	private ObservationRegistry observations;

	@Autowired
	private Tracer tracer;

	@Autowired
	private Propagator propagator;

	@Test
	void aCallIsPartOfTheCallersTrace() {
		RestClient client = RestClient.builder().observationRegistry(this.observations).build();
		String traceId = this.tracing.inSpan("caller", (span) -> {
			Map<String, String> headers = received(client.get().uri(uri()).retrieve().body(String.class));
			assertThat(headers.get("tracestate")).isEqualTo("mlflow=v1;e:1;s:" + span.spanId());
			assertThat(headers.get("traceparent"))
				.isEqualTo("00-%s-%s-03".formatted(span.traceId().substring(3), span.spanId()));
			assertThat(Span.current().getSpanContext().isSampled()).isFalse();
			return span.traceId();
		});
		MlflowTrace trace = await(traceId, 2);
		assertThat(trace.root().getName()).isEqualTo("caller");
		assertThat(span(trace, "callee").getParentSpanId()).isEqualTo(trace.root().getSpanId());
	}

	@Test
	void whatIsCarriedByHandTellsItToo() {
		this.tracing.runInSpan("sender", (span) -> {
			Map<String, String> message = new TreeMap<>();
			this.propagator.inject(this.tracer.currentTraceContext().context(), message, Map::put);
			assertThat(message).containsEntry("tracestate", "mlflow=v1;e:1;s:" + span.spanId())
				.containsEntry("traceparent", "00-%s-%s-03".formatted(span.traceId().substring(3), span.spanId()));
		});
	}

	@Test
	void withoutAnMlflowSpanNothingIsTold() {
		RestClient client = RestClient.builder().observationRegistry(this.observations).build();
		Map<String, String> headers = received(client.get().uri(uri()).retrieve().body(String.class));
		assertThat(headers).doesNotContainKey("tracestate");
		assertThat(headers.get("traceparent")).endsWith("2");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00 | mlflow=v1;e:1
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03 | mlflow=v1;e:1;s:00f067aa0ba902b8
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff | mlflow=v1;e:1;s:ffffffffffffffff
			cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more | mlflow=v1;e:1
			ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:1
			00-00000000000000000000000000000000-00f067aa0ba902b7-01 | mlflow=v1;e:1
			00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01 | mlflow=v1;e:1
			00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01 | mlflow=v1;e:1
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7 | mlflow=v1;e:1
			00-zzf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:1
			nonsense | mlflow=v1;e:1
			- | =
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:2;s:00f067aa0ba902b8
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:1;s:0000000000000000
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:../../../etc/passwd
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=;;;;;;
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | ,,,,=,=,
			00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 | mlflow=v1;e:1,mlflow=v1;e:1,mlflow=v1;e:2
			""")
	void whateverComesTheRequestIsServedAndTraced(String traceparent, String tracestate) throws Exception {
		String traceId = callee(traceparent, tracestate);
		assertThat(await(traceId, 1).spans()).anyMatch((span) -> span.getName().equals("callee"));
	}

	@Test
	void hugeHeadersAreServedAndTraced() throws Exception {
		String members = IntStream.range(0, 100)
			.mapToObj((i) -> "m" + i + "=" + "x".repeat(40))
			.collect(Collectors.joining(","));
		assertThat(await(callee(TRACE_PARENT, members + ",mlflow=v1;e:1"), 1).spans()).isNotEmpty();
		assertThat(await(callee(TRACE_PARENT, "mlflow=v1;e:1;x:" + "y".repeat(5000)), 1).spans()).isNotEmpty();
		assertThat(await(callee("00-" + "a".repeat(5000), "mlflow=v1;e:1"), 1).spans()).isNotEmpty();
	}

	private String callee(String traceparent, String tracestate) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(uri()))
				.header("traceparent", traceparent)
				.header("tracestate", tracestate)
				.build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return received(response.body()).get("callee");
	}

	private String uri() {
		return "http://localhost:" + this.port + "/callee";
	}

	private static Map<String, String> received(String body) {
		return body.lines()
			.map((line) -> line.split(" ", 2))
			.collect(Collectors.toMap((line) -> line[0], (line) -> line[1]));
	}

	private MlflowTrace await(String traceId, int spans) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> TracedApplication.traces(this.context)
				.stream()
				.filter((trace) -> trace.id().equals(traceId) && trace.spans().size() >= spans)
				.findFirst()
				.orElse(null), (trace) -> trace != null);
	}

	private static SpanData span(MlflowTrace trace, String name) {
		List<SpanData> spans = trace.spans().stream().filter((span) -> span.getName().equals(name)).toList();
		assertThat(spans).hasSize(1);
		return spans.get(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Callee.class)
	static class Application {

	}

	@RestController
	static class Callee {

		private final MlflowTracing tracing;

		Callee(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		@GetMapping("/callee")
		String call(@RequestHeader Map<String, String> headers) {
			String traceId = this.tracing.inSpan("callee", (span) -> span.traceId());
			return "callee " + traceId + "\n"
					+ headers.entrySet()
						.stream()
						.filter((header) -> header.getKey().startsWith("trace"))
						.map((header) -> header.getKey() + " " + header.getValue())
						.collect(Collectors.joining("\n"));
		}

	}

}
