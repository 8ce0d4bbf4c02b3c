/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;
import io.github.mlflowtracing.internal.aop.returnvalue.OutputCapture;
import io.github.mlflowtracing.internal.aop.returnvalue.ReactiveValue;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.observation.TracedOperation;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceIdRatio;

/**
 * Reads what a {@link Traced} annotation and its method say.
 */
final class TracedMethodReader {

	private static final Log logger = LogFactory.getLog(TracedMethodReader.class);

	private static final ParameterNameDiscoverer PARAMETER_NAMES = new DefaultParameterNameDiscoverer();

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Flux",
			TracedMethodReader.class.getClassLoader());

	private static final boolean KOTLIN = KotlinDetector.isKotlinReflectPresent();

	private final OutputReducers reducers;

	private final Supplier<SamplingRatios> ratios;

	private final Guard guard = new Guard();

	private volatile boolean hinted;

	TracedMethodReader(OutputReducers reducers, Supplier<SamplingRatios> ratios) {
		this.reducers = reducers;
		this.ratios = ratios;
	}

	/**
	 * Reads a method.
	 * @param method the method as the class of the bean has it
	 * @param owner the class or interface by which the application calls it
	 * @param traced its annotation
	 * @return what is known of it
	 */
	TracedMethod read(Method method, Class<?> owner, Traced traced) {
		String name = name(method);
		TracedOperation operation = TracedOperation.of(spanName(name, owner, traced), traced.spanType(), name,
				attributes(traced, method), ratio(traced.samplingRatio(), method));
		@Nullable Function<List<Object>, @Nullable Object> reducer = this.reducers.get(traced.outputReducer(), method);
		Class<?> returned = ResolvableType.forMethodReturnType(method, owner).resolve(Object.class);
		return new TracedMethod(operation, inputNames(method), traced.captureInputs(),
				new OutputCapture(traced.captureOutputs(), reducer), REACTOR ? reactive(method, returned) : null,
				returned == Stream.class);
	}

	private static @Nullable ReactiveValue reactive(Method method, Class<?> returned) {
		return KotlinDetector.isSuspendingFunction(method) ? ReactiveValue.ofSuspendingFunction()
				: ReactiveValue.of(returned);
	}

	/** Kotlin's reflection fails with an error where it does not know the class file. */
	private String name(Method method) {
		String name = KOTLIN ? this.guard.supply("read a name from Kotlin", () -> KotlinNames.of(method)) : null;
		return (name != null) ? name : method.getName();
	}

	private static String spanName(String methodName, Class<?> owner, Traced traced) {
		return StringUtils.hasText(traced.name()) ? traced.name() : owner.getSimpleName() + "." + methodName;
	}

	private static Attributes attributes(Traced traced, Method method) {
		AttributesBuilder attributes = Attributes.builder();
		for (String attribute : traced.attributes()) {
			int equals = attribute.indexOf('=');
			if (equals <= 0) {
				throw new InvalidTracedMethodException(method,
						"attribute \"%s\" is not of the form key=value".formatted(attribute),
						"Write the attribute as \"key=value\", or remove it.");
			}
			attributes.put(attribute.substring(0, equals).strip(), attribute.substring(equals + 1).strip());
		}
		if (StringUtils.hasText(traced.experimentId())) {
			attributes.put(MlflowAttributes.EXPERIMENT_ID, traced.experimentId().strip());
		}
		return attributes.build();
	}

	private @Nullable TraceIdRatio ratio(double ratio, Method method) {
		if (ratio == Traced.INHERIT) {
			return null;
		}
		if (!(ratio >= 0 && ratio <= 1)) {
			throw new InvalidTracedMethodException(method, "samplingRatio is %s".formatted(ratio),
					"Set samplingRatio to a number from 0 to 1, or leave it out.");
		}
		return this.ratios.get().declare(ratio);
	}

	/** What an interface says of a parameter holds for its implementations. */
	private @Nullable String[] inputNames(Method method) {
		@Nullable String[] discovered = PARAMETER_NAMES.getParameterNames(method);
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		// the last one of a suspending function is its continuation
		int count = KotlinDetector.isSuspendingFunction(method) ? parameters.length - 1 : parameters.length;
		@Nullable String[] names = new String[count];
		for (int i = 0; i < count; i++) {
			TracedParam traced = parameters[i].getParameterAnnotation(TracedParam.class);
			if (traced == null || !traced.exclude()) {
				names[i] = (traced != null && StringUtils.hasText(traced.name())) ? traced.name()
						: (discovered != null) ? discovered[i] : numbered(i, method);
			}
		}
		rejectDuplicates(names, method);
		return names;
	}

	private String numbered(int index, Method method) {
		if (!this.hinted) {
			this.hinted = true;
			logger.info(
					"%s.%s and possibly others were compiled without -parameters, so their inputs are named arg0, arg1"
						.formatted(method.getDeclaringClass().getName(), method.getName()));
		}
		return "arg" + index;
	}

	private static void rejectDuplicates(@Nullable String[] names, Method method) {
		Set<String> seen = new HashSet<>();
		Arrays.stream(names).filter(Objects::nonNull).forEach((name) -> {
			if (!seen.add(name)) {
				throw new InvalidTracedMethodException(method,
						"two parameters are recorded by the name \"%s\"".formatted(name),
						"Give each parameter a name of its own with @TracedParam.");
			}
		});
	}

}
