/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.util.ClassUtils;

/**
 * What keeps a proxy from standing for a bean or from seeing a method of it. With a class
 * that has no subclass Spring would stop the start; a final method runs on the proxy,
 * whose fields are empty.
 */
final class ProxyObstacles {

	private ProxyObstacles() {
	}

	/**
	 * What keeps beans of a class from being proxied.
	 * @param type the class as the application wrote it
	 * @return why no proxy can stand for them; {@code null} if one can
	 */
	static @Nullable String of(Class<?> type) {
		if (type.isInterface()) {
			return null;
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "the class is final";
		}
		if (type.isSealed()) {
			return "the class is sealed";
		}
		if (Arrays.stream(type.getDeclaredConstructors())
			.allMatch((constructor) -> Modifier.isPrivate(constructor.getModifiers()))) {
			return "all its constructors are private";
		}
		return finalMethod(type)
			.map((method) -> "its final method %s.%s would run on the proxy, which has none of the bean's fields"
				.formatted(method.getDeclaringClass().getSimpleName(), method.getName()))
			.orElse(null);
	}

	/**
	 * What keeps a proxy from seeing calls of a method.
	 * @param method the method
	 * @return why; {@code null} if it sees them
	 */
	static @Nullable String of(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isPrivate(modifiers) ? "the method is private" : Modifier.isStatic(modifiers)
				? "the method is static" : Modifier.isFinal(modifiers) ? "the method is final" : null;
	}

	private static Optional<Method> finalMethod(Class<?> type) {
		return hierarchy(type).filter((declaring) -> hierarchy(declaring).anyMatch(ProxyObstacles::hasFields))
			.flatMap((declaring) -> Arrays.stream(declaring.getDeclaredMethods())
				.filter((method) -> isOpenToCallers(method) && isCalledOnProxies(method, type))
				.sorted(Comparator.comparing(Method::getName)))
			.findFirst();
	}

	private static Stream<Class<?>> hierarchy(Class<?> type) {
		return Stream.<Class<?>>iterate(type, (declaring) -> declaring != null && declaring != Object.class,
				Class::getSuperclass);
	}

	private static boolean hasFields(Class<?> declaring) {
		return Arrays.stream(declaring.getDeclaredFields())
			.anyMatch((field) -> !Modifier.isStatic(field.getModifiers()));
	}

	private static boolean isOpenToCallers(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isFinal(modifiers) && Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers);
	}

	/**
	 * Callbacks reach the bean before it has a proxy, and what Spring's support classes
	 * offer beside is for their subclasses.
	 */
	private static boolean isCalledOnProxies(Method method, Class<?> type) {
		Class<?> declaring = ClassUtils.getInterfaceMethodIfPossible(method, type).getDeclaringClass();
		return declaring.isInterface()
				? declaring != InitializingBean.class && declaring != DisposableBean.class
						&& !Aware.class.isAssignableFrom(declaring)
				: !declaring.getName().startsWith("org.springframework.");
	}

}
