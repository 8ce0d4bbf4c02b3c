/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.opentelemetry.api.trace.TraceId;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.Assessment;
import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.Expectation;
import io.github.mlflowtracing.Feedback;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.observation.attributes.ExceptionEvent;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.trace.AssessmentLog;
import io.github.mlflowtracing.internal.trace.TraceAssessment;

/**
 * Checks assessments and writes their values as JSON, at once, since the application may
 * change these.
 */
final class Assessments {

	private final ContentSerializer serializer;

	private final AssessmentLog log;

	Assessments(ContentSerializer serializer, AssessmentLog log) {
		this.serializer = serializer;
		this.log = log;
	}

	/**
	 * Logs an assessment.
	 * @return its id; what is wrong with it fails the future, never the caller
	 */
	CompletableFuture<String> log(Assessment assessment) {
		try {
			return this.log.log(checked(assessment));
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private TraceAssessment checked(Assessment assessment) {
		require(assessment != null, "There is no assessment to log");
		String kind = (assessment instanceof Expectation) ? "Expectation" : "Feedback";
		String about = "%s \"%s\" for trace %s".formatted(kind, assessment.name(), assessment.traceId());
		String traceId = traceId(assessment.traceId());
		require(TraceId.isValid(traceId),
				about + " names no trace: a trace id is \"tr-\" and 32 hexadecimal digits, not all of them zero");
		requireText(assessment.name(), about, "name");
		requireText(assessment.source().id(), about, "source");
		require(assessment.source().type() != null, about + " has a source without a type");
		String spanId = assessment.spanId();
		require(spanId == null || spanId.length() <= MlflowLimits.SPAN_ID,
				about + " has a span id of more than %d characters".formatted(MlflowLimits.SPAN_ID));
		require(assessment.value() != null || !(assessment instanceof Expectation), about + " has no value");
		Feedback feedback = (assessment instanceof Feedback told) ? told : null;
		return new TraceAssessment("a-" + UUID.randomUUID().toString().replace("-", ""), traceId, assessment.name(),
				feedback == null,
				this.serializer.toJson(assessment.value(), ContentLocation.of(ContentLocation.Kind.METADATA, "")),
				(feedback != null) ? failure(feedback.error()) : null, assessment.source().type().name(),
				assessment.source().id(), (feedback != null) ? text(feedback.rationale(), "rationale") : null,
				metadata(assessment.metadata()), spanId, Instant.now().truncatedTo(ChronoUnit.MILLIS));
	}

	private @Nullable String text(@Nullable String text, String name) {
		return (text != null) ? this.serializer.redaction().text(text, ContentLocation.Kind.METADATA, "", name) : null;
	}

	private Map<String, String> metadata(Map<String, String> metadata) {
		Map<String, String> redacted = new LinkedHashMap<>(metadata);
		redacted.replaceAll(
				(key, value) -> this.serializer.redaction().text(value, ContentLocation.Kind.METADATA, "", key));
		return redacted;
	}

	private static String traceId(@Nullable String id) {
		return (id == null) ? "" : id.startsWith("tr-") ? id.substring(3) : id;
	}

	private TraceAssessment.@Nullable Failure failure(@Nullable Throwable error) {
		if (error == null) {
			return null;
		}
		ExceptionEvent event = ExceptionEvent.of(error,
				(text, part) -> this.serializer.redaction().text(text, ContentLocation.Kind.EXCEPTION, "", part));
		return new TraceAssessment.Failure(event.type(), event.message(), event.stackTrace());
	}

	private static void requireText(String text, String about, String what) {
		require(text != null && !text.isBlank(), "%s has no %s".formatted(about, what));
		require(text.length() <= MlflowLimits.ASSESSMENT_TEXT,
				"%s has a %s of more than %d characters".formatted(about, what, MlflowLimits.ASSESSMENT_TEXT));
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
