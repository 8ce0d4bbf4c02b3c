/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.metrics;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.CompressionMode;
import io.micrometer.registry.otlp.HistogramFlavor;
import io.micrometer.registry.otlp.OtlpConfig;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

/**
 * The configuration of the registry that is for this library alone. Micrometer would fill
 * gaps from {@code OTEL_*} variables, which are for the whole application, so there are
 * none; only the temporality is a matter of the server's taste, and is taken over.
 */
public record OwnOtlpConfig(String url, Duration step, Map<String, String> headers, AggregationTemporality temporality,
		Map<String, String> resourceAttributes) implements OtlpConfig {

	public static OwnOtlpConfig of(MlflowTracingProperties.MetricsOtlp properties, URI endpoint, boolean grpc,
			boolean delta, Map<String, String> resourceAttributes) {
		boolean hasPath = endpoint.getPath() != null && endpoint.getPath().length() > 1;
		URI url = (grpc || hasPath) ? endpoint : endpoint.resolve("/v1/metrics");
		// Micrometer (1.17) logs the address, and signs in with nothing of it
		return new OwnOtlpConfig(url.toString().replaceFirst("//[^/]*@", "//"), properties.step(), properties.headers(),
				delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE, resourceAttributes);
	}

	@Override
	public @Nullable String get(String key) {
		return null;
	}

	@Override
	public AggregationTemporality aggregationTemporality() {
		return this.temporality;
	}

	@Override
	public CompressionMode compressionMode() {
		return CompressionMode.NONE;
	}

	@Override
	public HistogramFlavor histogramFlavor() {
		return HistogramFlavor.EXPLICIT_BUCKET_HISTOGRAM;
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return "metrics to " + this.url;
	}

}
