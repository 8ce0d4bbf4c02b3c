/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.util.HtmlUtils;

import io.github.mlflowtracing.internal.actuate.MlflowEndpoint;
import io.github.mlflowtracing.internal.actuate.MlflowTracesEndpoint;
import io.github.mlflowtracing.internal.actuate.MlflowTracesWebExtension;
import io.github.mlflowtracing.internal.actuate.TracingStatus;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;

/**
 * Auto-configuration of the actuator endpoints, where there is an actuator.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(TracingStatus.Source.class)
public final class MlflowActuatorAutoConfiguration {

	MlflowActuatorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	static MlflowEndpoint mlflowEndpoint(TracingStatus.Source source) {
		return new MlflowEndpoint(source);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint
	static MlflowTracesEndpoint mlflowTracesEndpoint(ObjectProvider<RecentTraces> recentTraces,
			TracingStatus.Source source) {
		return new MlflowTracesEndpoint(() -> {
			RecentTraces kept = recentTraces.getIfAvailable();
			return (kept != null) ? kept.list() : List.of();
		}, source);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(MlflowTracesEndpoint.class)
	@ConditionalOnClass(HtmlUtils.class)
	static MlflowTracesWebExtension mlflowTracesWebExtension(MlflowTracesEndpoint endpoint) {
		return new MlflowTracesWebExtension(endpoint);
	}

}
