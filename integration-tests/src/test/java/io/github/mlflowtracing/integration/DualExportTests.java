/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;

import io.github.mlflowtracing.integration.CollectorOutput.CollectedSpan;
import io.github.mlflowtracing.integration.StoredTrace.StoredSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tracking server and an OTLP trace endpoint are set, and dual export is on.
 */
@RealServers
class DualExportTests {

	@EachForm
	void sameTraceArrivesInBoth(Form form, Backends backends) {
		String service = UniqueName.of("dual");
		ApplicationRun run = TestApplication
			.with(form,
					Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri())
						.and("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", backends.collector().http() + "/v1/traces")
						.and("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "true")
						.and("OTEL_SERVICE_NAME", service))
			.run();
		assertThat(run.problems()).isEmpty();
		backends.collector().output().awaitSpan(service, "fail");
		List<CollectedSpan> collected = backends.collector().output().spans(service);
		assertThat(collected).extracting(CollectedSpan::name).containsExactlyInAnyOrderElementsOf(ExpectedSpans.NAMES);
		StoredTrace stored = backends.mlflow().awaitTrace(run.traceId("answer"));
		assertThat(collected).filteredOn((span) -> span.traceId().equals(run.traceId("answer")))
			.extracting((span) -> List.of(span.name(), span.spanId(), span.parentSpanId()))
			.containsExactlyInAnyOrderElementsOf(stored.spans().stream().map(DualExportTests::identity).toList());
		assertThat(backends.mlflow().awaitTrace(run.traceId("foo")).state()).isEqualTo("OK");
	}

	private static List<String> identity(StoredSpan span) {
		return List.of(span.name(), span.spanId(), span.parentSpanId());
	}

}
