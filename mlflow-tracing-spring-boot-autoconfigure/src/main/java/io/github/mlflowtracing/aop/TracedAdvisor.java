/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.observation.ObservedSpans;
import io.github.mlflowtracing.trace.SamplingRatios;

/**
 * Advises the methods that {@link Traced} marks. Its span lies inside of {@code @Async}
 * and {@code @Retryable} and outside of {@code @Transactional} and {@code @Cacheable}, so
 * that it is a span per attempt and includes the commit.
 */
public final class TracedAdvisor extends DefaultPointcutAdvisor {

	/**
	 * Before {@code @Transactional} and {@code @Cacheable}, which come last by default.
	 */
	public static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

	/**
	 * Makes the advisor.
	 * @param spans starts the spans; asked at the first call
	 * @param beans has the reducers of outputs and the sampling ratios; asked when a
	 * method names one
	 */
	public TracedAdvisor(Supplier<ObservedSpans> spans, BeanFactory beans) {
		this(spans, new TracedMethods(
				new TracedMethodReader(new OutputReducers(beans), () -> beans.getBean(SamplingRatios.class))));
	}

	private TracedAdvisor(Supplier<ObservedSpans> spans, TracedMethods methods) {
		super(new TracedPointcut(methods), new TracedMethodInterceptor(spans, methods));
		setOrder(ORDER);
	}

	private static final class TracedPointcut extends StaticMethodMatcherPointcut {

		private final TracedMethods methods;

		TracedPointcut(TracedMethods methods) {
			this.methods = methods;
			setClassFilter(methods::isTraced);
		}

		@Override
		public boolean matches(Method method, Class<?> type) {
			return this.methods.find(method, type) != null;
		}

	}

}
