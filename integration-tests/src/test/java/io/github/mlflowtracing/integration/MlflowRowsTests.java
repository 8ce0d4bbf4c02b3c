/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.StoredTrace.StoredSpan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tracking server is all that is set.
 */
@RealServers
class MlflowRowsTests {

	@EachForm
	void trackingUriBringsTraceWithItsContentToMlflow(Form form, Backends backends) {
		ApplicationRun run = TestApplication.with(form, Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(run.exitCode()).isZero();
		assertThat(run.linesWith("MLflow tracing: traces go")).singleElement()
			.asString()
			.contains("INFO", backends.mlflow().uri());
		StoredTrace trace = backends.mlflow().awaitTrace(run.traceId("foo"));
		assertThat(trace.name()).isEqualTo("foo");
		assertThat(trace.state()).isEqualTo("OK");
		assertThat(trace.experimentId()).isEqualTo("0");
		assertThat(trace.info().get("request_preview").asString()).isEqualToIgnoringWhitespace("{\"a\": 1}");
		assertThat(trace.info().get("response_preview").asString()).isEqualToIgnoringWhitespace("{\"b\": 2}");
		assertThat(trace.info().get("execution_duration").asString()).matches("0(\\.\\d+)?s");
		StoredSpan span = trace.span("foo");
		assertThat(span.attribute("mlflow.spanInputs")).isEqualTo(Map.of("a", 1L));
		assertThat(span.attribute("mlflow.spanOutputs")).isEqualTo(Map.of("b", 2L));
		assertThat(span.attribute("mlflow.spanType")).isEqualTo("UNKNOWN");
		assertThat(span.status()).isEqualTo("STATUS_CODE_OK");
		assertThat(span.parentSpanId()).isEmpty();
	}

	@EachForm
	void experimentNameIsCreatedAndHoldsTraces(Form form, Backends backends) {
		String experiment = UniqueName.of("my-experiment");
		ApplicationRun run = TestApplication
			.with(form,
					Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri())
						.and("MLFLOW_EXPERIMENT_NAME", experiment))
			.run();
		assertThat(run.problems()).isEmpty();
		String id = backends.mlflow().experimentId(experiment).orElseThrow();
		assertThat(backends.mlflow().traces(id)).extracting(StoredTrace::name)
			.containsExactlyInAnyOrderElementsOf(ExpectedSpans.ROOT_NAMES);
	}

	@EachForm
	void experimentIdHoldsTraces(Form form, Backends backends) {
		String id = backends.mlflow().createExperiment(UniqueName.of("by-id"));
		ApplicationRun run = TestApplication
			.with(form, Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()).and("MLFLOW_EXPERIMENT_ID", id))
			.run();
		assertThat(run.problems()).isEmpty();
		assertThat(backends.mlflow().traces(id)).extracting(StoredTrace::name)
			.containsExactlyInAnyOrderElementsOf(ExpectedSpans.ROOT_NAMES);
	}

	@Test
	void annotatedBeansNestAndFail(Backends backends) {
		ApplicationRun run = TestApplication
			.with(Form.ENVIRONMENT, Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()))
			.run();
		StoredTrace answer = backends.mlflow().awaitTrace(run.traceId("answer"));
		StoredSpan chain = answer.span("Assistant.answer");
		assertThat(chain.attribute("mlflow.spanType")).isEqualTo("CHAIN");
		assertThat(chain.attribute("mlflow.spanFunctionName")).isEqualTo("answer");
		assertThat(chain.attribute("mlflow.spanInputs")).isEqualTo(Map.of("question", "What is MLflow?"));
		assertThat(chain.attribute("mlflow.spanOutputs")).isEqualTo("Document 1 answers it.");
		StoredSpan retriever = answer.span("retrieve");
		assertThat(retriever.parentSpanId()).isEqualTo(chain.spanId());
		assertThat(retriever.attribute("mlflow.spanType")).isEqualTo("RETRIEVER");
		assertThat(retriever.attribute("mlflow.spanInputs")).isEqualTo(Map.of("query", "What is MLflow?", "limit", 1L));
		assertThat(retriever.attribute("mlflow.spanOutputs")).isEqualTo(List.of("Document 1"));
		StoredTrace failure = backends.mlflow().awaitTrace(run.traceId("fail"));
		assertThat(failure.state()).isEqualTo("ERROR");
		assertThat(failure.span("fail").status()).isEqualTo("STATUS_CODE_ERROR");
		assertThat(failure.span("fail").eventNames()).contains("exception");
		assertThat(run.output()).contains("caught too long");
	}

	@Test
	void spansBelowRequestAndOnAnotherThreadAreOneTraceWithoutTheRequest(Backends backends) {
		try (RunningApplication application = TestApplication
			.with(Form.ENVIRONMENT, Settings.of("MLFLOW_TRACKING_URI", backends.mlflow().uri()))
			.and(Form.APPLICATION_YML, Settings.of("spring.task.execution.propagate-context", true))
			.withWebServer()
			.start()) {
			application.awaitTraces();
			String traceId = new JsonHttp().getText(application.uri("/ask"));
			StoredTrace trace = backends.mlflow().awaitTrace(traceId);
			assertThat(trace.spans()).extracting(StoredSpan::name).containsExactlyInAnyOrder("ask", "retrieve");
			assertThat(trace.span("ask").parentSpanId()).isEmpty();
			assertThat(trace.span("retrieve").parentSpanId()).isEqualTo(trace.span("ask").spanId());
		}
	}

}
