/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.AbstractAotProcessor;

import io.github.mlflowtracing.OutputReducer;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the application hears of annotations when it starts.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracedStartTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@ParameterizedTest
	@MethodSource("badAnnotations")
	void aBadAnnotationStopsTheStart(Class<?> type, String problem) {
		this.runner.withBean(type)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracedMethodException.class)
				.hasMessageContaining(type.getName() + ".answer")
				.hasMessageContaining(problem));
	}

	static List<Arguments> badAnnotations() {
		return List.of(Arguments.of(NegativeRatio.class, "samplingRatio is -0.5"),
				Arguments.of(LargeRatio.class, "samplingRatio is 1.5"),
				Arguments.of(NoRatio.class, "samplingRatio is NaN"),
				Arguments.of(NoReducer.class, "Parameterized is no bean and has no constructor without parameters"),
				Arguments.of(AbstractReducer.class, "Unmade is no bean"),
				Arguments.of(TwoOfAName.class, "two parameters are recorded by the name \"text\""),
				Arguments.of(SecondMethod.class, "attribute \"wrong\" is not of the form key=value"));
	}

	@Test
	void withTracingOffThereIsNoProxyButABadAnnotationStillStopsTheStart() {
		ApplicationContextRunner off = this.runner.withPropertyValues("mlflow.tracing.enabled=false");
		off.withBean(Speaking.class).run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Speaking.class))).isFalse();
			context.getBean(Speaking.class).speak();
		});
		off.withBean(TwoOfAName.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracedMethodException.class));
	}

	@Test
	void anImageThatIsBuiltWithTracingOffHasProxiesForWhereItIsOn() {
		this.runner.withPropertyValues("mlflow.tracing.enabled=false")
			.withSystemProperties(AbstractAotProcessor.AOT_PROCESSING + "=true")
			.withBean(Speaking.class)
			.run((context) -> assertThat(AopUtils.isAopProxy(context.getBean(Speaking.class))).isTrue());
	}

	@Test
	void theFailureSaysWhatToDo(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(application::run);
		assertThat(output).contains("APPLICATION FAILED TO START", TwoOfAName.class.getName() + ".answer",
				"Give each parameter a name of its own with @TracedParam.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "static", "final" })
	void aMethodThatNoProxyReachesIsWarnedOfOnce(String kind, CapturedOutput output) {
		this.runner.withBean(Unreachable.class).run((context) -> {
			Unreachable bean = context.getBean(Unreachable.class);
			assertThat(bean.reachable()).isEqualTo("reached");
			assertThat(span(context).getName()).isEqualTo("Unreachable.reachable");
		});
		String name = "@Traced has no effect on %s.%sMethod".formatted(Unreachable.class.getName(), kind);
		assertThat(output).containsOnlyOnce(name).contains("because the method is " + kind);
	}

	@Test
	void aFinalMethodAloneMakesNoProxy() {
		this.runner.withBean(FinalMethod.class).run((context) -> {
			assertThat(context.getBean(FinalMethod.class).name()).isEqualTo("final");
			assertThat(traces(context)).isEmpty();
		});
	}

	@Test
	void anInterfaceOnABeanThatIsItselfAProxyIsTraced() {
		this.runner.withBean("client", Client.class, TracedStartTests::client).run((context) -> {
			assertThat(context.getBean(Client.class).ask("why")).isEqualTo("why!");
			assertThat(span(context).getName()).isEqualTo("Client.ask");
		});
	}

	@Test
	void aMethodOfASuperclassIsTracedByTheNameOfTheBean() {
		this.runner.withBean(Child.class).run((context) -> {
			context.getBean(Child.class).inherited();
			assertThat(span(context).getName()).isEqualTo("Child.inherited");
		});
	}

	@Test
	void aTypesAnnotationDoesNotTraceWhatEveryObjectHas() {
		this.runner.withBean(Speaking.class).run((context) -> {
			Speaking bean = context.getBean(Speaking.class);
			bean.hashCode();
			assertThat(bean).hasToString("speaking").isNotEqualTo("speaking");
			assertThat(traces(context)).isEmpty();
			bean.speak();
			assertThat(traces(context)).hasSize(1);
		});
	}

	@Test
	void aBlankNameIsTheDefault() {
		this.runner.withBean(Blank.class).run((context) -> {
			context.getBean(Blank.class).answer();
			assertThat(span(context).getName()).isEqualTo("Blank.answer");
		});
	}

	private static Client client() {
		return (Client) java.lang.reflect.Proxy.newProxyInstance(Client.class.getClassLoader(),
				new Class<?>[] { Client.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "ask" -> arguments[0] + "!";
					case "hashCode" -> 1;
					case "equals" -> proxy == arguments[0];
					default -> "client";
				});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(TwoOfAName.class)
	static class Application {

	}

	public interface Client {

		@Traced
		String ask(String question);

	}

	static class NegativeRatio {

		@Traced(samplingRatio = -0.5)
		void answer() {
		}

	}

	static class LargeRatio {

		@Traced(samplingRatio = 1.5)
		void answer() {
		}

	}

	static class NoRatio {

		@Traced(samplingRatio = Double.NaN)
		void answer() {
		}

	}

	static class NoReducer {

		@Traced(outputReducer = Parameterized.class)
		void answer() {
		}

	}

	static class AbstractReducer {

		@Traced(outputReducer = Unmade.class)
		void answer() {
		}

	}

	record Parameterized(Function<Object, Object> function) implements OutputReducer<Object> {

		@Override
		public Object reduce(List<Object> items) {
			return items;
		}

	}

	abstract static class Unmade implements OutputReducer<Object> {

	}

	static class TwoOfAName {

		@Traced
		void answer(String text, @TracedParam("text") String other) {
		}

	}

	static class SecondMethod {

		@Traced
		void ask() {
		}

		@Traced(attributes = "wrong")
		void answer() {
		}

	}

	static class Unreachable {

		@Traced
		String reachable() {
			privateMethod();
			staticMethod();
			return "reached";
		}

		@Traced
		private void privateMethod() {
		}

		@Traced
		static void staticMethod() {
		}

		@Traced
		final void finalMethod() {
		}

	}

	static class FinalMethod {

		private final String name = "final";

		@Traced
		final String name() {
			return this.name;
		}

	}

	static class Parent {

		@Traced
		public void inherited() {
		}

	}

	static class Child extends Parent {

	}

	@Traced
	static class Speaking {

		public void speak() {
		}

		@Override
		public String toString() {
			return "speaking";
		}

		@Override
		public int hashCode() {
			return 5;
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

	}

	static class Blank {

		@Traced(" ")
		void answer() {
		}

	}

}
