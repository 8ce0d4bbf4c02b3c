/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Has tests push no metrics by OTLP unless they ask for it, in the ways that Spring Boot
 * knows: {@code spring.test.metrics.export=true} or {@code @AutoConfigureMetrics}. It is
 * the starter that brings the OTLP registry. Spring Boot's own customizer for metrics
 * would switch off all other registries, too; its one for traces is all that is needed
 * for traces.
 * <p>
 * With {@link AutoConfigureMlflowTracing} it switches tracing on.
 */
class MlflowTracingContextCustomizerFactory implements ContextCustomizerFactory {

	private static final String AUTO_CONFIGURE_METRICS = "org.springframework.boot.micrometer.metrics.test.autoconfigure"
			+ ".AutoConfigureMetrics";

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		// by name, since that module may be absent
		MergedAnnotation<?> metrics = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
			.from(testClass)
			.get(AUTO_CONFIGURE_METRICS);
		return new Customizer(TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureMlflowTracing.class),
				metrics.getValue("export", Boolean.class).orElse(null));
	}

	/**
	 * Contexts are shared by tests whose customizers are equal.
	 *
	 * @param capture whether traces are captured
	 * @param metrics what the annotation says of metrics, if it is there
	 */
	private record Customizer(boolean capture, @Nullable Boolean metrics) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			if (this.capture) {
				// a build server's variable must not leave the test without traces
				TestPropertyValues
					.of("mlflow.tracing.enabled=true", "management.opentelemetry.enabled=true",
							"OTEL_SDK_DISABLED=false")
					.applyTo(context);
			}
			if (!pushesMetrics(context.getEnvironment())) {
				TestPropertyValues.of("management.otlp.metrics.export.enabled=false", "OTEL_METRICS_EXPORTER=none")
					.applyTo(context);
			}
		}

		private boolean pushesMetrics(Environment environment) {
			return (this.metrics != null) ? this.metrics
					: environment.getProperty("spring.test.metrics.export", Boolean.class, false);
		}

	}

}
