/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.Ordered;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.internal.observation.ObservedSpans;
import io.github.mlflowtracing.internal.trace.SamplingRatios;

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
	 * @param active whether methods get advice; asked when the first bean with traced
	 * methods is made. Without, annotations are only checked, so that a bad one shows
	 * where tracing is off as well
	 */
	public TracedAdvisor(Supplier<ObservedSpans> spans, BeanFactory beans, BooleanSupplier active) {
		this(spans,
				new TracedMethods(
						new TracedMethodReader(new OutputReducers(beans), () -> beans.getBean(SamplingRatios.class))),
				active);
	}

	private TracedAdvisor(Supplier<ObservedSpans> spans, TracedMethods methods, BooleanSupplier active) {
		super(new TracedPointcut(methods, active), new TracedMethodInterceptor(spans, methods));
		setOrder(ORDER);
	}

	private static final class TracedPointcut extends StaticMethodMatcherPointcut {

		private final TracedMethods methods;

		TracedPointcut(TracedMethods methods, BooleanSupplier active) {
			this.methods = methods;
			setClassFilter((type) -> methods.isTraced(type) && active.getAsBoolean());
		}

		@Override
		public boolean matches(Method method, Class<?> type) {
			return this.methods.find(method, type) != null;
		}

	}

}
