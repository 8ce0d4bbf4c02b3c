/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static org.assertj.core.api.Assertions.assertThat;

class TracedInputsTests {

	private static final String INPUTS = "mlflow.spanInputs";

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
