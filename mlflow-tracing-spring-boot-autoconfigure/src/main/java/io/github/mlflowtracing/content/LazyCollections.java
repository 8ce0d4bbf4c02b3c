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
final class LazyCollections {

	private static final boolean HIBERNATE = ClassUtils.isPresent("org.hibernate.Hibernate",
			LazyCollections.class.getClassLoader());

	private LazyCollections() {
	}

	static boolean isUnloaded(Object collection) {
		return HIBERNATE && !Hibernate.isInitialized(collection);
	}

	static String describe(Object collection) {
		return "<not loaded: " + OpaqueTypes.nameOf(collection.getClass()) + ">";
	}

}
