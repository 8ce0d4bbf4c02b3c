/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;

import kotlin.reflect.KFunction;
import kotlin.reflect.jvm.ReflectJvmMapping;

import org.springframework.core.KotlinDetector;

/**
 * Names of functions as they stand in Kotlin's source: the compiler changes those with
 * parameters of a value class ({@code title-pdaVp2w}) and internal ones
 * ({@code title$module}). The only class that touches Kotlin's reflection, which is
 * optional.
 */
final class KotlinNames {

	private KotlinNames() {
	}

	static String of(Method method) {
		KFunction<?> function = KotlinDetector.isKotlinType(method.getDeclaringClass())
				? ReflectJvmMapping.getKotlinFunction(method) : null;
		return (function != null) ? function.getName() : method.getName();
	}

}
