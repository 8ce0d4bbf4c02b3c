/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * An application as the starter makes it, and the traces that it keeps.
 */
public final class TracedApplication {

	private TracedApplication() {
	}

	/**
	 * Runs applications that have what the starter brings.
	 * @return a runner
	 */
	public static ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
				ObservationAutoConfiguration.class, OpenTelemetrySdkAutoConfiguration.class,
				OpenTelemetryTracingAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
				NoopTracerAutoConfiguration.class, MlflowTracingAutoConfiguration.class));
	}

	/**
	 * The traces that have ended.
	 * @param context the application
	 * @return the newest first
	 */
	public static List<MlflowTrace> traces(ApplicationContext context) {
		context.getBean(MlflowTracing.class).flush(Duration.ofSeconds(5));
		return context.getBean(TraceExporters.class).recent().list();
	}

	/**
	 * The one trace that has ended.
	 * @param context the application
	 * @return the trace
	 */
	public static MlflowTrace trace(ApplicationContext context) {
		List<MlflowTrace> traces = traces(context);
		if (traces.size() != 1) {
			throw new AssertionError("expected one trace, but there are " + traces);
		}
		return traces.get(0);
	}

	/**
	 * The one span of that name in the one trace that has ended.
	 * @param context the application
	 * @param name the span's name
	 * @return the span
	 */
	public static SpanData span(ApplicationContext context, String name) {
		List<SpanData> spans = trace(context).spans().stream().filter((span) -> span.getName().equals(name)).toList();
		if (spans.size() != 1) {
			throw new AssertionError("expected one span '%s' in %s".formatted(name, trace(context).spans()));
		}
		return spans.get(0);
	}

	/**
	 * The only span of the one trace that has ended.
	 * @param context the application
	 * @return the span
	 */
	public static SpanData span(ApplicationContext context) {
		return span(context, trace(context).spans().get(0).getName());
	}

	/**
	 * Attributes by name.
	 * @param attributes the attributes
	 * @return the attributes; no name may occur twice, as it could with two types
	 */
	public static Map<String, Object> byName(Attributes attributes) {
		Map<String, Object> byName = new TreeMap<>();
		attributes.forEach((key, value) -> {
			if (byName.put(key.getKey(), value) != null) {
				throw new AssertionError("'%s' occurs twice in %s".formatted(key.getKey(), attributes));
			}
		});
		return byName;
	}

	/**
	 * The attributes of the only span of the one trace that has ended.
	 * @param context the application
	 * @return the attributes by name
	 */
	public static Map<String, Object> attributes(ApplicationContext context) {
		return byName(span(context).getAttributes());
	}

}
