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
import java.util.function.Consumer;

import io.opentelemetry.api.trace.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.TraceCustomizer;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What is said of a trace arrives on it, and what MLflow does not take is made harmless.
 */
@ExtendWith(OutputCaptureExtension.class)
class TraceUpdateTests {

	@Test
	void allThatCanBeSaid() {
		TraceInfo facts = facts((trace) -> trace.tag("a", "1")
			.tags(Map.of("b", "2"))
			.metadata("c", "3")
			.metadata(Map.of("d", "4"))
			.session("s")
			.user("u")
			.clientRequestId("r")
			.requestPreview("in")
			.responsePreview("out")
			.state(TraceState.ERROR));
		assertThat(facts.tags()).isEqualTo(Map.of("a", "1", "b", "2"));
		assertThat(facts.metadata()).contains(Map.entry("c", "3"), Map.entry("d", "4"));
		assertThat(facts)
			.extracting(TraceInfo::session, TraceInfo::user, TraceInfo::clientRequestId, TraceInfo::requestPreview,
					TraceInfo::responsePreview, TraceInfo::state)
			.containsExactly("s", "u", "r", "in", "out", "ERROR");
	}

	@Test
	void theStateIsTheTracesNotTheSpans() {
		TracedApplication.runner().run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("a", (span) -> tracing.updateCurrentTrace((trace) -> trace.state(TraceState.ERROR)));
			assertThat(TracedApplication.span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
		});
	}

	@Test
	void whatIsTooLongIsCutAndToldOnce(CapturedOutput output) {
		TraceInfo facts = facts((trace) -> trace.tag("k".repeat(300), "v".repeat(5000))
			.tag("other", "v".repeat(5000))
			.metadata("m".repeat(300), "v".repeat(300))
			.session("s".repeat(300))
			.user("u".repeat(300))
			.clientRequestId("r".repeat(49) + "\uD83D\uDE00"));
		assertThat(facts.tags()).containsEntry("k".repeat(250), "v".repeat(4096))
			.containsEntry("other", "v".repeat(4096));
		assertThat(facts.metadata()).containsEntry("m".repeat(250), "v".repeat(250));
		assertThat(facts.session()).hasSize(250);
		assertThat(facts.user()).hasSize(250);
		// and no half of a surrogate pair
		assertThat(facts.clientRequestId()).isEqualTo("r".repeat(49));
		assertThat(output).containsOnlyOnce("The tag \"other\" has 5000 characters; MLflow keeps 4096")
			.contains("The key of the tag \"kkk", "The metadata \"mmm", "The session has 300 characters",
					"The client request id has 51 characters");
	}

	@Test
	void whatIsNothingOrTheServersOwnIsLeftOut(CapturedOutput output) {
		Map<String, String> entries = new HashMap<>();
		entries.put(null, "x");
		entries.put("none", null);
		entries.put("", "x");
		entries.put("mlflow.trace.spansLocation", "x");
		entries.put("mlflow.artifactLocation", "x");
		entries.put("good", "x");
		TraceInfo before = facts((trace) -> trace.session("s"));
		TraceInfo facts = facts((trace) -> trace.tags(entries)
			.metadata(entries)
			.session("s")
			.session(null)
			.user(null)
			.clientRequestId(null)
			.requestPreview(null)
			.state(null)
			.prompt("greet", "latest"));
		assertThat(facts.tags()).isEqualTo(Map.of("good", "x"));
		assertThat(facts.metadata()).hasSize(before.metadata().size() + 1).containsEntry("good", "x");
		assertThat(facts.session()).isEqualTo("s");
		assertThat(facts.prompts()).isEmpty();
		assertThat(output).containsOnlyOnce("A tag without a key is left out")
			.contains("The tag \"mlflow.trace.spansLocation\" is MLflow's own and is left out",
					"not \"greet\" and \"latest\"");
	}

	@Test
	void secretsAreHiddenBeforeTextIsCut() {
		String key = "sk-proj-" + "a1B2c3D4".repeat(5);
		TraceInfo facts = facts((trace) -> trace.session("s".repeat(235) + " " + key));
		assertThat(facts.session()).startsWith("sss").doesNotContain("a1B2");
	}

	@Test
	void promptsAddUp() {
		TracedApplication.runner().run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("a", (span) -> {
				tracing.updateCurrentTrace((trace) -> trace.prompt("greet", 1).prompt("\"odd\"", "2"));
				tracing.updateCurrentTrace((trace) -> trace.prompt("greet", "1").prompt("greet", "3"));
			});
			// as MLflow's SDK writes it
			String prompts = "[{\"name\": \"greet\", \"version\": \"1\"}, {\"name\": \"\\\"odd\\\"\", \"version\": \"2\"}, "
					+ "{\"name\": \"greet\", \"version\": \"3\"}]";
			assertThat(TracedApplication.trace(context).facts().linkedPrompts()).isEqualTo(prompts);
			assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.linkedPrompts", prompts)
				.containsEntry("mlflow.traceTag.mlflow.linkedPrompts", prompts);
		});
	}

	@Test
	void whatTheApplicationThrowsStaysInside(CapturedOutput output) {
		TraceInfo facts = facts((trace) -> {
			trace.tag("before", "kept");
			throw new IllegalStateException("expected by this test");
		});
		assertThat(facts.tags()).isEqualTo(Map.of("before", "kept"));
		assertThat(output).containsOnlyOnce("Tracing failed to update a trace");
	}

	@Test
	void customizersAreCalledOncePerTraceInTheirOrder(CapturedOutput output) {
		TracedApplication.runner().withUserConfiguration(Customizers.class).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("first", (span) -> {
				tracing.updateCurrentTrace((trace) -> trace.tag("mine", "wins"));
				tracing.runInSpan("child", (child) -> {
				});
				MlflowSpan detached = tracing.startDetachedSpan("detached", "CHAIN");
				CompletableFuture.runAsync(detached::close).join();
			});
			tracing.runInSpan("second", (span) -> {
			});
			Customizers customizers = context.getBean(Customizers.class);
			assertThat(customizers.called).containsExactly("first", "broken", "last", "first", "broken", "last");
			assertThat(customizers.threads).containsOnly(Thread.currentThread());
			assertThat(TracedApplication.traces(context)).extracting(MlflowTrace::facts)
				.extracting(TraceInfo::session, TraceInfo::user, (facts) -> facts.tags().get("mine"))
				.containsExactly(tuple("last", "broken", "first"), tuple("last", "broken", "wins"));
			assertThat(output).containsOnlyOnce("Tracing failed to customize a trace");
		});
	}

	private static TraceInfo facts(Consumer<TraceUpdate> update) {
		List<TraceInfo> facts = new ArrayList<>();
		TracedApplication.runner().run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("a", (span) -> tracing.updateCurrentTrace(update));
			facts.add(TracedApplication.trace(context).facts());
		});
		return facts.get(0);
	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		private final List<String> called = new ArrayList<>();

		private final List<Thread> threads = new ArrayList<>();

		@Bean
		@Order(3)
		TraceCustomizer last(MlflowTracing tracing) {
			return (trace) -> {
				this.called.add("last");
				trace.session("last");
			};
		}

		@Bean
		@Order(1)
		TraceCustomizer first() {
			return (trace) -> {
				this.threads.add(Thread.currentThread());
				this.called.add("first");
				trace.session("first").user("first").tag("mine", "first");
			};
		}

		@Bean
		@Order(2)
		TraceCustomizer broken() {
			return (trace) -> {
				this.called.add("broken");
				trace.user("broken");
				throw new IllegalStateException("expected by this test");
			};
		}

	}

}
