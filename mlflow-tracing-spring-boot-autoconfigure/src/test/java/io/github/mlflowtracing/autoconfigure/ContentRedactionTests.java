/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redaction in an application, on by default.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContentRedactionTests {

	private static final String PREFIX = "mlflow.tracing.";

	@Test
	void secretsAreHiddenWithoutAnySetting() {
		TracedApplication.runner()
			.withPropertyValues(PREFIX + "tags.deploy-token=abc", PREFIX + "metadata.repository=https://u:p@host/x")
			.run((context) -> {
				MlflowTracing tracing = context.getBean(MlflowTracing.class);
				tracing.runInSpan("work", (span) -> {
					span.setInputs(Map.of("password", "x"))
						.setOutputs("Bearer abc123")
						.setAttribute("api_key", "x")
						.setAttribute("pin-token", 123)
						.setAttribute("note", Map.of("secret", "x"))
						.addEvent("call", Map.of("authorization", "x", "url", "https://u:p@host"));
					tracing.updateCurrentTrace((trace) -> trace.tag("secret", "x").metadata("note", "Bearer abc123"));
				});
				assertThat(TracedApplication.attributes(context))
					.containsEntry("mlflow.spanInputs", "{\"password\": \"[REDACTED]\"}")
					.containsEntry("mlflow.spanOutputs", "\"Bearer [REDACTED]\"")
					.containsEntry("api_key", "[REDACTED]")
					.containsEntry("pin-token", "[REDACTED]")
					.containsEntry("note", "{\"secret\": \"[REDACTED]\"}");
				assertThat(TracedApplication.byName(TracedApplication.span(context).getEvents().get(0).getAttributes()))
					.containsEntry("authorization", "[REDACTED]")
					.containsEntry("url", "https://[REDACTED]@host");
				TraceInfo facts = TracedApplication.trace(context).facts();
				assertThat(facts.tags()).containsEntry("deploy-token", "[REDACTED]")
					.containsEntry("secret", "[REDACTED]");
				assertThat(facts.metadata()).containsEntry("repository", "https://[REDACTED]@host/x")
					.containsEntry("note", "Bearer [REDACTED]");
			});
	}

	@Test
	void whatOthersWriteUnderTheKeysOfContentIsRedactedToo() {
		TracedApplication.runner().run((context) -> context.getBean(MlflowTracing.class).runInSpan("work", (span) -> {
			span.addEvent("password=hunter2", Map.of());
			assertThat(((ReadableSpan) Span.current()).toSpanData().getEvents().get(0).getName())
				.isEqualTo("password=[REDACTED]");
		}));
		TracedApplication.runner().run((context) -> {
			context.getBean(MlflowTracing.class)
				.runInSpan("work", (span) -> Span.current().setAttribute("mlflow.spanInputs", "Bearer abc123"));
			assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs", "Bearer [REDACTED]");
		});
	}

	@Test
	void keysOfTagsAndMetadataAreRedacted() {
		TracedApplication.runner().run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("work", (span) -> tracing
				.updateCurrentTrace((trace) -> trace.tag("Bearer abc123", "a").metadata("https://u:p@h", "b")));
			TraceInfo info = TracedApplication.trace(context).facts();
			assertThat(info.tags()).containsEntry("Bearer [REDACTED]", "a");
			assertThat(info.metadata()).containsEntry("https://[REDACTED]@h", "b");
		});
	}

	@Test
	void namesAndPatternsAreAddedByProperty() {
		TracedApplication.runner()
			.withPropertyValues(PREFIX + "capture.redact-keys=ssn,credit-card",
					PREFIX + "capture.redact-patterns[0]=\\d{3,4}-X")
			.run((context) -> {
				context.getBean(MlflowTracing.class)
					.runInSpan("work", (span) -> span.setInputs(List.of(Map.of("customerSsn", "1"),
							Map.of("creditCard", 2), Map.of("password", "3"), "no 1234-X")));
				assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs",
						"[{\"customerSsn\": \"[REDACTED]\"}, {\"creditCard\": \"[REDACTED]\"}, "
								+ "{\"password\": \"[REDACTED]\"}, \"no [REDACTED]\"]");
			});
	}

	@Test
	void theBuiltInRulesCanBeLeftOut() {
		TracedApplication.runner()
			.withPropertyValues(PREFIX + "capture.redact-keys=none", PREFIX + "capture.redact-patterns=none")
			.run((context) -> {
				context.getBean(MlflowTracing.class)
					.runInSpan("work", (span) -> span.setInputs(Map.of("password", "Bearer abc123")));
				assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs",
						"{\"password\": \"Bearer abc123\"}");
			});
	}

	@Test
	void anEmptyValueLeavesNothingOut() {
		TracedApplication.runner()
			.withPropertyValues(PREFIX + "capture.redact-keys=", PREFIX + "capture.redact-patterns=")
			.run((context) -> {
				context.getBean(MlflowTracing.class)
					.runInSpan("work", (span) -> span.setInputs(Map.of("password", "x")));
				assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs",
						"{\"password\": \"[REDACTED]\"}");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			capture.redact-patterns[1] | (unclosed
			capture.redact-patterns[1] | x*
			capture.redact-keys[1]     | --
			""")
	void aRuleThatCannotWorkStopsTheStart(String property, String value) {
		TracedApplication.runner()
			.withPropertyValues(PREFIX + property.replace("[1]", "[0]") + "=fine", PREFIX + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracingPropertyException.class)
				.hasMessageContaining(PREFIX + property)
				.hasMessageContaining("'" + value + "'"));
	}

	@Test
	void redactorBeansAreAskedInTheirOrder() {
		TracedApplication.runner().withUserConfiguration(Redactors.class).run((context) -> {
			context.getBean(MlflowTracing.class)
				.runInSpan("work",
						(span) -> span.setInputs(Map.of("question", "where is Ann?"))
							.setOutputs("Ann is out")
							.setAttribute("who", "Ann"));
			assertThat(TracedApplication.attributes(context))
				.containsEntry("mlflow.spanInputs", "{\"question\": \"where is [name]?\"}")
				.containsEntry("mlflow.spanOutputs", "\"[name] is out\"")
				.containsEntry("who", "[name]");
			List<String> asked = context.getBean(Redactors.class).asked;
			assertThat(asked).filteredOn((text) -> text.startsWith("INPUT"))
				.containsExactly("INPUT work $.question where is [name]?");
			assertThat(asked).filteredOn((text) -> text.startsWith("OUTPUT"))
				.containsExactly("OUTPUT work $ [name] is out");
			assertThat(asked).contains("ATTRIBUTE work $.who [name]");
		});
	}

	@Test
	void aRedactorThatFailsHidesTheWholeValueAndIsLoggedOnce(CapturedOutput output) {
		// only once for each place, so that what is looked at again would be shown
		Set<ContentLocation> failed = ConcurrentHashMap.newKeySet();
		ContentRedactor failing = (text, where) -> {
			if (text.equals("y") && failed.add(where)) {
				throw new IllegalStateException("no dictionary");
			}
			return text;
		};
		TracedApplication.runner().withBean(ContentRedactor.class, () -> failing).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("work",
					(span) -> span.setInputs(Map.of("a", "x", "b", "y"))
						.setOutputs(List.of("x", List.of("y")))
						.setAttribute("structure", Map.of("a", "x", "b", "y"))
						.setAttribute("text", "y")
						.setAttribute("other", "x")
						.addEvent("event", Map.of("list", List.of("x", "y"), "other", "x")));
			assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs", "\"[REDACTED]\"")
				.containsEntry("mlflow.spanOutputs", "\"[REDACTED]\"")
				.containsEntry("structure", "\"[REDACTED]\"")
				.containsEntry("text", "[REDACTED]")
				.containsEntry("other", "x");
			assertThat(TracedApplication.byName(TracedApplication.span(context).getEvents().get(0).getAttributes()))
				.containsEntry("list", "[REDACTED]")
				.containsEntry("other", "x");
			assertThat(output).containsOnlyOnce("failed to redact a text");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Redactors {

		final List<String> asked = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		ContentRedactor second() {
			return (text, where) -> {
				this.asked.add(where.kind() + " " + where.spanName() + " " + where.path() + " " + text);
				return text;
			};
		}

		@Bean
		@Order(1)
		ContentRedactor first() {
			return (text, where) -> text.replace("Ann", "[name]");
		}

	}

}
