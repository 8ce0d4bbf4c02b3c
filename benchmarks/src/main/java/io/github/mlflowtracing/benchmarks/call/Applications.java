/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

import io.github.mlflowtracing.autoconfigure.MlflowMetricsAutoConfiguration;
import io.github.mlflowtracing.autoconfigure.MlflowTracingAutoConfiguration;

/**
 * The applications whose methods are called: one for each way of tracing.
 */
final class Applications {

	private Applications() {
	}

	/**
	 * A proxy whose one advice does nothing but count.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { OpenTelemetryAutoConfiguration.class, MlflowTracingAutoConfiguration.class,
			MlflowMetricsAutoConfiguration.class })
	static class BareProxy {

		@Bean
		static LongAdder advised() {
			return new LongAdder();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultPointcutAdvisor advisor(LongAdder advised) {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedNames("noArguments", "threeArguments", "longText");
			pointcut.setClassFilter(Calls.class::isAssignableFrom);
			MethodInterceptor interceptor = (invocation) -> {
				advised.increment();
				return invocation.proceed();
			};
			return new DefaultPointcutAdvisor(pointcut, interceptor);
		}

		@Bean
		Calls calls() {
			return new PlainCalls();
		}

	}

	/**
	 * This library, with the recent traces as the only destination.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = OpenTelemetryAutoConfiguration.class)
	static class Traced {

		@Bean
		Calls calls() {
			return new TracedCalls();
		}

	}

	/**
	 * Spring Boot's own tracing, for Micrometer's annotation.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { OpenTelemetryAutoConfiguration.class, MlflowTracingAutoConfiguration.class,
			MlflowMetricsAutoConfiguration.class })
	static class Observed {

		@Bean
		SpanExporter exporter() {
			return new CountingExporter();
		}

		@Bean
		Calls calls() {
			return new ObservedCalls();
		}

	}

	/**
	 * Spring Boot's own tracing, by hand.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { OpenTelemetryAutoConfiguration.class, MlflowTracingAutoConfiguration.class,
			MlflowMetricsAutoConfiguration.class })
	static class RawSpan {

		@Bean
		SpanExporter exporter() {
			return new CountingExporter();
		}

		@Bean
		Calls calls(OpenTelemetry openTelemetry) {
			return new RawSpanCalls(openTelemetry.getTracer("benchmark"));
		}

	}

	/**
	 * OpenTelemetry's Spring Boot starter.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
					MlflowTracingAutoConfiguration.class, MlflowMetricsAutoConfiguration.class })
	static class WithSpan {

		@Bean
		CountingExporter exporter() {
			return new CountingExporter();
		}

		@Bean
		AutoConfigurationCustomizerProvider counting(CountingExporter exporter) {
			return (customizer) -> customizer.addSpanExporterCustomizer((configured, config) -> exporter);
		}

		@Bean
		Calls calls() {
			return new WithSpanCalls();
		}

	}

}
