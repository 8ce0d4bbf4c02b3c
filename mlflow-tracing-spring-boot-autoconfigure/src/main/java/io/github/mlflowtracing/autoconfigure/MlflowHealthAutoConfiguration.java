/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.mlflowtracing.internal.actuate.MlflowHealthIndicator;
import io.github.mlflowtracing.internal.actuate.TracingStatus;

/**
 * Auto-configuration of the health of tracing, where there is a health endpoint.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class, before = HealthContributorAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(TracingStatus.Source.class)
@ConditionalOnEnabledHealthIndicator("mlflow")
public final class MlflowHealthAutoConfiguration {

	MlflowHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "mlflowHealthIndicator")
	static MlflowHealthIndicator mlflowHealthIndicator(TracingStatus.Source source) {
		return new MlflowHealthIndicator(source);
	}

}
