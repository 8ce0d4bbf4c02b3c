/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.function.SingletonSupplier;

import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.MlflowSpanFilter;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.TraceCustomizer;
import io.github.mlflowtracing.autoconfigure.metrics.LastMetersListener;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.actuate.TracingStatus;
import io.github.mlflowtracing.internal.aop.TracedAdvisor;
import io.github.mlflowtracing.internal.aop.TracedProxyRegistrar;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.TraceInfoRedactor;
import io.github.mlflowtracing.internal.export.memory.RecentTraces;
import io.github.mlflowtracing.internal.export.mlflow.MlflowTraceExporter;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.observation.NoMetersHandler;
import io.github.mlflowtracing.internal.observation.NoopMlflowTracing;
import io.github.mlflowtracing.internal.observation.ObservedMlflowTracing;
import io.github.mlflowtracing.internal.observation.ObservedSpans;
import io.github.mlflowtracing.internal.observation.TraceUpdates;
import io.github.mlflowtracing.internal.observation.TracedSpanHandler;
import io.github.mlflowtracing.internal.pipeline.PipelineSettings;
import io.github.mlflowtracing.internal.pipeline.TracePipeline;
import io.github.mlflowtracing.internal.pipeline.assembly.AssemblySettings;
import io.github.mlflowtracing.internal.pipeline.propagation.PropagationSettings;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.trace.SamplingRatios;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;
import io.github.mlflowtracing.internal.trace.TraceRecorder;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * Auto-configuration for MLflow tracing: spans of annotated beans and of the tracing API,
 * and their way to the tracking server or a collector. What is on follows from the
 * environment at run time, so that native images can be configured where they run.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = OpenTelemetryTracingAutoConfiguration.class)
@ConditionalOnClass(value = { OtelTracer.class, SdkTracerProvider.class, SdkTracerProviderBuilderCustomizer.class,
		OtlpHttpSpanExporter.class }, name = "tools.jackson.databind.json.JsonMapper")
@Import({ MlflowTracingSettingsConfiguration.class, TracedProxyRegistrar.class })
public final class MlflowTracingAutoConfiguration {

	/**
	 * With the delay of the export itself, spans are at the endpoint within 5 seconds.
	 */
	private static final Duration OTLP_WAIT = Duration.ofSeconds(3);

	/** How long a trace waits for late children once its root has ended. */
	private static final Duration LINGER = Duration.ofSeconds(10);

	/** How many ended spans an open trace holds until they are exported. */
	private static final int MAX_SPANS = 1000;

	private static final Tracer NO_TRACER = TracerProvider.noop().get("");

	MlflowTracingAutoConfiguration() {
	}

	@Bean
	static Redaction mlflowRedaction(MlflowTracingSettings settings, ObjectProvider<ContentRedactor> redactors,
			Guard guard) {
		MlflowTracingProperties.Capture capture = settings.properties().capture();
		return new Redaction(capture.redactKeys(), capture.redactPatterns(), redactors.orderedStream().toList(), guard);
	}

	@Bean
	static ContentSerializer mlflowContentSerializer(MlflowTracingSettings settings, Redaction redaction,
			ListableBeanFactory beans) {
		MlflowTracingProperties.Capture capture = settings.properties().capture();
		return new ContentSerializer(
				new ContentLimits(capture.maxLength(), MlflowLimits.JSON_DEPTH, capture.maxElements()), redaction,
				new ApplicationModules(beans));
	}

	@Bean
	static TraceInfo mlflowTraceBase(MlflowTracingSettings settings, Redaction redaction,
			TracingWarnings irregularities, ConfigurableEnvironment environment, ObjectProvider<BuildProperties> build,
			ObjectProvider<GitProperties> git) {
		TraceInfo base = ProcessTraceInfo.of(settings.properties(), environment.getProperty("spring.application.name"),
				build.getIfUnique(), git.getIfUnique());
		return new TraceInfoLimits(irregularities).keep(new TraceInfoRedactor(redaction).redact(base, ""));
	}

	@Bean
	static TraceExporters mlflowTraceExporters(MlflowTracingSettings settings, TraceInfo base, TracingWarnings warnings,
			Guard guard, ListableBeanFactory beans) {
		return new TraceExportersFactory(settings, base, warnings, guard, beans).create();
	}

	@Bean
	static @Nullable RecentTraces mlflowRecentTraces(TraceExporters exporters) {
		return exporters.recent();
	}

	@Bean
	static TracingStatus.Source mlflowTracingStatus(MlflowTracingSettings settings, TraceExporters exporters,
			TracePipeline pipeline) {
		MlflowTracingProperties properties = settings.properties();
		MlflowTraceExporter mlflow = exporters.mlflow();
		return () -> new TracingStatus(settings.enabled(), (mlflow != null) ? mlflow.server() : null,
				exporters.experimentId(properties.experimentId()), properties.experimentName(),
				properties.sampling().ratio(), exporters.all(), pipeline.failure());
	}

	@Bean
	static Guard mlflowGuard() {
		return new Guard();
	}

	@Bean
	static TracingWarnings mlflowTracingWarnings(Guard guard) {
		return new TracingWarnings(guard);
	}

	@Bean
	@ConditionalOnMissingBean
	static SamplingRatios mlflowSamplingRatios(MlflowTracingSettings settings) {
		return new SamplingRatios(settings.properties().sampling().ratio());
	}

