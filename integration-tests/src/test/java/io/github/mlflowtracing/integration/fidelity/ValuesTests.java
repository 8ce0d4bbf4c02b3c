/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.SpanStatus;
import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.StoredTrace;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of values of each kind at MLflow 3.17.2.
 */
@RealServers
class ValuesTests {

	private static final String INPUTS = "mlflow.spanInputs";

	private static Backends backends;

	private static GoldenApplication application;

	@BeforeAll
	static void start(Backends servers) {
		backends = servers;
		application = GoldenApplication.start("mlflow.tracing.tracking-uri=" + servers.mlflow().uri(),
				"mlflow.tracing.experiment-id=" + servers.mlflow().createExperiment(UniqueName.of("values")));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void attributesKeepTheirTypes() {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("text", "plain");
		values.put("empty text", "");
		values.put("unicode", "h\u00e9llo \u2713 \uD83D\uDE00 \u0000 \u2028");
		values.put("integer", 5L);
		values.put("beyond 2^53", 9007199254740993L);
		values.put("largest", Long.MAX_VALUE);
		values.put("smallest", Long.MIN_VALUE);
		values.put("number", 1.5);
		values.put("whole number", 2.0);
		values.put("yes", true);
		values.put("nothing", null);
		values.put("list", List.of(1L, "two", List.of()));
		values.put("map", Map.of("a", Map.of("b", Collections.emptyMap())));
		StoredTrace.StoredSpan span = span((recording) -> values.forEach(recording::setAttribute));
		values.forEach((key, value) -> assertThat(span.attribute(key)).as(key).isEqualTo(value));
		assertThat(span.json().get("attributes").valueStream().map((attribute) -> attribute.get("key").asString()))
			.contains("nothing");
	}

	@Test
	void inputsKeepTheirTypes() {
		for (Object inputs : Arrays.asList(5L, 1.5, true, false, null, "", "plain", "5", "true", "null", List.of(),
				Map.of(), Arrays.asList((Object) null), Map.of("q", List.of(1L, 2.5)))) {
			assertThat(span((recording) -> recording.setInputs(inputs)).attribute(INPUTS)).as("%s", inputs)
				.isEqualTo(inputs);
		}
	}

	@Test
	void nullInAMapStays() {
		Map<String, @Nullable Object> inputs = new HashMap<>();
		inputs.put("w", null);
		assertThat(span((recording) -> recording.setInputs(inputs)).attribute(INPUTS)).isEqualTo(inputs);
	}

	@Test
	void whatWasNotSetIsAbsent() {
		JsonNode span = span((recording) -> {
		}).json();
		assertThat(span.get("attributes").valueStream().map((attribute) -> attribute.get("key").asString()))
			.containsExactlyInAnyOrder("mlflow.traceRequestId", "mlflow.spanType", "mlflow.spanLogLevel",
					"mlflow.traceTag.mlflow.traceName");
		assertThat(span.has("events")).isFalse();
		assertThat(span.has("links")).isFalse();
		assertThat(span.has("parent_span_id")).isFalse();
	}

	@Test
	void whatMlflowHasNoTypeForBecomesText() {
		StoredTrace.StoredSpan span = span((recording) -> recording.setAttribute("nan", Double.NaN)
			.setAttribute("infinite", Double.POSITIVE_INFINITY)
			.setAttribute("beyond 64 bits", BigInteger.ONE.shiftLeft(64))
			.setAttribute("instant", Instant.EPOCH));
		assertThat(span.attribute("nan")).isEqualTo("NaN");
		assertThat(span.attribute("infinite")).isEqualTo("Infinity");
		assertThat(span.attribute("beyond 64 bits")).isEqualTo("18446744073709551616");
		assertThat(span.attribute("instant")).isEqualTo("1970-01-01T00:00:00Z");
	}

	@Test
	void eventsAndLinksKeepTypesAndTimes() {
		SpanData[] made = new SpanData[1];
		JsonNode span = span((recording) -> {
			recording
				.addEvent("first",
						Map.of("s", "\u2713", "i", 9007199254740993L, "f", 1.5, "b", false, "l", List.of("a", "b"), "n",
								List.of(1, 2)))
				.addEvent("second", Map.of())
				.addLink("tr-0123456789abcdef0123456789abcdef", "0123456789abcdef", Map.of("why", "retry", "n", 1));
			made[0] = ((ReadableSpan) Span.current()).toSpanData();
		}).json();
		List<EventData> events = made[0].getEvents();
		assertThat(span.get("events").valueStream().map((event) -> event.get("name").asString()))
			.containsExactly("first", "second");
		assertThat(span.get("events").valueStream().map((event) -> event.get("time_unix_nano").asLong()))
			.containsExactly(events.get(0).getEpochNanos(), events.get(1).getEpochNanos());
		assertThat(values(span.at("/events/0/attributes"))).isEqualTo(Map.of("s", "\u2713", "i", 9007199254740993L, "f",
				1.5, "b", false, "l", List.of("a", "b"), "n", List.of(1L, 2L)));
		assertThat(span.at("/links/0/span_id").asString()).isEqualTo("ASNFZ4mrze8=");
		assertThat(values(span.at("/links/0/attributes"))).isEqualTo(Map.of("why", "retry", "n", 1L));
		assertThat(span.get("start_time_unix_nano").asLong()).isEqualTo(made[0].getStartEpochNanos());
		assertThat(span.get("end_time_unix_nano").asLong()).isGreaterThanOrEqualTo(events.get(1).getEpochNanos());
	}

	@Test
	void statusKeepsItsMessage() {
		StoredTrace.StoredSpan span = span(
				(recording) -> recording.setStatus(SpanStatus.ERROR, "zu gro\u00df \uD83D\uDE00"));
		assertThat(span.status()).isEqualTo("STATUS_CODE_ERROR");
		assertThat(span.statusMessage()).isEqualTo("zu gro\u00df \uD83D\uDE00");
	}

	private static Map<String, @Nullable Object> values(JsonNode attributes) {
		Map<String, @Nullable Object> values = new HashMap<>();
		attributes.forEach((attribute) -> values.put(attribute.get("key").asString(),
				StoredTrace.StoredSpan.value(attribute.path("value"))));
		return values;
	}

	private static StoredTrace.StoredSpan span(Consumer<MlflowSpan> content) {
		String[] id = new String[1];
		application.tracing().runInSpan("values", (span) -> {
			id[0] = span.traceId();
			content.accept(span);
		});
		application.flush();
		return backends.mlflow().awaitTrace(id[0]).span("values");
	}

}
