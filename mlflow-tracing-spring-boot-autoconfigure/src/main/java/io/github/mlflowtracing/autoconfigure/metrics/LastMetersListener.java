/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

import io.github.mlflowtracing.internal.pipeline.TracePipeline;

/**
 * Records the durations of all that has ended before Spring Boot closes the meter
 * registries, which it does at the same event. An order by annotation on the bean method
 * is not heeded (seen on Spring 7.0.9), hence the interface.
 */
public final class LastMetersListener implements ApplicationListener<ContextClosedEvent>, Ordered {

	private final TracePipeline pipeline;

	private final ApplicationContext context;

	public LastMetersListener(TracePipeline pipeline, ApplicationContext context) {
		this.pipeline = pipeline;
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.pipeline.dispatchNow();
		}
	}

}
