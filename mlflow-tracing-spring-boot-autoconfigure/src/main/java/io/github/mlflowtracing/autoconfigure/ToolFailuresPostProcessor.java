/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.lang.reflect.Modifier;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.NativeDetector;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.springai.ToolFailures;

/**
 * Has the failures of tools noted where Spring AI turns them into results. The processor
 * keeps its type, since the application may inject it by class; one of a class that has
 * no subclasses is left alone, as are all in a native image, which makes no classes.
 */
final class ToolFailuresPostProcessor implements BeanPostProcessor {

	private final Supplier<ToolFailures> failures;

	private final ObjectProvider<Guard> guard;

	ToolFailuresPostProcessor(Supplier<ToolFailures> failures, ObjectProvider<Guard> guard) {
		this.failures = SingletonSupplier.of(failures);
		this.guard = guard;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		boolean byInterface = bean.getClass().isHidden() || bean.getClass().isSynthetic();
		if (!(bean instanceof ToolExecutionExceptionProcessor) || NativeDetector.inNativeImage()
				|| (!byInterface && Modifier.isFinal(bean.getClass().getModifiers()))) {
			return bean;
		}
		Object proxy = this.guard.getObject().supply("intercept the failures of tools", () -> proxy(bean, byInterface));
		return (proxy != null) ? proxy : bean;
	}

	private Object proxy(Object bean, boolean byInterface) {
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(!byInterface);
		factory.addAdvice((MethodInterceptor) this::invoke);
		return factory.getProxy(bean.getClass().getClassLoader());
	}

	private @Nullable Object invoke(MethodInvocation call) throws Throwable {
		Object result = call.proceed();
		if (call.getArguments().length == 1 && call.getArguments()[0] instanceof ToolExecutionException failure) {
			this.failures.get().note(failure);
		}
		return result;
	}

}
