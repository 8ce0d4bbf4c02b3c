/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.mlflowtracing.Assessment;
import io.github.mlflowtracing.AssessmentSource;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.trace.TraceAssessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link Assessments}.
 */
class AssessmentsTests {

	private static final String TRACE = "0123456789abcdef0123456789abcdef";

	private final List<TraceAssessment> logged = new ArrayList<>();

	private final Assessments assessments = new Assessments(
			new ContentSerializer(new ContentLimits(1000, 30, 100), Redaction.NONE), (assessment) -> {
				this.logged.add(assessment);
				return CompletableFuture.completedFuture(assessment.id());
			});

	@Test
	void feedbackIsWholeAndHasAnIdOfOurs() {
		Map<String, String> metadata = new HashMap<>(Map.of("k", "v"));
		metadata.put("none", null);
		metadata.put(null, "none");
		String id = this.assessments
			.log(Feedback.builder("tr-" + TRACE, "helpful")
				.value(List.of(1, "two", true))
				.rationale("because")
				.source(AssessmentSource.llmJudge("judge"))
				.metadata(metadata)
				.spanId("0123456789abcdef")
				.error(new IllegalStateException("no answer"))
				.build())
			.join();
		TraceAssessment assessment = this.logged.get(0);
		assertThat(id).isEqualTo(assessment.id()).matches("a-[0-9a-f]{32}");
		assertThat(assessment.traceId()).isEqualTo(TRACE);
		assertThat(assessment.name()).isEqualTo("helpful");
		assertThat(assessment.expectation()).isFalse();
		assertThat(assessment.value()).isEqualTo("[1, \"two\", true]");
		assertThat(assessment.rationale()).isEqualTo("because");
		assertThat(assessment.sourceType()).isEqualTo("LLM_JUDGE");
		assertThat(assessment.sourceId()).isEqualTo("judge");
		assertThat(assessment.metadata()).isEqualTo(Map.of("k", "v"));
		assertThat(assessment.spanId()).isEqualTo("0123456789abcdef");
		assertThat(assessment.error().type()).isEqualTo("IllegalStateException");
		assertThat(assessment.error().message()).isEqualTo("no answer");
		assertThat(assessment.error().stackTrace()).contains("feedbackIsWholeAndHasAnIdOfOurs");
	}

	@Test
	void secretsAreHiddenInAllThatIsSaid() {
		ContentRedactor names = (text, where) -> text.replace("Ann", "[" + where.kind() + " " + where.path() + "]");
		Assessments redacting = new Assessments(new ContentSerializer(new ContentLimits(1000, 30, 100),
				new Redaction(List.of(), List.of(), List.of(names))), (assessment) -> {
					this.logged.add(assessment);
					return CompletableFuture.completedFuture(assessment.id());
				});
		redacting.log(Feedback.builder(TRACE, "f")
			.value(Map.of("password", "x"))
			.rationale("Ann sent password=x")
			.metadata(Map.of("api_key", "x", "note", "Ann has Bearer abc123"))
			.error(new IllegalStateException("Ann has password=x"))
			.build());
		redacting.log(
				Expectation.builder(TRACE, "e").value("Bearer abc123").metadata(Map.of("token", "a8f3k2m9q1")).build());
		TraceAssessment feedback = this.logged.get(0);
		assertThat(feedback.value()).isEqualTo("{\"password\": \"[REDACTED]\"}");
		assertThat(feedback.rationale()).isEqualTo("[METADATA $.rationale] sent password=[REDACTED]");
		assertThat(feedback.metadata()).containsOnly(Map.entry("api_key", "[REDACTED]"),
				Map.entry("note", "[METADATA $.note] has Bearer [REDACTED]"));
		assertThat(feedback.error().message()).isEqualTo("[EXCEPTION $.message] has password=[REDACTED]");
		assertThat(feedback.error().stackTrace()).contains("password=[REDACTED]").doesNotContain("Ann");
		assertThat(this.logged.get(1).value()).isEqualTo("\"Bearer [REDACTED]\"");
		assertThat(this.logged.get(1).metadata()).containsOnly(Map.entry("token", "[REDACTED]"));
	}

	@Test
	void sourcesAreMlflowsOwnByDefault() {
		this.assessments.log(Feedback.builder(TRACE, "f").build());
		this.assessments.log(Expectation.builder(TRACE, "e").value("x").source(null).build());
		assertThat(this.logged).extracting(TraceAssessment::sourceType, TraceAssessment::sourceId)
			.containsExactly(tuple("CODE", "default"), tuple("HUMAN", "default"));
		assertThat(this.logged).extracting(TraceAssessment::expectation).containsExactly(false, true);
		assertThat(this.logged.get(0).value()).isEqualTo("null");
	}

	@Test
	void theValueIsReadAtOnce() {
		List<String> value = new ArrayList<>(List.of("before"));
		Feedback feedback = Feedback.builder(TRACE, "f").value(value).build();
		this.assessments.log(feedback);
		value.set(0, "after");
		assertThat(this.logged.get(0).value()).isEqualTo("[\"before\"]");
	}

	@ParameterizedTest
	@MethodSource
	void whatIsIncompleteFailsTheFutureAndNotTheCaller(Assessment incomplete, String message) {
		CompletableFuture<String> future = this.assessments.log(incomplete);
		assertThatIllegalArgumentException().isThrownBy(() -> {
			try {
				future.join();
			}
			catch (CompletionException ex) {
				throw ex.getCause();
			}
		}).withMessageContaining(message);
		assertThat(this.logged).isEmpty();
	}

	static List<Object[]> whatIsIncompleteFailsTheFutureAndNotTheCaller() {
		return List.of(new Object[] { null, "no assessment" },
				new Object[] { Feedback.builder(TRACE, " ").build(), TRACE + " has no name" },
				new Object[] { Feedback.builder(TRACE, null).build(), TRACE + " has no name" },
				new Object[] { Feedback.builder(TRACE, "n".repeat(251)).build(), "a name of more than 250" },
				new Object[] { Feedback.builder(null, "f").build(), "for trace null names no trace" },
				new Object[] { Feedback.builder("tr-../secrets", "f").build(), "tr-../secrets names no trace" },
				new Object[] { Feedback.builder("tr-" + "0".repeat(32), "f").build(), "not all of them zero" },
				new Object[] { Feedback.builder(TRACE, "f").source(AssessmentSource.human("")).build(), "no source" },
				new Object[] { Feedback.builder(TRACE, "f").source(new AssessmentSource(null, "x")).build(),
						"a source without a type" },
				new Object[] { Feedback.builder(TRACE, "f").spanId("s".repeat(51)).build(), "a span id of more than" },
				new Object[] { Expectation.builder(TRACE, "e").build(), "Expectation \"e\" for trace " + TRACE });
	}

	@Test
	void anErrorThatFailsItselfIsLoggedAllTheSame() {
		CompletableFuture<String> future = this.assessments
			.log(Feedback.builder(TRACE, "f").error(new RuntimeException() {
				@Override
				public String getMessage() {
					throw new IllegalStateException("expected by this test");
				}
			}).build());
		assertThat(future).isCompleted();
	}

}
