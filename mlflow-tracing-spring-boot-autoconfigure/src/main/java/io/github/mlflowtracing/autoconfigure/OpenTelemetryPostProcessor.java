/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanProcessors;

import io.github.mlflowtracing.internal.pipeline.TracePipeline;

/**
 * Wraps the propagators and the span processors of the application, be they Spring Boot's
 * or its own. A propagator beside them would write the headers a second time, or ones
 * that the application did not ask for.
 */
final class OpenTelemetryPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<TracePipeline> pipeline;

	OpenTelemetryPostProcessor(ObjectProvider<TracePipeline> pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ContextPropagators propagators) {
			return ContextPropagators.create(this.pipeline.getObject().propagator(propagators.getTextMapPropagator()));
		}
		if (bean instanceof SpanProcessors processors) {
			return SpanProcessors
				.of(processors.list().stream().map(this.pipeline.getObject()::applicationProcessor).toList());
		}
		return bean;
	}

}
