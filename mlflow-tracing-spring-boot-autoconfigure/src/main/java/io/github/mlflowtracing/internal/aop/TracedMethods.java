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
import java.util.Set;
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
		Set<Method> annotated = MethodIntrospector.selectMethods(type,
				(Method method) -> annotation(method, method, owner(method, type)) != null);
		if (annotated.isEmpty()) {
			return false;
		}
		String obstacle = isGenerated(type) ? null : ProxyObstacles.of(ClassUtils.getUserClass(type));
		if (obstacle != null) {
			warn(type.getName(), obstacle);
			return false;
		}
		boolean traced = false;
		for (Method method : annotated) {
			traced |= isReachable(method, type) && find(method, type) != null;
		}
		return traced;
	}

	private static boolean isReachable(Method method, Class<?> type) {
		String obstacle = ProxyObstacles.of(method);
		if (obstacle != null) {
			warn(type.getName() + "." + method.getName(), obstacle);
		}
		return obstacle == null;
	}

	private static void warn(String annotated, String obstacle) {
		logger.warn("@Traced has no effect on %s, because %s; Spring can't put a proxy around it".formatted(annotated,
				obstacle));
	}

	private static boolean isGenerated(Class<?> type) {
		return Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type);
	}

	/**
	 * The class or interface that the application wrote and by which it calls a method.
	 */
	private static Class<?> owner(Method method, Class<?> type) {
		if (!isGenerated(type)) {
			return ClassUtils.getUserClass(type);
		}
		for (Class<?> candidate : type.getInterfaces()) {
			if (method.getDeclaringClass().isAssignableFrom(candidate)) {
				return candidate;
			}
		}
		return method.getDeclaringClass();
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
			found = Optional.ofNullable(read(method, owner(method, type)));
			this.methods.put(key, found);
		}
		return found.orElse(null);
	}

	private @Nullable TracedMethod read(Method method, Class<?> owner) {
		Method specific = AopUtils.getMostSpecificMethod(method, owner);
		Traced traced = annotation(specific, method, owner);
		return (traced == null || ProxyObstacles.of(specific) != null) ? null
				: this.reader.read(specific, owner, traced);
	}

	/**
	 * On a type, the annotation means what a proxy of the class can see, as
	 * {@code @Transactional} does, but for what every object has.
	 */
	private static @Nullable Traced annotation(Method specific, Method called, Class<?> owner) {
		Traced traced = AnnotatedElementUtils.findMergedAnnotation(specific, Traced.class);
		if (traced == null && !called.equals(specific)) {
			traced = AnnotatedElementUtils.findMergedAnnotation(called, Traced.class);
		}
		int modifiers = specific.getModifiers();
		if (traced == null && !Modifier.isPrivate(modifiers) && !Modifier.isStatic(modifiers)
				&& specific.getDeclaringClass() != Object.class && !ReflectionUtils.isObjectMethod(specific)) {
			traced = AnnotatedElementUtils.findMergedAnnotation(owner, Traced.class);
		}
		return traced;
	}

}
