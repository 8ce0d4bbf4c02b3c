/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.github.mlflowtracing.MlflowSpanFilter;
import io.github.mlflowtracing.MlflowTracing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of type {@link MlflowSpanFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MlflowSpanFilterTests {

	@Test
	void filtersAreAskedInTheirOrderAndThoseThatFailKeepTheSpan(CapturedOutput output) {
		TracedApplication.runner().withUserConfiguration(Filters.class).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.runInSpan("root", (root) -> tracing.runInSpan("noise",
					(noise) -> tracing.runInSpan("faulty", (faulty) -> tracing.runInSpan("faulty pwd=x", (too) -> {
					}))));
			assertThat(TracedApplication.trace(context).spans()).extracting(SpanData::getName)
				.containsExactly("faulty pwd=[REDACTED]", "faulty", "root");
			assertThat(TracedApplication.span(context, "faulty").getParentSpanId())
				.isEqualTo(TracedApplication.span(context, "root").getSpanId());
			assertThat(context.getBean(Filters.class).askedSecond).containsExactly("faulty pwd=x", "faulty", "root");
			assertThat(output).containsOnlyOnce("Tracing failed to filter spans by a MlflowSpanFilter")
				.doesNotContain("expected by this test");
		});
	}

	@Test
	void aFilterThatCallsATracedBeanMakesNoTraceOfItsOwn() {
		TracedApplication.runner().withUserConfiguration(TracingFilter.class).run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("root", (root) -> {
			});
			assertThat(TracedApplication.trace(context).spans()).extracting(SpanData::getName).containsExactly("root");
			context.getBean(MlflowTracing.class).flush(Duration.ofSeconds(10));
			assertThat(context.getBean(TracingFilter.class).asked).containsExactly("root");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class TracingFilter {

		final List<String> asked = new CopyOnWriteArrayList<>();

		@Bean
		MlflowSpanFilter filter(ObjectProvider<MlflowTracing> tracing) {
			return (span) -> {
				this.asked.add(span.getName());
				return tracing.getObject().inSpan("inner", (inner) -> true);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filters {

		final List<String> askedSecond = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		MlflowSpanFilter second() {
			return (span) -> this.askedSecond.add(span.getName());
		}

		@Bean
		@Order(1)
		MlflowSpanFilter first() {
			return (span) -> {
				if (span.getName().startsWith("faulty")) {
					throw new IllegalStateException("expected by this test");
				}
				return !span.getName().equals("noise");
			};
		}

	}

}
