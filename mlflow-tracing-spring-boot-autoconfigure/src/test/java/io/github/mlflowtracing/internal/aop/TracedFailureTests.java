/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.io.IOException;
import java.util.Map;

import io.opentelemetry.api.trace.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What goes wrong around a traced method.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracedFailureTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void anExceptionIsRecordedAndReachesTheCallerItself() {
		IllegalStateException failure = new IllegalStateException("no model");
		this.runner.withBean(Assistant.class).run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).fail(failure)).isSameAs(failure);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no model");
			assertThat(span(context).getEvents()).singleElement().satisfies((event) -> {
				assertThat(event.getName()).isEqualTo("exception");
				Map<String, Object> attributes = TracedApplication.byName(event.getAttributes());
				assertThat(attributes).containsEntry("exception.message", "no model")
					.containsEntry("exception.type", "IllegalStateException")
					.containsOnlyKeys("exception.message", "exception.type", "exception.stacktrace");
				assertThat((String) attributes.get("exception.stacktrace")).contains("TracedFailureTests");
			});
			assertThat(attributes(context)).doesNotContainKey("mlflow.spanOutputs").containsKey("mlflow.spanInputs");
		});
	}

	@Test
	void aCheckedExceptionReachesTheCallerItself() {
		IOException failure = new IOException();
		this.runner.withBean(Assistant.class).run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).read(failure)).isSameAs(failure);

			assertThat(span(context).getStatus().getDescription()).isEqualTo("IOException");
		});
	}

	@Test
	void anExceptionWithoutAUsableMessageIsStillAFailure() {
		IllegalStateException failure = new UnspeakableException();
		this.runner.withBean(Assistant.class).run((context) -> {
			assertThatThrownBy(() -> context.getBean(Assistant.class).fail(failure)).isSameAs(failure);

			assertThat(span(context).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span(context).getStatus().getDescription()).startsWith("UnspeakableException: <no message: ");
			assertThat(span(context).getEvents()).hasSize(1);
		});
	}

	@Test
	void aClassThatHasNoProxyStaysUntracedWithAWarning(CapturedOutput output) {
		this.runner.withBean(FinalAssistant.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(FinalAssistant.class).greet()).isEqualTo("Hello");

			assertThat(traces(context)).isEmpty();
		});
		assertThat(output).contains("FinalAssistant").contains("final");
	}

	@Test
	void anAttributeWithoutAValueStopsTheStart() {
		this.runner.withBean(Misspelled.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracedMethodException.class)
				.hasMessageContaining(Misspelled.class.getName() + ".answer")
				.hasMessageContaining("\"team:search\""));
	}

	@Test
	void aMethodWorksAlsoAfterTheApplicationStopped() {
		Assistant[] assistant = new Assistant[1];
		this.runner.withBean(Assistant.class).run((context) -> assistant[0] = context.getBean(Assistant.class));

		assertThat(assistant[0].greet("Ada")).isEqualTo("Hello Ada");
	}

	@Test
	void aMethodWorksAlsoWhileTheApplicationStops() {
		this.runner.withBean(Assistant.class).withBean(Farewell.class).run((context) -> {
		});

		assertThat(Farewell.said).isEqualTo("Hello world");
	}

	static class Farewell implements DisposableBean {

		private static String said;

		private final Assistant assistant;

		Farewell(Assistant assistant) {
			this.assistant = assistant;
		}

		@Override
		public void destroy() {
			said = this.assistant.greet("world");
		}

	}

	static final class FinalAssistant {

		@Traced
		String greet() {
			return "Hello";
		}

	}

	static class Misspelled {

		@Traced(attributes = "team:search")
		void answer() {
		}

	}

	static class UnspeakableException extends IllegalStateException {

		@Override
		public String getMessage() {
			throw new UnsupportedOperationException();
		}

	}

	static class Assistant {

		@Traced
		String greet(String name) {
			return "Hello " + name;
		}

		@Traced
		void fail(RuntimeException failure) {
			throw failure;
		}

		@Traced
		void read(IOException failure) throws IOException {
			throw failure;
		}

	}

}
