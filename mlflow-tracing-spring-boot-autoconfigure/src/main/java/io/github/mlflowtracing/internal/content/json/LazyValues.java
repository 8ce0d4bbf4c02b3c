/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import org.hibernate.Hibernate;
import org.hibernate.proxy.HibernateProxy;

import org.springframework.util.ClassUtils;

/**
 * Tells what the database would have to be asked for: collections and attributes of
 * entities, and the proxies that stand for some.
 */
final class LazyValues {

	private static final boolean HIBERNATE = ClassUtils.isPresent("org.hibernate.Hibernate",
			LazyValues.class.getClassLoader());

	private LazyValues() {
	}

	static boolean isUnloaded(Object collectionOrProxy) {
		return HIBERNATE && !Hibernate.isInitialized(collectionOrProxy);
	}

	/** Whether to read an attribute of an entity would load it. */
	static boolean isUnloaded(Object entity, String attribute) {
		return HIBERNATE && !Hibernate.isPropertyInitialized(entity, attribute);
	}

	static boolean isProxy(Class<?> type) {
		return HIBERNATE && HibernateProxy.class.isAssignableFrom(type);
	}

	/** The entity that a proxy stands for, or a description if it is not loaded. */
	static Object entityOf(Object proxy) {
		return isUnloaded(proxy) ? describe(proxy.getClass()) : Hibernate.unproxy(proxy);
	}

	static String describe(Class<?> type) {
		return "<not loaded: " + OpaqueTypes.nameOf(type) + ">";
	}

}
