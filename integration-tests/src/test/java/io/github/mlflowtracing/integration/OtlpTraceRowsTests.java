/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An OTLP trace endpoint is set.
 */
@RealServers
class OtlpTraceRowsTests {

	@EachForm
	void endpointOnPort4317WithoutProtocolIsGrpcAndReplacesMlflow(Form form, Backends backends) throws IOException {
		Collector collector = backends.collectorOnStandardPorts();
		String service = UniqueName.of("your-service-name");
		try (WireTap mlflow = WireTap.before(backends.mlflow().uri())) {
			ApplicationRun run = TestApplication
				.with(form,
						Settings.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.grpc() + "/v1/traces")
							.and("OTEL_SERVICE_NAME", service)
							.and("MLFLOW_TRACKING_URI", mlflow.uri()))
				.run();
			assertThat(run.problems()).isEmpty();
			assertThat(run.exitCode()).isZero();
			assertThat(run.linesWith("MLflow tracing: traces go")).singleElement()
				.asString()
				.contains("INFO", collector.grpc(), "dual export is off");
			List<CollectedSpan> spans = arrivedOnce(collector, service);
			assertThat(spans).allSatisfy((span) -> {
				assertThat(span.resource().get("received.content_type")).isEqualTo("application/grpc");
				assertThat(span.resource().get("received.api_key")).isNull();
			});
			assertThat(spans).filteredOn((span) -> span.name().equals("foo")).singleElement().satisfies((span) -> {
				assertThat(span.traceId()).isEqualTo(run.traceId("foo"));
				assertThat(span.attributes().get("mlflow.spanInputs")).isEqualToIgnoringWhitespace("{\"a\": 1}");
				assertThat(span.attributes().get("mlflow.spanOutputs")).isEqualToIgnoringWhitespace("{\"b\": 2}");
			});
			assertThat(mlflow.connections()).isZero();
		}
	}

	@EachForm
	void httpProtocolSendsOverHttpWithHeaders(Form form, Backends backends) {
		Collector collector = backends.collectorOnStandardPorts();
		assertArrivesOverHttpWithKey(form, collector, collector.http());
	}

	@EachForm
	void httpProtocolReachesHttpReceiverOnPort4317(Form form, Backends backends) {
		Collector collector = backends.collectorWithHttpOn4317();
		assertArrivesOverHttpWithKey(form, collector, collector.http());
	}

	@EachForm
	void httpProtocolAtGrpcPortIsExplainedAndSpansWaitForTheirRetry(Form form, Backends backends) throws IOException {
		Collector collector = backends.collector();
		String service = UniqueName.of("http-at-grpc");
		try (WireTap tap = WireTap.before(collector.grpc());
				RunningApplication application = TestApplication
					.with(form,
							Settings.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", tap.uri() + "/v1/traces")
								.and("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf")
								.and("OTEL_SERVICE_NAME", service))
					.start()) {
			application.awaitTraces().awaitOutput(" WARN ", Duration.ofSeconds(15));
			tap.handOnTo(collector.http());
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> collector.output().spans(service).size() >= ExpectedSpans.NAMES.size());
			ApplicationRun run = application.stop();
			arrivedOnce(collector, service);
			assertThat(run.problems()).singleElement()
				.asString()
				.contains(tap.uri().substring("http://".length()), "grpc", "4318")
				.doesNotContainPattern("\\p{Cntrl}");
		}
	}

	@EachForm
	void generalNamesAreHonouredOverGrpc(Form form, Backends backends) throws IOException {
		Collector collector = backends.collector();
		assertGeneralNamesAreHonoured(form, "grpc", collector.grpc(), "application/grpc", collector);
	}

	@EachForm
	void generalNamesAreHonouredOverHttp(Form form, Backends backends) throws IOException {
		Collector collector = backends.collector();
		assertGeneralNamesAreHonoured(form, "http/protobuf", collector.http(), "application/x-protobuf", collector);
	}

	@EachForm
	void timeoutEndsCallThatIsNotAnsweredOverGrpc(Form form) throws IOException {
		assertTimeoutIsHonoured(form, "grpc");
	}

	@EachForm
	void timeoutEndsRequestThatIsNotAnsweredOverHttp(Form form) throws IOException {
		assertTimeoutIsHonoured(form, "http/protobuf");
	}

	private static void assertTimeoutIsHonoured(Form form, String protocol) throws IOException {
		try (WireTap tap = WireTap.thatNeverAnswers();
				RunningApplication application = TestApplication
					.with(form,
							Settings.of("OTEL_EXPORTER_OTLP_ENDPOINT", tap.uri())
								.and("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
								.and("OTEL_EXPORTER_OTLP_TIMEOUT", "300")
								.and("OTEL_METRICS_EXPORTER", "none")
								.and("mlflow.tracing.export.shutdown-timeout", "500ms"))
					.start()) {
			// half of the default timeout
			application.awaitTraces().awaitOutput(" WARN ", Duration.ofSeconds(5));
			ApplicationRun run = application.stop();
			assertThat(run.problems()).allMatch((line) -> line.contains(tap.uri().substring("http://".length())));
		}
	}

	private static void assertArrivesOverHttpWithKey(Form form, Collector collector, String endpoint) {
		String service = UniqueName.of("over-http");
		ApplicationRun run = TestApplication
			.with(form,
					Settings.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf")
						.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint + "/v1/traces")
						.and("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api_key=12345")
						.and("OTEL_SERVICE_NAME", service))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(arrivedOnce(collector, service)).allSatisfy((span) -> {
			assertThat(span.resource().get("received.content_type")).isEqualTo("application/x-protobuf");
			assertThat(span.resource().get("received.api_key")).isEqualTo("12345");
		});
		assertThat(collector.output().metrics(service)).isEmpty();
	}

	private static void assertGeneralNamesAreHonoured(Form form, String protocol, String endpoint, String contentType,
			Collector collector) throws IOException {
		String service = UniqueName.of("general");
		try (WireTap tap = WireTap.before(endpoint)) {
			ApplicationRun run = TestApplication
				.with(form,
						Settings.of("OTEL_EXPORTER_OTLP_ENDPOINT", tap.uri())
							.and("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
							.and("OTEL_EXPORTER_OTLP_HEADERS", "api_key=12345")
							.and("OTEL_EXPORTER_OTLP_TIMEOUT", "20000")
							.and("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
							.and("OTEL_SERVICE_NAME", service))
				.run();
			assertThat(run.problems()).isEmpty();
			assertThat(arrivedOnce(collector, service)).allSatisfy((span) -> {
				assertThat(span.resource().get("received.content_type")).isEqualTo(contentType);
				assertThat(span.resource().get("received.api_key")).isEqualTo("12345");
			});
			assertThat(collector.output().awaitMetric(service, ExpectedHistogram.NAME)).satisfies((metric) -> {
				assertThat(metric.resource().get("received.content_type")).isEqualTo(contentType);
				assertThat(metric.resource().get("received.api_key")).isEqualTo("12345");
			});
			assertThat(tap.sawGzip()).isTrue();
		}
	}

	private static List<CollectedSpan> arrivedOnce(Collector collector, String service) {
		collector.output().awaitSpan(service, "fail");
		List<CollectedSpan> spans = collector.output().spans(service);
		assertThat(spans).extracting(CollectedSpan::name).containsExactlyInAnyOrderElementsOf(ExpectedSpans.NAMES);
		return spans;
	}

}
