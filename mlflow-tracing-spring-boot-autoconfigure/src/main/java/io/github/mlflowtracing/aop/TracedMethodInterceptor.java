/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.observation.ObservedSpans;

/**
 * Runs traced methods in a span.
 */
final class TracedMethodInterceptor implements MethodInterceptor {

	private final Supplier<ObservedSpans> spans;

	private final Map<MethodClassKey, Optional<TracedMethod>> methods = new ConcurrentHashMap<>();

	/**
	 * Makes the interceptor.
	 * @param spans starts the spans; asked at the first call, because advisors are made
	 * before the beans that this needs
	 */
	TracedMethodInterceptor(Supplier<ObservedSpans> spans) {
		this.spans = spans;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		TracedMethod method = lookUp(invocation);
		if (method == null) {
			return invocation.proceed();
		}
		try (MlflowSpan span = this.spans.get().startCurrent(method.operation())) {
			try {
				if (method.captureInputs() && span.isRecording()) {
					span.setInputs(method.inputs(invocation.getArguments()));
				}
				Object result = invocation.proceed();
				if (method.captureOutputs()) {
					ObservedSpans.setResult(span, result);
				}
				return result;
			}
			catch (Throwable ex) {
				span.recordException(ex);
				throw ex;
			}
		}
	}

	private @Nullable TracedMethod lookUp(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? AopUtils.getTargetClass(target)
				: invocation.getMethod().getDeclaringClass();
		return this.methods
			.computeIfAbsent(new MethodClassKey(invocation.getMethod(), targetClass),
					(key) -> Optional.ofNullable(TracedMethod.of(invocation.getMethod(), targetClass)))
			.orElse(null);
	}

}
