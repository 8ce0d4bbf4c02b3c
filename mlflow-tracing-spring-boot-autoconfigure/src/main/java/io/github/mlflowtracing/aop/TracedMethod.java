/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.StringUtils;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;
import io.github.mlflowtracing.observation.TracedOperation;

/**
 * What is known of a traced method before it is called; looked up once.
 *
 * @param operation what is traced
 * @param inputNames the parameters' names among the inputs; {@code null} for those left
 * out
 * @param captureInputs whether the parameters are recorded
 * @param captureOutputs whether the result is recorded
 */
record TracedMethod(TracedOperation operation, @Nullable String[] inputNames, boolean captureInputs,
		boolean captureOutputs) {

	private static final ParameterNameDiscoverer PARAMETER_NAMES = new DefaultParameterNameDiscoverer();

	/**
	 * Looks a method up.
	 * @param method the method that is called
	 * @param targetClass the class of the bean
	 * @return what is known of it; {@code null} if it is not traced
	 */
	static @Nullable TracedMethod of(Method method, Class<?> targetClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		Traced traced = annotation(specific, method, targetClass);
		if (traced == null) {
			return null;
		}
		String name = traced.name().isBlank() ? targetClass.getSimpleName() + "." + specific.getName() : traced.name();
		TracedOperation operation = TracedOperation.of(name, traced.spanType(), specific.getName(),
				attributes(traced, specific));
		return new TracedMethod(operation, inputNames(specific), traced.captureInputs(), traced.captureOutputs());
	}

	/**
	 * On a type, the annotation speaks of public methods only, as other Spring
	 * annotations do.
	 */
	private static @Nullable Traced annotation(Method specific, Method called, Class<?> targetClass) {
		Traced traced = AnnotatedElementUtils.findMergedAnnotation(specific, Traced.class);
		if (traced == null && !called.equals(specific)) {
			traced = AnnotatedElementUtils.findMergedAnnotation(called, Traced.class);
		}
		if (traced == null && Modifier.isPublic(specific.getModifiers())
				&& specific.getDeclaringClass() != Object.class) {
			traced = AnnotatedElementUtils.findMergedAnnotation(targetClass, Traced.class);
		}
		return traced;
	}

	private static Attributes attributes(Traced traced, Method method) {
		AttributesBuilder attributes = Attributes.builder();
		for (String attribute : traced.attributes()) {
			int equals = attribute.indexOf('=');
			if (equals <= 0) {
				throw new InvalidTracedMethodException(method,
						"attribute \"%s\" is not of the form key=value".formatted(attribute));
			}
			attributes.put(attribute.substring(0, equals).strip(), attribute.substring(equals + 1).strip());
		}
		return attributes.build();
	}

	/** What an interface says of a parameter holds for its implementations. */
	private static @Nullable String[] inputNames(Method method) {
		@Nullable String[] discovered = PARAMETER_NAMES.getParameterNames(method);
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		@Nullable String[] names = new String[parameters.length];
		for (int i = 0; i < parameters.length; i++) {
			TracedParam traced = parameters[i].getParameterAnnotation(TracedParam.class);
			if (traced != null && traced.exclude()) {
				continue;
			}
			String name = (traced != null && StringUtils.hasText(traced.name())) ? traced.name()
					: (discovered != null) ? discovered[i] : "arg" + i;
			names[i] = name;
		}
		return names;
	}

	/**
	 * The inputs of a call.
	 * @param arguments the arguments
	 * @return the arguments by name
	 */
	Map<String, @Nullable Object> inputs(@Nullable Object[] arguments) {
		Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
		for (int i = 0; i < arguments.length; i++) {
			String name = this.inputNames[i];
			if (name != null) {
				inputs.put(name, arguments[i]);
			}
		}
		return inputs;
	}

}
