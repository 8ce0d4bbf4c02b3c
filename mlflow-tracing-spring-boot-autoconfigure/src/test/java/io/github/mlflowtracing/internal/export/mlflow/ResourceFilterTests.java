/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.trace.FinishedSpans;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResourceFilter}.
 */
class ResourceFilterTests {

	private final SpanData span = FinishedSpans.root("root", 1, (span) -> {
	});

	@Test
	void leavesTheSdkAndWhatIsAskedFor() {
		assertThat(filtered(List.of("service.name", "deployment.environment.name"),
				Map.of("service.name", "shop", "host.name", "h", "process.command_line", "java -Dsecret",
						"telemetry.sdk.name", "opentelemetry", "telemetry.distro.name", "d",
						"deployment.environment.name", "prod")))
			.isEqualTo(Map.of("service.name", "shop", "telemetry.sdk.name", "opentelemetry",
					"deployment.environment.name", "prod"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "unknown_service", "unknown_service:java" })
	void leavesOutThePlaceholderForAServiceWithoutAName(String placeholder) {
		assertThat(
				filtered(List.of("service.name", "host.name"), Map.of("service.name", placeholder, "host.name", "h")))
			.isEqualTo(Map.of("host.name", "h"));
	}

	@Test
	void seesThatSpansAreOfAnotherResource() {
		ResourceFilter filter = new ResourceFilter(List.of("service.name"));
		assertThat(texts(filter.apply(with(Map.of("service.name", "one"))))).containsEntry("service.name", "one");
		assertThat(texts(filter.apply(with(Map.of("service.name", "two"))))).containsEntry("service.name", "two");
	}

	@Test
	void changesNothingElse() {
		SpanData filtered = new ResourceFilter(List.of()).apply(this.span);
		assertThat(filtered.getName()).isEqualTo("root");
		assertThat(filtered.getSpanContext()).isEqualTo(this.span.getSpanContext());
	}

	private Map<String, String> filtered(List<String> kept, Map<String, String> attributes) {
		return texts(new ResourceFilter(kept).apply(with(attributes)));
	}

	private SpanData with(Map<String, String> attributes) {
		var builder = Attributes.builder();
		attributes.forEach(builder::put);
		Resource resource = Resource.create(builder.build());
		return new DelegatingSpanData(this.span) {

			@Override
			public Resource getResource() {
				return resource;
			}

		};
	}

	private static Map<String, String> texts(SpanData span) {
		Map<String, String> texts = new TreeMap<>();
		span.getResource().getAttributes().forEach((key, value) -> texts.put(key.getKey(), value.toString()));
		return texts;
	}

}
