/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.Method;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;

import org.springframework.util.ReflectionUtils;

/**
 * The text that an object without properties has of itself, such as a message of
 * LangChain4j or a {@code data object} of Kotlin.
 */
final class OwnText {

	private OwnText() {
	}

	/**
	 * Whether it is written. What an annotation hides may stand in the text, and an
	 * entity's text may load what is lazy.
	 */
	static boolean isShown(BeanDescription description) {
		Class<?> type = description.getBeanClass();
		Method own = ReflectionUtils.findMethod(type, "toString");
		return own != null && own.getDeclaringClass() != Object.class && !EntityState.isEntity(type)
				&& !hides(description.getClassInfo());
	}

	private static boolean hides(AnnotatedClass type) {
		return type.hasAnnotation(JsonIgnoreProperties.class) || type.hasAnnotation(JsonIncludeProperties.class)
				|| type.hasAnnotation(JsonAutoDetect.class) || hides(type.memberMethods()) || hides(type.fields());
	}

	private static boolean hides(Iterable<? extends AnnotatedMember> members) {
		return StreamSupport.stream(members.spliterator(), false)
			.anyMatch((member) -> member.hasAnnotation(JsonIgnore.class));
	}

	static CharSequence of(Object value) {
		String text = value.toString();
		boolean none = text == null
				|| text.equals(value.getClass().getName() + "@" + Integer.toHexString(value.hashCode()));
		return none ? "<" + OpaqueTypes.nameOf(value.getClass()) + ">" : text;
	}

}
