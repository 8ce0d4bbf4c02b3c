/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.aop.returnvalue.ReactiveValue;
import io.github.mlflowtracing.internal.aop.returnvalue.StageValue;
import io.github.mlflowtracing.internal.aop.returnvalue.TracedStream;
import io.github.mlflowtracing.internal.observation.ObservedSpans;
import io.github.mlflowtracing.internal.observation.SpanItems;
import io.github.mlflowtracing.internal.observation.attributes.CapturedValue;

/**
 * Runs traced methods in a span, which ends when what they return is complete.
 */
final class TracedMethodInterceptor implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(TracedMethodInterceptor.class);

	private final SingletonSupplier<ObservedSpans> spans;

	private final TracedMethods methods;

	/**
	 * Makes the interceptor.
	 * @param spans starts the spans; asked at the first call, because advisors are made
	 * before the beans that this needs
	 * @param methods knows the methods
	 */
	TracedMethodInterceptor(Supplier<ObservedSpans> spans, TracedMethods methods) {
		this.spans = SingletonSupplier.of(spans);
		this.methods = methods;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		ObservedSpans spans = spans();
		TracedMethod method = (spans != null && spans.isActive()) ? lookUp(invocation) : null;
		if (spans == null || method == null) {
			return invocation.proceed();
		}
		return (method.reactive() != null && !method.reactive().hasBegun())
				? proceed(invocation, method, method.reactive(), spans) : proceed(invocation, method, spans);
	}

	private static @Nullable Object proceed(MethodInvocation invocation, TracedMethod method, ObservedSpans spans)
			throws Throwable {
		MlflowSpan span = spans.startDetached(method.operation());
		MlflowSpan.Scope scope = ObservedSpans.enter(span);
		Object result;
		try {
			if (method.captureInputs() && span.isRecording()) {
				span.setInputs(method.inputs(invocation.getArguments()));
			}
			result = invocation.proceed();
		}
		catch (Throwable ex) {
			span.recordException(ex);
			ObservedSpans.end(span, scope);
			throw ex;
		}
		if (result instanceof CompletionStage<?> stage) {
			scope.close();
			StageValue.endWith(stage, span, method.outputs().enabled());
			return stage;
		}
		if (method.reactive() != null && result != null) {
			scope.close();
			method.reactive().endWith(result, span, method.outputs().enabled());
			return result;
		}
		if (method.stream() && result instanceof Stream<?> stream && span.isRecording()) {
			scope.close();
			return TracedStream.of(stream, span,
					new SpanItems(span, method.outputs().enabled(), method.outputs().reducer()));
		}
		if (method.outputs().enabled() && !(result instanceof Future)) {
			ObservedSpans.setResult(span, (result instanceof Optional<?> optional) ? optional.orElse(null) : result);
		}
		ObservedSpans.end(span, scope);
		return result;
	}

	/**
	 * The method itself runs once, now, as without tracing; only what it returns runs in
	 * spans.
	 */
	private static @Nullable Object proceed(MethodInvocation invocation, TracedMethod method, ReactiveValue reactive,
			ObservedSpans spans) throws Throwable {
		CapturedValue inputs = method.captureInputs()
				? spans.capture(method.operation(), method.inputs(invocation.getArguments())) : null;
		Object returned;
		try {
			returned = invocation.proceed();
		}
		catch (Throwable ex) {
			MlflowSpan span = spans.startDetached(method.operation());
			setInputs(span, inputs);
			span.recordException(ex);
			span.close();
			throw ex;
		}
		return (returned == null) ? null : reactive.trace(returned, method.outputs(), (parent) -> {
			MlflowSpan span = spans.startBelow(method.operation(), parent);
			setInputs(span, inputs);
			return span;
		});
	}

	private static void setInputs(MlflowSpan span, @Nullable CapturedValue inputs) {
		if (inputs != null) {
			span.setInputs(inputs);
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
		// as the pointcut sees it: behind a repository's proxy is a class of Spring Data
		Class<?> type = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		return this.methods.find(invocation.getMethod(), type);
	}

}