	@Bean
	static TracePipeline mlflowTracePipeline(MlflowTracingSettings settings, SamplingRatios ratios, Redaction redaction,
			TraceExporters exporters, ObjectProvider<TraceRecorder> recorders, ObjectProvider<SpanLimits> limits,
			ObjectProvider<MlflowSpanFilter> filters, TracingWarnings warnings, Guard guard, TraceInfo base) {
		MlflowTracingProperties properties = settings.properties();
		List<TraceRecorder> recording = recorders.orderedStream().toList();
		if (!settings.enabled() || (exporters.all().isEmpty() && recording.isEmpty())) {
			return TracePipeline.inactive();
		}
		MlflowTracingProperties.Assembly assembly = properties.assembly();
		PipelineSettings pipeline = new PipelineSettings(
				new AssemblySettings(LINGER, assembly.maxDuration(), MAX_SPANS, assembly.maxMemoryBytes(),
						exporters.otlp() != null, OTLP_WAIT, assembly.timeout()),
				ratios, properties.selection() == MlflowTracingProperties.Selection.ALL,
				new MlflowSpanFilters(filters.orderedStream().toList(), guard),
				limits.getIfUnique(SpanLimits::getDefault).getMaxNumberOfAttributes(),
				new PropagationSettings(properties.remoteParent(), properties.propagateSampled(),
						() -> exporters.knownExperimentId(properties.experimentId())),
				base, properties.export().shutdownTimeout());
		return TracePipeline.start(pipeline, redaction, exporters.all(), recording, warnings, guard);
	}

	/**
	 * Of the interface's type: a bean of a span processor's or exporter's own type can
	 * make Spring Boot's back off.
	 */
	@Bean
	static SpanProcessor mlflowSpanProcessor(TracePipeline pipeline) {
		return pipeline.processor();
	}

	/** First, so that what the application's own customizers do to the sampler counts. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static SdkTracerProviderBuilderCustomizer mlflowSamplerCustomizer(TracePipeline pipeline,
			ObjectProvider<Sampler> samplers) {
		return (builder) -> samplers.ifUnique((sampler) -> builder.setSampler(pipeline.sampler(sampler)));
	}

	@Bean
	static OpenTelemetryPostProcessor mlflowOpenTelemetryPostProcessor(ObjectProvider<TracePipeline> pipeline) {
		return new OpenTelemetryPostProcessor(pipeline);
	}

	@Bean
	static TraceUpdates mlflowTraceUpdates(ContentSerializer serializer, TracePipeline pipeline,
			ObjectProvider<TraceCustomizer> customizers, Guard guard) {
		return new TraceUpdates(pipeline.runningTraces(), serializer,
				SingletonSupplier.of(() -> customizers.orderedStream().toList()), guard);
	}

	@Bean
	@ConditionalOnMissingBean
	static ObservedSpans mlflowObservedSpans(MlflowTracingSettings settings, SamplingRatios ratios,
			ContentSerializer serializer, TracePipeline pipeline, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<CurrentTraceContext> current, ObjectProvider<Tracer> tracers,
			ObjectProvider<io.micrometer.tracing.Tracer> tracer, TraceUpdates updates, Guard guard) {
		MlflowTracingProperties.Capture capture = settings.properties().capture();
		boolean foreign = !Boolean.FALSE
			.equals(guard.supply("ask Micrometer's tracer", () -> MicrometerTracer.isForeign(tracer.getIfUnique())));
		return new ObservedSpans(
				(settings.enabled() && !foreign) ? observations.getIfUnique(() -> ObservationRegistry.NOOP)
						: ObservationRegistry.NOOP,
				foreign ? CurrentTraceContext.NOOP : current.getIfUnique(() -> CurrentTraceContext.NOOP),
				foreign ? NO_TRACER : tracers.getIfUnique(() -> NO_TRACER), ratios, pipeline.runningTraces(),
				serializer, capture.inputs(), capture.outputs(), pipeline.overflow(), updates, guard);
	}

	@Bean
	@ConditionalOnMissingBean
	static MlflowTracing mlflowTracing(MlflowTracingSettings settings, ContentSerializer serializer,
			ObservedSpans spans, TraceUpdates updates, TracePipeline pipeline, TraceExporters exporters) {
		return settings.enabled() ? new ObservedMlflowTracing(spans, updates, serializer,
				new AssessmentDispatcher(exporters, pipeline), pipeline::flush) : new NoopMlflowTracing();
	}

	/**
	 * Infrastructure, so that it is found also without AspectJ on the class path. The
	 * classes of proxies are made when an image is built, where tracing may be off.
	 */
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TracedAdvisor mlflowTracedAdvisor(ObjectProvider<ObservedSpans> spans, BeanFactory beans,
			ObjectProvider<MlflowTracingSettings> settings) {
		boolean imageIsBuilt = SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING);
		// not yet: the first beans that get advice may be those that add properties
		return new TracedAdvisor(spans::getObject, beans, () -> imageIsBuilt || settings.getObject().enabled());
	}

	/** Before Spring Boot's own handler, as only the first that fits is asked. */
	@Bean
	@Order(0)
	static TracedSpanHandler mlflowTracedSpanHandler(ObjectProvider<io.micrometer.tracing.Tracer> tracers) {
		return new TracedSpanHandler(tracers.getIfUnique(() -> io.micrometer.tracing.Tracer.NOOP));
	}

	@Bean
	static StartupReport mlflowStartupReport(MlflowTracingSettings settings, TraceExporters exporters,
			ListableBeanFactory beans, Guard guard) {
		return new StartupReport(settings, exporters, beans, guard);
	}

	@Bean
	static LastMetersListener mlflowLastMetersListener(TracePipeline pipeline, ApplicationContext context) {
		return new LastMetersListener(pipeline, context);
	}

	/** Of its own, as the class of the bean can't be loaded without Micrometer's core. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterObservationHandler.class)
	static class MetersConfiguration {

		@Bean
		@Order(0)
		static NoMetersHandler mlflowNoMetersHandler() {
			return new NoMetersHandler();
		}

	}

}
