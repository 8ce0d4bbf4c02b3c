/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.sdk.OpenTelemetrySdk;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * A way of tracing the calls.
 */
public enum Way {

	/** A Spring proxy that does nothing. */
	BARE_PROXY(Applications.BareProxy.class, (context) -> context.getBean(LongAdder.class).sum()),

	/** {@code @Traced} with {@code mlflow.tracing.enabled=false}: there is no proxy. */
	TRACED_OFF(Applications.Traced.class,
			(context) -> AopUtils.isAopProxy(context.getBean(Calls.class)) ? 0 : untraced(context),
			"mlflow.tracing.enabled=false"),

	/** {@code @Traced}, sampled out. */
	TRACED_UNSAMPLED(Applications.Traced.class,
			(context) -> AopUtils.isAopProxy(context.getBean(Calls.class)) ? untraced(context) : 0,
			"mlflow.tracing.sampling.ratio=0"),

	/** {@code @Traced} as it is by default. */
	TRACED(Applications.Traced.class, Way::recorded),

	/** {@code @Traced} that looks for no secrets. */
	TRACED_UNREDACTED(Applications.Traced.class, Way::recorded, "mlflow.tracing.capture.redact-keys=none",
			"mlflow.tracing.capture.redact-patterns=none"),

	/** Micrometer's {@code @Observed}. */
	OBSERVED(Applications.Observed.class, Way::exported, "management.observations.annotations.enabled=true",
			"management.tracing.sampling.probability=1"),

	/** {@code @WithSpan} of OpenTelemetry's Spring Boot starter. */
	WITH_SPAN(Applications.WithSpan.class, Way::exported, "otel.metrics.exporter=none", "otel.logs.exporter=none",
			"otel.traces.exporter=otlp"),

	/** OpenTelemetry's API, by hand, without a proxy. */
	RAW_SPAN(Applications.RawSpan.class, Way::exported, "management.tracing.sampling.probability=1");

	/** Holds about as many spans as the others' queues, which is 2,048. */
	private static final String QUEUE = "mlflow.tracing.assembly.max-memory=6MB";

	private final Class<?> application;

	private final Effect effect;

	private final List<String> properties;

	Way(Class<?> application, Effect effect, String... properties) {
		this.application = application;
		this.effect = effect;
		this.properties = List.of(properties);
	}

	ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(this.application)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.main.web-application-type=none", "management.otlp.metrics.export.enabled=false",
					"mlflow.tracing.recent.enabled=true", QUEUE)
			.properties(this.properties.toArray(String[]::new))
			.run();
	}

	/**
	 * Makes sure that the calls had the effect that is measured.
	 */
	void verify(ConfigurableApplicationContext context) {
		if (this.effect.count(context) == 0) {
			throw new IllegalStateException("Nothing was measured: no effect of " + this);
		}
	}

	private static long exported(ConfigurableApplicationContext context) {
		context.getBean(OpenTelemetrySdk.class).getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
		return context.getBean(CountingExporter.class).spans();
	}

	private static long recorded(ConfigurableApplicationContext context) {
		context.getBean(MlflowTracing.class).flush(Duration.ofSeconds(10));
		return context.getBean(RecentTraces.class).list().stream().filter(Way::hasInputs).count();
	}

	private static boolean hasInputs(MlflowTrace trace) {
		return trace.spans()
			.stream()
			.allMatch((span) -> span.getAttributes()
				.asMap()
				.keySet()
				.stream()
				.anyMatch((key) -> key.getKey().equals("mlflow.spanInputs")));
	}

	/** The effect is that there is none. */
	private static long untraced(ConfigurableApplicationContext context) {
		boolean none = context.getBeanProvider(RecentTraces.class)
			.stream()
			.allMatch((recent) -> recent.list().isEmpty());
		return none ? 1 : 0;
	}

	private interface Effect {

		long count(ConfigurableApplicationContext context);

	}

}
