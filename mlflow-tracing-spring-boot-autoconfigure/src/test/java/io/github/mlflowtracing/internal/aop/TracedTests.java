/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.util.Objects;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class TracedTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aTracedMethodIsASpan() {
		this.runner.withBean(Assistant.class).run((context) -> {
			assertThat(context.getBean(Assistant.class).greet("Ada")).isEqualTo("Hello Ada");

			assertThat(span(context).getName()).isEqualTo("Assistant.greet");
			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
			assertThat(attributes(context)).containsEntry("mlflow.spanType", "UNKNOWN")
				.containsEntry("mlflow.spanFunctionName", "greet")
				.containsEntry("mlflow.spanInputs", "{\"name\": \"Ada\"}")
				.containsEntry("mlflow.spanOutputs", "\"Hello Ada\"");
		});
	}

	@Test
	void theAnnotationSaysNameTypeAndAttributes() {
		this.runner.withBean(Assistant.class).run((context) -> {
			context.getBean(Assistant.class).answer("What is MLflow?");

			assertThat(span(context).getName()).isEqualTo("answer a question");
			assertThat(attributes(context)).containsEntry("mlflow.spanType", "CHAIN")
				.containsEntry("team", "search")
				.containsEntry("formula", "a=b")
				.containsEntry("mlflow.spanFunctionName", "answer");
		});
	}

	@Test
	void scalarsAreNativeValues() {
		this.runner.withBean(Assistant.class).run((context) -> {
			Assistant assistant = context.getBean(Assistant.class);
			assistant.count();
			assistant.isReady();
			assistant.share();
			assistant.nothing();
			assistant.forget();

			assertThat(traces(context))
				.extracting((trace) -> trace.root().getName(),
						(trace) -> TracedApplication.byName(trace.root().getAttributes()).get("mlflow.spanOutputs"))
				.containsExactlyInAnyOrder(tuple("Assistant.count", 5L), tuple("Assistant.isReady", true),
						tuple("Assistant.share", 0.5), tuple("Assistant.nothing", Value.empty()),
						tuple("Assistant.forget", Value.empty()));
		});
	}

	@Test
	void captureCanBeSwitchedOffForAMethod() {
		this.runner.withBean(Assistant.class).run((context) -> {
			context.getBean(Assistant.class).keepSecret("a");

			assertThat(attributes(context)).doesNotContainKeys("mlflow.spanInputs", "mlflow.spanOutputs")
				.containsEntry("mlflow.spanFunctionName", "keepSecret");
		});
	}

	@Test
	void captureCanBeSwitchedOffEverywhere() {
		this.runner.withBean(Assistant.class)
			.withPropertyValues("mlflow.tracing.capture.inputs=false", "mlflow.tracing.capture.outputs=false")
			.run((context) -> {
				context.getBean(Assistant.class).greet("Ada");

				assertThat(attributes(context)).doesNotContainKeys("mlflow.spanInputs", "mlflow.spanOutputs");
			});
	}

	@Test
	void onATypeItMeansAllButPrivateMethods() {
		this.runner.withBean(TracedType.class).run((context) -> {
			TracedType bean = context.getBean(TracedType.class);
			bean.open();
			bean.inside();
			bean.inherited();
			bean.named();

			assertThat(traces(context)).extracting((trace) -> trace.root().getName())
				.containsExactlyInAnyOrder("TracedType.open", "TracedType.inside", "TracedType.inherited", "own name");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void onAnInterfaceItMeansTheImplementations(boolean classProxies) {
		this.runner.withBean(PoliteGreeter.class)
			.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
			.run((context) -> {
				Greeter greeter = context.getBean(Greeter.class);
				assertThat(AopUtils.isCglibProxy(greeter)).isEqualTo(classProxies);
				assertThat(Proxy.isProxyClass(greeter.getClass())).isNotEqualTo(classProxies);
				greeter.greet("Ada");
				greeter.untraced();

				assertThat(span(context).getName()).isEqualTo("PoliteGreeter.greet");
				assertThat(attributes(context)).containsEntry("mlflow.spanType", "TOOL")
					.containsEntry("mlflow.spanInputs", "{\"name\": \"Ada\"}");
			});
	}

	@Test
	void itCanBePartOfAnotherAnnotation() {
		this.runner.withBean(Toolbox.class).run((context) -> {
			context.getBean(Toolbox.class).hammer();

			assertThat(span(context).getName()).isEqualTo("the hammer");
			assertThat(attributes(context)).containsEntry("mlflow.spanType", "TOOL").containsEntry("box", "red");
		});
	}

	@Test
	void genericMethodsAreTracedOnce() {
		this.runner.withBean(TextHandler.class).run((context) -> {
			@SuppressWarnings("unchecked")
			Handler<String> handler = context.getBean(Handler.class);
			assertThat(handler.handle("a")).isEqualTo("a!");

			assertThat(span(context).getName()).isEqualTo("TextHandler.handle");
			assertThat(attributes(context)).containsEntry("mlflow.spanInputs", "{\"text\": \"a\"}");
		});
	}

	@Test
	void outputsThatTheMethodSetsAreKept() {
		this.runner.withBean(Assistant.class).run((context) -> {
			context.getBean(Assistant.class).summarize();

			assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "\"in short\"");
		});
	}

	@Test
	void aMethodThatClosesItsOwnSpanStaysInItsTrace() {
		this.runner.withBean(Assistant.class).run((context) -> {
			context.getBean(Assistant.class).closeEarly();

			assertThat(traces(context)).flatExtracting((trace) -> trace.spans())
				.extracting(SpanData::getTraceId)
				.hasSize(2)
				.containsOnly(span(context, "after").getTraceId());
			assertThat(span(context, "after").getParentSpanId())
				.isEqualTo(span(context, "Assistant.closeEarly").getSpanId());
		});
	}

	@Test
	void anAttributeOfTheAnnotationCanBeReplaced() {
		this.runner.withBean(Assistant.class).run((context) -> {
			context.getBean(Assistant.class).retry();

			assertThat(attributes(context)).containsEntry("attempt", "2");
		});
	}

	@Test
	void anObjectsOwnMethodsAreNotTraced() {
		this.runner.withBean(TracedType.class).run((context) -> {
			TracedType bean = context.getBean(TracedType.class);
			bean.hashCode();
			bean.toString();
			Objects.equals(bean, bean);

			assertThat(traces(context)).isEmpty();
		});
	}

	static class Assistant {

		private final MlflowTracing tracing;

		Assistant(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		@Traced
		String greet(String name) {
			return "Hello " + name;
		}

		@Traced
		void closeEarly() {
			this.tracing.currentSpan().orElseThrow().close();
			this.tracing.runInSpan("after", (after) -> {
			});
		}

		@Traced(name = "answer a question", spanType = SpanType.CHAIN, attributes = { "team=search", "formula = a=b" })
		String answer(String question) {
			return question;
		}

		@Traced
		int count() {
			return 5;
		}

		@Traced
		boolean isReady() {
			return true;
		}

		@Traced
		float share() {
			return 0.5f;
		}

		@Traced
		Object nothing() {
			return null;
		}

		@Traced
		void forget() {
		}

		@Traced(captureInputs = false, captureOutputs = false)
		String keepSecret(String secret) {
			return secret;
		}

		@Traced(attributes = "attempt=1")
		void retry() {
			this.tracing.currentSpan().orElseThrow().setAttribute("attempt", 2);
		}

		@Traced
		String summarize() {
			this.tracing.currentSpan().orElseThrow().setOutputs("in short");
			return "at length";
		}

	}

	@Traced
	static class TracedType {

		public void open() {
		}

		void inside() {
			hidden();
		}

		protected void inherited() {
		}

		private void hidden() {
		}

		@Traced("own name")
		void named() {
		}

	}

	interface Greeter {

		@Traced(spanType = SpanType.TOOL)
		String greet(String name);

		void untraced();

	}

	static class PoliteGreeter implements Greeter {

		@Override
		public String greet(String name) {
			return "Good evening " + name;
		}

		@Override
		public void untraced() {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Traced(spanType = SpanType.TOOL, attributes = "box=red")
	@interface TracedTool {

		@AliasFor(annotation = Traced.class, attribute = "name")
		String value();

	}

	static class Toolbox {

		@TracedTool("the hammer")
		void hammer() {
		}

	}

	interface Handler<T> {

		Object handle(T value);

	}

	static class TextHandler implements Handler<String> {

		@Override
		@Traced
		public String handle(String text) {
			return text + "!";
		}

	}

}
