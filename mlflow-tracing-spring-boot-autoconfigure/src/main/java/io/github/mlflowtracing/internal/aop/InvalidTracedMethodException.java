/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;

import io.github.mlflowtracing.Traced;

/**
 * A {@link Traced} annotation that can't be followed; it stops the start of the
 * application.
 *
 * @since 0.1.0
 */
public class InvalidTracedMethodException extends RuntimeException {

	private final String remedy;

	InvalidTracedMethodException(Method method, String problem, String remedy) {
		super("@Traced on %s.%s: %s".formatted(method.getDeclaringClass().getName(), method.getName(), problem));
		this.remedy = remedy;
	}

	/**
	 * What to write instead.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
