/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;

import io.github.mlflowtracing.actuate.MlflowEndpoint;
import io.github.mlflowtracing.actuate.MlflowTracesEndpoint;
import io.github.mlflowtracing.actuate.TracingStatus;
import io.github.mlflowtracing.destination.memory.RecentTraces;
import io.github.mlflowtracing.destination.mlflow.MlflowDestination;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoints, where there is an actuator.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class)
@ConditionalOnBean(TraceDestinations.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
public final class MlflowActuatorAutoConfiguration {

	MlflowActuatorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	static MlflowEndpoint mlflowEndpoint(MlflowTracingSettings settings, TraceDestinations destinations) {
		return new MlflowEndpoint(() -> status(settings, destinations));
	}

	private static TracingStatus status(MlflowTracingSettings settings, TraceDestinations destinations) {
		MlflowTracingProperties properties = settings.properties();
		MlflowDestination mlflow = destinations.mlflow();
		return new TracingStatus(settings.enabled(), (mlflow != null) ? mlflow.server() : null,
				destinations.experimentId(properties.experimentId()), properties.experimentName(),
				properties.sampling().ratio(), destinations.all());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	static MlflowTracesEndpoint mlflowTracesEndpoint(TraceDestinations destinations) {
		RecentTraces recent = destinations.recent();
		return new MlflowTracesEndpoint(() -> (recent != null) ? recent.list() : List.of());
	}

}
