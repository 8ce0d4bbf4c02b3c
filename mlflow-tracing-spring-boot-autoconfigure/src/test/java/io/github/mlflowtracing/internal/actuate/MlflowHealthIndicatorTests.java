/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.autoconfigure.MlflowHealthAutoConfiguration;
import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.ExporterStatus.State;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.trace.AssembledTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MlflowHealthIndicator}.
 */
class MlflowHealthIndicatorTests {

	@Test
	void isUpWithTheAccountsWhileTracesArrive() {
		Health health = health(new FixedDestination("mlflow", State.UP), new FixedDestination("otlp", State.UP));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnlyKeys("mlflow", "otlp");
		assertThat(health.getDetails().get("mlflow"))
			.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("state", "UP")
			.containsEntry("accepted", 10L)
			.containsEntry("delivered", 6L)
			.containsEntry("queued", 1L)
			.containsEntry("dropped", Map.of("queue-full", 3L));
	}

	@ParameterizedTest
	@EnumSource(value = State.class, names = "UP", mode = EnumSource.Mode.EXCLUDE)
	void isUnknownWithTheReasonAndNeverDown(State state) {
		Health health = health(new FixedDestination("mlflow", State.UP), new FixedDestination("otlp", state));
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("reason", "otlp: no answer");
	}

	@Test
	void isUnknownWhenTracingIsOff() {
		Health health = new MlflowHealthIndicator(() -> new TracingStatus(false, null, null, null, 1, List.of()))
			.health();
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("reason", "tracing is off");
	}

	@Test
	void isPartOfTheApplicationsHealthUnlessThatIsNotWanted() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withBean(TracingStatus.Source.class, () -> () -> new TracingStatus(true, null, null, null, 1, List.of()))
			.withConfiguration(AutoConfigurations.of(MlflowHealthAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class));
		runner.run((context) -> assertThat(context.getBean(HealthContributorRegistry.class).getContributor("mlflow"))
			.isInstanceOf(MlflowHealthIndicator.class));
		runner.withPropertyValues("management.health.mlflow.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MlflowHealthIndicator.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MlflowHealthAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void healthIsUnknownWhereNoSpansAreExportedAnyMore() {
		Health health = new MlflowHealthIndicator(
				() -> new TracingStatus(true, null, null, null, 1, List.of(), "no spans are exported"))
			.health();
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("reason", "no spans are exported");
	}

	private static Health health(TraceExporter... destinations) {
		return new MlflowHealthIndicator(() -> new TracingStatus(true, null, null, null, 1, List.of(destinations)))
			.health();
	}

	private record FixedDestination(String name, State state) implements TraceExporter {

		@Override
		public void accept(AssembledTrace trace) {
		}

		@Override
		public ExporterStatus status() {
			return new ExporterStatus(this.state, 10, 6, 1, Map.of(DropCause.QUEUE_FULL, 3L), null,
					new ExporterStatus.LastError(Instant.EPOCH, "no answer"));
		}

	}

}
