/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.observation.ObservedSpans;

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
	 */
	public TracedAdvisor(Supplier<ObservedSpans> spans) {
		super(new TracedPointcut(), new TracedMethodInterceptor(spans));
		setOrder(ORDER);
	}

	/**
	 * Looks each method up when its bean is made, so that a bad annotation stops the
	 * start.
	 */
	private static final class TracedPointcut extends StaticMethodMatcherPointcut {

		private static final Log logger = LogFactory.getLog(TracedAdvisor.class);

		TracedPointcut() {
			setClassFilter(new CandidateFilter());
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			if (TracedMethod.of(method, targetClass) == null) {
				return false;
			}
			if (isFinal(targetClass)) {
				logger.warn("@Traced has no effect on %s.%s, because the class is final; make it extensible"
					.formatted(targetClass.getName(), method.getName()));
				return false;
			}
			return true;
		}

		/** Spring would stop the start, as it can't make a class proxy. */
		private static boolean isFinal(Class<?> type) {
			return Modifier.isFinal(type.getModifiers()) && !Proxy.isProxyClass(type)
					&& !ClassUtils.isLambdaClass(type);
		}

	}

	private static final class CandidateFilter implements ClassFilter {

		@Override
		public boolean matches(Class<?> type) {
			return AnnotationUtils.isCandidateClass(type, Traced.class);
		}

	}

}
