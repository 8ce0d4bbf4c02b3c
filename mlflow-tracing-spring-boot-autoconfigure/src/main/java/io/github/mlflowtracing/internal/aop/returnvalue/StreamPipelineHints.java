/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Has native images contain the proxies of {@link StreamPipeline}.
 */
final class StreamPipelineHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
		for (Class<?> type : StreamPipeline.TYPES) {
			hints.proxies().registerJdkProxy(type);
		}
	}

}
