/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.OutputReducer;

/**
 * Finds the reducers that methods name: a bean of the type if there is one, else an
 * instance of its own for each method. Neither is made before it is needed.
 */
final class OutputReducers {

	private final BeanFactory beans;

	OutputReducers(BeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Finds a reducer.
	 * @param type its type
	 * @param method the method that names it
	 * @return the reducer; {@code null} if the items stay a list
	 */
	@SuppressWarnings("unchecked")
	@Nullable Function<List<Object>, @Nullable Object> get(Class<? extends OutputReducer<?>> type, Method method) {
		if (type == OutputReducer.None.class) {
			return null;
		}
		boolean bean = this.beans instanceof ListableBeanFactory list
				&& list.getBeanNamesForType(type, true, false).length > 0;
		if (!bean && !hasConstructor(type)) {
			throw new InvalidTracedMethodException(method,
					"%s is no bean and has no constructor without parameters".formatted(type.getName()),
					"Make the reducer a bean, or give it a constructor without parameters.");
		}
		Supplier<OutputReducer<Object>> reducer = SingletonSupplier
			.of(() -> (OutputReducer<Object>) (bean ? this.beans.getBean(type) : BeanUtils.instantiateClass(type)));
		return (items) -> reducer.get().reduce(items);
	}

	private static boolean hasConstructor(Class<?> type) {
		return !Modifier.isAbstract(type.getModifiers()) && Arrays.stream(type.getDeclaredConstructors())
			.anyMatch((constructor) -> constructor.getParameterCount() == 0);
	}

}
