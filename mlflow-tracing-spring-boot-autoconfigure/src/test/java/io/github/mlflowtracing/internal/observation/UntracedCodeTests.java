/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.TraceCustomizer;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Code of the application that runs because something is recorded makes no spans.
 */
class UntracedCodeTests {

	private final ApplicationContextRunner runner = TracedApplication.runner().withUserConfiguration(Application.class);

	@Test
	void gettersThatHandTheirObjectToTracedBeansRunOnce() {
		this.runner.run((context) -> {
			Order order = new Order(context.getBean(Prices.class), context.getBean(Taxes.class));

			assertThat(context.getBean(Prices.class).total(order)).isEqualTo(7);

			assertThat(order.totals).isEqualTo(1);
			assertThat(order.taxes).isEqualTo(1);
			SpanData span = TracedApplication.span(context);
			assertThat(span.getName()).isEqualTo("Prices.total");
			assertThat(TracedApplication.byName(span.getAttributes())).containsEntry("mlflow.spanInputs",
					"{\"order\": {\"tax\": 2, \"total\": 7}}");
			// the next call of the same thread is traced
			context.getBean(Taxes.class).tax(order);
			assertThat(TracedApplication.traces(context)).hasSize(2);
		});
	}

	@Test
	void gettersThatRecordTheirObjectRunOnce() {
		this.runner.run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			Recording recording = new Recording(tracing);

			tracing.runInSpan("work", (span) -> span.setInputs(recording));

			assertThat(recording.calls).isEqualTo(1);
			assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs", "{\"self\": \"x\"}")
				.containsEntry("mlflow.spanOutputs", "\"<%s>\"".formatted(Recording.class.getName()));
		});
	}

	@Test
	void exceptionsThatCallTracedBeansMakeNoSpans() {
		this.runner.run((context) -> {
			Taxes taxes = context.getBean(Taxes.class);
			RuntimeException failure = new RuntimeException() {
				@Override
				public String getMessage() {
					return "tax " + taxes.tax("x");
				}
			};
			assertThatThrownBy(() -> context.getBean(MlflowTracing.class).runInSpan("work", (span) -> {
				throw failure;
			})).isSameAs(failure);
			assertThat(TracedApplication.span(context, "work").getEvents()).singleElement()
				.satisfies((event) -> assertThat(event.getAttributes().toString()).contains("tax 2"));
		});
	}

	@Test
	void redactorsThatCallTracedBeansMakeNoSpans() {
		this.runner.withUserConfiguration(Redacting.class).run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("work", (span) -> span.setInputs("text"));
			assertThat(TracedApplication.attributes(context)).containsEntry("mlflow.spanInputs", "\"text 2\"");
		});
	}

	@Test
	void customizersThatCallTracedBeansMakeNoSpans() {
		this.runner.withUserConfiguration(Customizing.class).run((context) -> {
			context.getBean(MlflowTracing.class).runInSpan("work", (span) -> {
			});
			assertThat(TracedApplication.span(context).getName()).isEqualTo("work");
			assertThat(TracedApplication.trace(context).facts().tags()).containsAllEntriesOf(Map.of("tax", "2"));
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Prices prices() {
			return new Prices();
		}

		@Bean
		Taxes taxes() {
			return new Taxes();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Redacting {

		@Bean
		ContentRedactor redactor(ApplicationContext context) {
			return (text, where) -> text + " " + context.getBean(Taxes.class).tax(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizing {

		@Bean
		TraceCustomizer customizer(ApplicationContext context) {
			return (trace) -> trace.tag("tax", "" + context.getBean(Taxes.class).tax("x"));
		}

	}

	static class Prices {

		@Traced
		public int total(Object order) {
			return 7;
		}

	}

	static class Taxes {

		@Traced
		public int tax(Object order) {
			return 2;
		}

	}

	@JsonPropertyOrder({ "tax", "total" })
	static class Order {

		private final Prices prices;

		private final Taxes services;

		private int totals;

		private int taxes;

		Order(Prices prices, Taxes services) {
			this.prices = prices;
			this.services = services;
		}

		public int getTax() {
			this.taxes++;
			return this.services.tax(this);
		}

		public int getTotal() {
			this.totals++;
			return this.prices.total(this);
		}

	}

	static class Recording {

		private final MlflowTracing tracing;

		private int calls;

		Recording(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		public String getSelf() {
			this.calls++;
			this.tracing.currentSpan().orElseThrow().setOutputs(this);
			return "x";
		}

	}

}
