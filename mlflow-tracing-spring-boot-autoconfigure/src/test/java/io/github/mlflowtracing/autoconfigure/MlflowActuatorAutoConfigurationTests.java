/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties.RecentMode;
import io.github.mlflowtracing.internal.actuate.MlflowEndpoint;
import io.github.mlflowtracing.internal.actuate.MlflowTracesEndpoint;
import io.github.mlflowtracing.internal.actuate.TracingStatus;

import static org.assertj.core.api.Assertions.assertThat;

class MlflowActuatorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MlflowActuatorAutoConfiguration.class))
		.withBean(TracingStatus.Source.class, () -> () -> new TracingStatus(false, null, null, null, 1.0, List.of()));

	@Test
	void whatIsNotExposedDoesNotExist() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(MlflowEndpoint.class).doesNotHaveBean(MlflowTracesEndpoint.class);
			assertThat(RecentTracesMode.isOn(RecentMode.AUTO, true, context)).isFalse();
			assertThat(RecentTracesMode.isOn(RecentMode.AUTO, false, context)).isTrue();
			assertThat(RecentTracesMode.isOn(RecentMode.TRUE, true, context)).isTrue();
			assertThat(RecentTracesMode.isOn(RecentMode.FALSE, false, context)).isFalse();
		});
	}

	@Test
	void tracesAreKeptWhereTheEndpointIsExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=mlflowtraces").run((context) -> {
			assertThat(context).hasSingleBean(MlflowTracesEndpoint.class).doesNotHaveBean(MlflowEndpoint.class);
			assertThat(RecentTracesMode.isOn(RecentMode.AUTO, true, context)).isTrue();
			assertThat(RecentTracesMode.isOn(RecentMode.FALSE, true, context)).isFalse();
		});
	}

	@Test
	void withoutKeptTracesTheListIsEmpty() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=*").run((context) -> {
			assertThat(context.getBean(MlflowTracesEndpoint.class).traces()).containsEntry("traces", List.of());
			assertThat(context.getBean(MlflowEndpoint.class).status()).containsEntry("enabled", false);
		});
	}

	@Test
	void thereIsNoNeedForAnActuator() {
		this.runner.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(RecentTracesMode.isOn(RecentMode.AUTO, true, context)).isFalse();
			});
	}

}
