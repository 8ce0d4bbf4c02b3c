/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The collector speaks TLS and asks for a client certificate.
 */
@RealServers
class TlsRowsTests {

	private static TestCertificates certificates;

	private static Collector collector;

	@BeforeAll
	static void startCollector(Backends backends) {
		certificates = TestCertificates
			.create(Path.of(System.getProperty("basedir", ""), "target", "tls").toAbsolutePath());
		collector = backends.collectorWithTls(certificates);
	}

	@EachForm
	void certificatesAreHonouredOverGrpc(Form form) {
		assertCertificatesAreHonoured(form, "grpc", collector.guardedGrpc());
	}

	@EachForm
	void certificatesAreHonouredOverHttp(Form form) {
		assertCertificatesAreHonoured(form, "http/protobuf", collector.guardedHttp());
	}

	@Test
	void sslBundleIsHonoured() {
		String service = UniqueName.of("bundle");
		ApplicationRun run = TestApplication
			.with(Form.APPLICATION_YML,
					Settings.of("mlflow.tracing.otlp.endpoint", https(collector.guardedHttp()) + "/v1/traces")
						.and("mlflow.tracing.otlp.ssl.bundle", "collector")
						.and("spring.ssl.bundle.pem.collector.truststore.certificate", certificates.serverCertificate())
						.and("spring.ssl.bundle.pem.collector.keystore.certificate", certificates.clientCertificate())
						.and("spring.ssl.bundle.pem.collector.keystore.private-key", certificates.clientKey())
						.and("OTEL_SERVICE_NAME", service))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(collector.output().awaitSpan(service, "fail")).extracting(CollectedSpan::name)
			.containsExactlyInAnyOrderElementsOf(ExpectedSpans.NAMES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "http/protobuf" })
	void collectorThatIsNotTrustedGetsNothing(String protocol) {
		Map<String, String> endpoints = Map.of("grpc", collector.grpc(), "http/protobuf", collector.http());
		String service = UniqueName.of("untrusted");
		ApplicationRun run = TestApplication
			.with(Form.ENVIRONMENT,
					Settings.of("OTEL_EXPORTER_OTLP_ENDPOINT", https(endpoints.get(protocol)))
						.and("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
						.and("OTEL_METRICS_EXPORTER", "none")
						.and("OTEL_SERVICE_NAME", service)
						.and("mlflow.tracing.export.shutdown-timeout", "1s"))
			.run();
		assertThat(run.exitCode()).isZero();
		assertThat(run.problems()).isNotEmpty();
		assertThat(collector.output().spans(service)).isEmpty();
	}

	private static void assertCertificatesAreHonoured(Form form, String protocol, String endpoint) {
		String service = UniqueName.of("tls");
		ApplicationRun run = TestApplication
			.with(form,
					Settings.of("OTEL_EXPORTER_OTLP_ENDPOINT", https(endpoint))
						.and("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
						.and("OTEL_EXPORTER_OTLP_CERTIFICATE", certificates.serverCertificate())
						.and("OTEL_EXPORTER_OTLP_CLIENT_KEY", certificates.clientKey())
						.and("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", certificates.clientCertificate())
						.and("OTEL_SERVICE_NAME", service))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(collector.output().awaitSpan(service, "fail")).extracting(CollectedSpan::name)
			.containsExactlyInAnyOrderElementsOf(ExpectedSpans.NAMES);
		ExpectedHistogram.assertComplete(collector.output().awaitMetric(service, ExpectedHistogram.NAME));
	}

	private static String https(String endpoint) {
		return endpoint.replace("http://127.0.0.1", "https://localhost");
	}

}
