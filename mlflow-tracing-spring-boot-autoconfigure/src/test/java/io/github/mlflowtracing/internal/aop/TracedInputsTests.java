/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class TracedInputsTests {

	private static final String INPUTS = "mlflow.spanInputs";

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = TracedApplication.runner().withBean(Shop.class);

	@Test
	void areNamedLikeTheParameters() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).order("tea", 2, null, Map.of("gift", true));

			assertThat(attributes(context)).containsEntry(INPUTS,
					"{\"item\": \"tea\", \"count\": 2, \"note\": null, \"options\": {\"gift\": true}}");
		});
	}

	@Test
	void ofAMethodWithoutParametersAreAnEmptyObject() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).open();

			assertThat(attributes(context)).containsEntry(INPUTS, "{}");
		});
	}

	@Test
	void canBeRenamedAndLeftOut() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).login("ada", "secret", "long", "short");

			assertThat(attributes(context)).containsEntry(INPUTS,
					"{\"user\": \"ada\", \"how\": \"long\", \"why\": \"short\"}");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void areLeftOutAlsoWhereOnlyTheInterfaceSaysSo(boolean classProxies) {
		TracedApplication.runner()
			.withBean(PasswordLogin.class)
			.withPropertyValues("spring.aop.proxy-target-class=" + classProxies)
			.run((context) -> {
				context.getBean(Login.class).login("ada", "secret");

				assertThat(attributes(context)).containsEntry(INPUTS, "{\"who\": \"ada\"}");
			});
	}

	@Test
	void areAsTheyWereWhenTheMethodWasCalled() {
		this.runner.run((context) -> {
			List<String> items = new ArrayList<>(List.of("tea"));
			context.getBean(Shop.class).empty(items);

			assertThat(items).isEmpty();
			assertThat(attributes(context)).containsEntry(INPUTS, "{\"items\": [\"tea\"]}")
				.containsEntry("mlflow.spanOutputs", "[]");
		});
	}

	@Test
	void ofAVarargsParameterAreAList() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).orderAll("tea", "milk");

			assertThat(attributes(context)).containsEntry(INPUTS, "{\"items\": [\"tea\", \"milk\"]}");
		});
	}

	@Test
	void areNumberedWithOneHintWhereTheNamesAreUnknown(CapturedOutput output) throws Exception {
		Class<?> type = compiledWithoutParameters();
		TracedApplication.runner().withClassLoader(type.getClassLoader()).withBean(type).run((context) -> {
			Object bean = context.getBean(type);
			type.getMethod("first", String.class, int.class).invoke(bean, "tea", 2);

			assertThat(attributes(context)).containsEntry(INPUTS, "{\"arg0\": \"tea\", \"arg1\": 2}");
		});
		assertThat(output).containsOnlyOnce("compiled without -parameters");
	}

	private Class<?> compiledWithoutParameters() throws Exception {
		Path source = Files.writeString(this.directory.resolve("Nameless.java"), """
				public class Nameless {
					@io.github.mlflowtracing.Traced
					public void first(String a, int b) { }
					@io.github.mlflowtracing.Traced
					public void second(String a) { }
				}
				""");
		int failures = ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
		assertThat(failures).isZero();
		return new URLClassLoader(new URL[] { this.directory.toUri().toURL() }, getClass().getClassLoader())
			.loadClass("Nameless");
	}

	@Test
	void thatCannotBeReadDoNotDisturbTheMethod() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Shop.class).sell(new Broken())).isEqualTo("sold");

			assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "\"sold\"").containsKey(INPUTS);
		});
	}

	static class Shop {

		@Traced
		void order(String item, int count, String note, Map<String, Boolean> options) {
		}

		@Traced
		void open() {
		}

		@Traced
		void login(@TracedParam("user") String name, @TracedParam(exclude = true) String password,
				@TracedParam(name = "how") String method, @TracedParam("why") String reason) {
		}

		@Traced
		List<String> empty(List<String> items) {
			items.clear();
			return items;
		}

		@Traced
		void orderAll(String... items) {
		}

		@Traced
		String sell(Object item) {
			return "sold";
		}

	}

	interface Login {

		@Traced
		void login(@TracedParam("who") String name, @TracedParam(exclude = true) String password);

	}

	static class PasswordLogin implements Login {

		@Override
		public void login(String name, String password) {
		}

	}

	static class Broken {

		public String getName() {
			throw new UnsupportedOperationException();
		}

		@Override
		public String toString() {
			throw new UnsupportedOperationException();
		}

	}

}
