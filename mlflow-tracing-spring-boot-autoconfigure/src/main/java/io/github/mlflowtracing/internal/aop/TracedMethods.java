/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.mlflowtracing.Traced;

/**
 * Which methods of which classes are traced. A class is looked through when its first
 * bean is made, so that a bad annotation stops the start, and one without effect is
 * warned of then.
 */
final class TracedMethods {

	private static final Log logger = LogFactory.getLog(TracedMethods.class);

	private final TracedMethodReader reader;

	private final Map<Class<?>, Boolean> classes = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, Optional<TracedMethod>> methods = new ConcurrentHashMap<>();

	TracedMethods(TracedMethodReader reader) {
		this.reader = reader;
	}

	/**
	 * Whether a class has traced methods.
	 */
	boolean isTraced(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, Traced.class)) {
			return false;
		}
		Boolean traced = this.classes.get(type);
		if (traced == null) {
			traced = inspect(type);
			this.classes.put(type, traced);
		}
		return traced;
	}

	private boolean inspect(Class<?> type) {
		Map<Method, Boolean> annotated = MethodIntrospector.selectMethods(type,
				(Method method) -> (annotation(method, method, type) != null) ? isExtensible(method, type) : null);
		boolean traced = false;
		for (Map.Entry<Method, Boolean> method : annotated.entrySet()) {
			traced |= method.getValue() && find(method.getKey(), type) != null;
		}
		return traced;
	}

	/** Spring would stop the start where it can't make a class proxy. */
	private static boolean isExtensible(Method method, Class<?> type) {
		String obstacle = isFinal(type) ? "the class is final" : obstacle(method.getModifiers());
		if (obstacle != null) {
			logger.warn("@Traced has no effect on %s.%s, because %s; Spring can't put a proxy around it"
				.formatted(type.getName(), method.getName(), obstacle));
		}
		return obstacle == null;
	}

	private static boolean isFinal(Class<?> type) {
		return Modifier.isFinal(type.getModifiers()) && !isGenerated(type);
	}

	static boolean isGenerated(Class<?> type) {
		return Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	private static @Nullable String obstacle(int modifiers) {
		return Modifier.isPrivate(modifiers) ? "the method is private" : Modifier.isStatic(modifiers)
				? "the method is static" : Modifier.isFinal(modifiers) ? "the method is final" : null;
	}

	/**
	 * Looks a method up.
	 * @param method the method that is called
	 * @param type the class of the bean
	 * @return what is known of it; {@code null} if it is not traced
	 */
	@Nullable TracedMethod find(Method method, Class<?> type) {
		MethodClassKey key = new MethodClassKey(method, type);
		Optional<TracedMethod> found = this.methods.get(key);
		if (found == null) {
			found = Optional.ofNullable(read(method, type));
			this.methods.put(key, found);
		}
		return found.orElse(null);
	}

	private @Nullable TracedMethod read(Method method, Class<?> type) {
		// a generated class has final methods, without names for their parameters
		Method specific = isGenerated(type) ? method : AopUtils.getMostSpecificMethod(method, type);
		Traced traced = annotation(specific, method, type);
		if (traced == null || isFinal(type) || obstacle(specific.getModifiers()) != null) {
			return null;
		}
		return this.reader.read(specific, type, traced);
	}

	/**
	 * On a type, the annotation speaks of public methods only, as other Spring
	 * annotations do, and not of what every object has.
	 */
	private static @Nullable Traced annotation(Method specific, Method called, Class<?> type) {
		Traced traced = AnnotatedElementUtils.findMergedAnnotation(specific, Traced.class);
		if (traced == null && !called.equals(specific)) {
			traced = AnnotatedElementUtils.findMergedAnnotation(called, Traced.class);
		}
		int modifiers = specific.getModifiers();
		if (traced == null && Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers)
				&& specific.getDeclaringClass() != Object.class && !ReflectionUtils.isObjectMethod(specific)) {
			traced = AnnotatedElementUtils.findMergedAnnotation(type, Traced.class);
		}
		return traced;
	}

}
