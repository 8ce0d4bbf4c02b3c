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
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.core.MethodClassKey;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.observation.ObservedSpans;

/**
 * Runs traced methods in a span.
 */
final class TracedMethodInterceptor implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(TracedMethodInterceptor.class);

	private final SingletonSupplier<ObservedSpans> spans;

	private final Map<MethodClassKey, Optional<TracedMethod>> methods = new ConcurrentHashMap<>();

	/**
	 * Makes the interceptor.
	 * @param spans starts the spans; asked at the first call, because advisors are made
	 * before the beans that this needs
	 */
	TracedMethodInterceptor(Supplier<ObservedSpans> spans) {
		this.spans = SingletonSupplier.of(spans);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		TracedMethod method = lookUp(invocation);
		ObservedSpans spans = (method != null) ? spans() : null;
		if (method == null || spans == null) {
			return invocation.proceed();
		}
		try (MlflowSpan span = spans.startCurrent(method.operation())) {
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

	private @Nullable ObservedSpans spans() {
		try {
			return this.spans.get();
		}
		catch (BeansException ex) {
			logger.debug("A method is not traced, because the application starts or has stopped", ex);
			return null;
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
