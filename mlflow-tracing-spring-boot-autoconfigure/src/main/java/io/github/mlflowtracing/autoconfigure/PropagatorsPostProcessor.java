/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import io.opentelemetry.context.propagation.ContextPropagators;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

import io.github.mlflowtracing.internal.pipeline.TracePipeline;

/**
 * Wraps the application's propagators, be they Spring Boot's or its own. A propagator
 * beside them would write the headers a second time, or ones that nobody asked for.
 */
final class PropagatorsPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<TracePipeline> pipeline;

	PropagatorsPostProcessor(ObjectProvider<TracePipeline> pipeline) {
		this.pipeline = pipeline;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ContextPropagators propagators)
				? ContextPropagators.create(this.pipeline.getObject().propagator(propagators.getTextMapPropagator()))
				: bean;
	}

}
