/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.SpanRedactor;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What others wrote is redacted before it goes to any destination.
 */
class SpanRedactorTests {

	private static final String KEY = "ghp_" + "0123456789abcdef0123456789";

	private final TestPipeline pipeline = new TestPipeline();

	@BeforeEach
	void redact() {
		this.pipeline.redaction = new Redaction(List.of(), List.of(), List.of());
	}

	@AfterEach
	void close() {
		this.pipeline.close();
	}

	@Test
	void exceptionsOfOtherInstrumentationAreRedacted() {
		SpanData span = send((raw) -> {
			raw.recordException(new IllegalStateException("bad " + KEY, new IllegalArgumentException("password=x")));
			raw.setStatus(StatusCode.ERROR, "bad " + KEY);
		});
		assertThat(span.getStatus().getDescription()).isEqualTo("bad [REDACTED]");
		assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		Attributes exception = span.getEvents().get(0).getAttributes();
		assertThat(exception.get(AttributeKey.stringKey("exception.message"))).isEqualTo("bad [REDACTED]");
		assertThat(exception.get(AttributeKey.stringKey("exception.stacktrace"))).contains("bad [REDACTED]",
				"Caused by: java.lang.IllegalArgumentException: password=[REDACTED]", "SpanRedactorTests.java");
	}

	@Test
	void attributesOfAllTypesAreRedacted() {
		SpanData span = send((raw) -> raw.setAttribute("url.full", "https://u:p@h/?token=x")
			.setAttribute("mlflow.spanInputs", "{\"password\": \"x\"}")
			.setAttribute("gen_ai.usage.input_tokens", 5)
			.setAttribute("pin.token", 1234)
			.setAttribute("secret.used", true)
			.setAttribute(AttributeKey.stringArrayKey("http.request.header.authorization"), List.of("abc"))
			.setAttribute(AttributeKey.stringArrayKey("http.request.header.accept"), List.of("a", KEY))
			.setAttribute(AttributeKey.valueKey("nested"), Value
				.of(KeyValue.of("a", Value.of(Value.of(KEY), Value.of(1))), KeyValue.of("password", Value.of("x")))));
		Attributes attributes = span.getAttributes();
		assertThat(attributes.get(AttributeKey.stringKey("url.full")))
			.isEqualTo("https://[REDACTED]@h/?token=[REDACTED]");
		assertThat(attributes.get(AttributeKey.stringKey("mlflow.spanInputs")))
			.isEqualTo("{\"password\": \"[REDACTED]\"}");
		assertThat(attributes.get(AttributeKey.longKey("gen_ai.usage.input_tokens"))).isEqualTo(5);
		assertThat(attributes.get(AttributeKey.longKey("pin.token"))).isNull();
		assertThat(attributes.get(AttributeKey.stringKey("pin.token"))).isEqualTo("[REDACTED]");
		assertThat(attributes.get(AttributeKey.booleanKey("secret.used"))).isTrue();
		assertThat(attributes.get(AttributeKey.stringArrayKey("http.request.header.authorization")))
			.containsExactly("[REDACTED]");
		assertThat(attributes.get(AttributeKey.stringArrayKey("http.request.header.accept"))).containsExactly("a",
				"[REDACTED]");
		assertThat(attributes.get(AttributeKey.valueKey("nested")).asString()).contains("[REDACTED]", "1")
			.doesNotContain(KEY, "\"x\"");
	}

	@Test
	void attributesThatARedactorFailsForAreHiddenAsAWhole() {
		this.pipeline.redaction = redaction((text, where) -> {
			if (text.equals("x")) {
				throw new IllegalStateException();
			}
			return text;
		});
		SpanData span = send((raw) -> raw.setAttribute("text", "x")
			.setAttribute("other", "a")
			.setAttribute(AttributeKey.stringArrayKey("list"), List.of("a", "x"))
			.setAttribute(AttributeKey.valueKey("nested"),
					Value.of(KeyValue.of("a", Value.of("a")), KeyValue.of("b", Value.of(Value.of(1), Value.of("x")))))
			.addEvent("event", Attributes.of(AttributeKey.stringArrayKey("list"), List.of("x", "a"),
					AttributeKey.stringKey("text"), "a")));
		assertThat(span.getAttributes().asMap()).containsEntry(AttributeKey.stringKey("text"), "[REDACTED]")
			.containsEntry(AttributeKey.stringKey("other"), "a")
			.containsEntry(AttributeKey.stringKey("list"), "[REDACTED]")
			.containsEntry(AttributeKey.stringKey("nested"), "[REDACTED]")
			.doesNotContainKeys(AttributeKey.stringArrayKey("list"), AttributeKey.valueKey("nested"));
		assertThat(span.getEvents().get(0).getAttributes().asMap()).containsOnly(
				entry(AttributeKey.stringKey("list"), "[REDACTED]"), entry(AttributeKey.stringKey("text"), "a"));
	}

	@Test
	void namesEventsAndLinksAreRedacted() {
		Span other = this.pipeline.raw("other", Span.getInvalid());
		SpanData span = send((raw) -> raw.updateName("call " + KEY)
			.addEvent("retry with " + KEY, Attributes.builder().put("header", "Bearer abc123").put("n", 1).build())
			.addLink(other.getSpanContext(), Attributes.builder().put("api_key", "x").build()));
		assertThat(span.getName()).isEqualTo("call [REDACTED]");
		assertThat(span.getEvents().get(0).getName()).isEqualTo("retry with [REDACTED]");
		assertThat(span.getEvents().get(0).getAttributes().asMap().values())
			.containsExactlyInAnyOrder("Bearer [REDACTED]", 1L);
		assertThat(span.getLinks().get(0).getAttributes().asMap().values()).containsExactly("[REDACTED]");
	}

	@Test
	void aSpanWithoutSecretsStaysAsItIs() {
		SpanData span = send((raw) -> raw.setAttribute("http.url", "https://h/a?b=c")
			.recordException(new IllegalStateException("no luck")));
		SpanData redacted = new SpanRedactor(this.pipeline.redaction).redact(span);
		assertThat(redacted).isSameAs(span);
	}

	@Test
	void tagsAndMetadataAndPreviewsAreRedacted() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		this.pipeline.addFacts(root, new TraceInfo(Map.of("customer_token", "x", "plain", "y"), Map.of("note", KEY),
				"session " + KEY, "user", null, "Bearer abc123", null, null));
		root.end();
		this.pipeline.flush();
		TraceInfo facts = this.pipeline.destination.mlflow().get(0).facts();
		assertThat(facts.tags()).containsEntry("customer_token", "[REDACTED]").containsEntry("plain", "y");
		assertThat(facts.metadata()).containsEntry("note", "[REDACTED]");
		assertThat(facts.session()).isEqualTo("session [REDACTED]");
		assertThat(facts.user()).isEqualTo("user");
		assertThat(facts.requestPreview()).isEqualTo("Bearer [REDACTED]");
	}

	private static Redaction redaction(ContentRedactor redactor) {
		return new Redaction(List.of(), List.of(), List.of(redactor));
	}

	private SpanData send(Consumer<Span> body) {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		body.accept(root);
		root.end();
		this.pipeline.flush();
		return this.pipeline.destination.mlflowSpans().get(0);
	}

}
