/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ApplicationModules}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationModulesTests {

	private static final String OUTPUTS = "mlflow.spanOutputs";

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void contentIsWrittenWithTheModulesOfTheApplication() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withBean(JacksonModule.class, ApplicationModulesTests::module)
			.run((context) -> {
				context.getBean(MlflowTracing.class).inSpan("work", (span) -> new Money(5));
				assertThat(TracedApplication.attributes(context)).containsEntry(OUTPUTS, "\"5 EUR\"");
			});
	}

	@Test
	void itsSettingsAreItsOwn() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withPropertyValues("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
					"spring.jackson.default-property-inclusion=non_null",
					"spring.jackson.datatype.enum.write-enums-to-lowercase=true")
			.run((context) -> {
				context.getBean(MlflowTracing.class).inSpan("work", (span) -> new Delay(null, TimeUnit.DAYS));
				assertThat(TracedApplication.attributes(context)).containsEntry(OUTPUTS,
						"{\"length\": null, \"unit\": \"DAYS\"}");
			});
	}

	@Test
	void aModuleMayNeedATracedBean() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withUserConfiguration(Circular.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(TracedApplication.attributes(context)).containsEntry(OUTPUTS, "{\"amount\": 5}");
				context.getBean(Prices.class).price();
				assertThat(TracedApplication.traces(context)).hasSize(2);
				assertThat(TracedApplication.byName(TracedApplication.traces(context).get(0).root().getAttributes()))
					.containsEntry(OUTPUTS, "\"5 EUR\"");
			});
	}

	@Test
	void aMapperThatFailsIsAskedOnce(CapturedOutput output) {
		this.runner.withBean(JsonMapper.class, () -> {
			throw new IllegalStateException("expected by this test");
		}, (definition) -> lazy(definition)).run((context) -> {
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			tracing.inSpan("work", (span) -> new Money(5));
			tracing.inSpan("work", (span) -> new Money(5));
			assertThat(TracedApplication.traces(context)).hasSize(2)
				.allSatisfy((trace) -> assertThat(TracedApplication.byName(trace.root().getAttributes()))
					.containsEntry(OUTPUTS, "{\"amount\": 5}"));
			assertThat(output).containsOnlyOnce("without the Jackson modules of the application");
		});
	}

	private static void lazy(BeanDefinition definition) {
		definition.setLazyInit(true);
	}

	private static JacksonModule module() {
		return new SimpleModule("money").addSerializer(Money.class, new StdSerializer<>(Money.class) {
			@Override
			public void serialize(Money value, JsonGenerator generator, SerializationContext context) {
				generator.writeString(value.amount() + " EUR");
			}
		});
	}

	record Money(int amount) {
	}

	record Delay(Integer length, TimeUnit unit) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Circular {

		@Bean
		JacksonModule prices(Prices prices) {
			prices.price();
			return module();
		}

		@Bean
		Prices traced() {
			return new Prices();
		}

	}

	static class Prices {

		@Traced
		Money price() {
			return new Money(5);
		}

	}

}
