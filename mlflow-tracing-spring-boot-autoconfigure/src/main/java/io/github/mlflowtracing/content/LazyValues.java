/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.content;

import org.hibernate.Hibernate;

import org.springframework.util.ClassUtils;

/**
 * Tells a collection of an entity that the database would have to be asked for.
 */
final class LazyValues {

	private static final boolean HIBERNATE = ClassUtils.isPresent("org.hibernate.Hibernate",
			LazyValues.class.getClassLoader());

	private LazyValues() {
	}

	static boolean isUnloaded(Object collection) {
		return HIBERNATE && !Hibernate.isInitialized(collection);
	}

	/** Whether to read an attribute of an entity would load it. */
	static boolean isUnloaded(Object entity, String attribute) {
		return HIBERNATE && !Hibernate.isPropertyInitialized(entity, attribute);
	}

	static String describe(Class<?> type) {
		return "<not loaded: " + OpaqueTypes.nameOf(type) + ">";
	}

}
