/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Tells what JPA keeps of an entity from what the entity derives of it: a derived getter
 * may walk through what is not loaded, which would ask the database.
 */
final class EntityState {

	private static final String JPA = "jakarta.persistence.";

	private static final Set<String> ENTITIES = Set.of(JPA + "Entity", JPA + "MappedSuperclass", JPA + "Embeddable");

	private static final Set<String> IDS = Set.of(JPA + "Id", JPA + "EmbeddedId");

	private EntityState() {
	}

	static boolean isEntity(Class<?> type) {
		for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
			if (has(at, ENTITIES)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The field that keeps a property, read in place of a getter that may do more.
	 * @return the field; {@code null} if there is none by this name
	 */
	static @Nullable Field fieldOf(Class<?> entity, BeanPropertyDefinition property) {
		String name = property.getInternalName();
		Field field = ReflectionUtils.findField(entity, name);
		return (field != null) ? field
				: ReflectionUtils.findField(entity, "is" + StringUtils.capitalize(name), boolean.class);
	}

	/**
	 * Whether JPA keeps a property.
	 * @param field the property's field; {@code null} if there is none by its name
	 */
	static boolean isPersistent(Class<?> entity, BeanPropertyDefinition property, @Nullable Field field) {
		Method getter = (property.getGetter() != null) ? property.getGetter().getAnnotated() : null;
		if (getter != null && has(getter, Set.of(JPA + "Transient"))) {
			return false;
		}
		if (field != null) {
			return !has(field, Set.of(JPA + "Transient"))
					&& (field.getModifiers() & (Modifier.TRANSIENT | Modifier.STATIC)) == 0;
		}
		return property.hasSetter() && getter != null && hasPropertyAccess(entity);
	}

	private static boolean hasPropertyAccess(Class<?> entity) {
		boolean[] found = new boolean[1];
		ReflectionUtils.doWithMethods(entity, (method) -> found[0] = true, (method) -> has(method, IDS));
		return found[0];
	}

	private static boolean has(AnnotatedElement element, Set<String> names) {
		for (Annotation annotation : element.getAnnotations()) {
			if (names.contains(annotation.annotationType().getName())) {
				return true;
			}
		}
		return false;
	}

}
