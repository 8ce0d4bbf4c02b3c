/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;

@WebMvcTest(AskController.class)
@AutoConfigureMlflowTracing
@Import({ Assistant.class, Calculator.class, DocumentRetriever.class, Documents.class, LocalModel.class })
class AskControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private CapturedTraces traces;

	@Test
	void aQuestionIsOneTraceOfItsSession() {
		assertThat(ask("How much is 6 * 7?")).hasStatusOk();
		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasName("answer_question")
				.hasSession("s1")
				.hasSpan("Calculator.calculate",
						(span) -> span.hasType(SpanType.TOOL)
							.hasInput("expression", "6 * 7")
							.hasOutputs("42")
							.isChildOf("answer_question")));
	}

	@Test
	void anEmptyQuestionIsNoTrace() {
		assertThat(ask(" ")).hasStatus4xxClientError();
		assertThat(this.traces).isEmpty();
	}

	private MvcTestResult ask(String question) {
		return this.mvc.post()
			.uri("/api/ask")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"question\": \"%s\", \"session\": \"s1\"}".formatted(question))
			.exchange();
	}

}
