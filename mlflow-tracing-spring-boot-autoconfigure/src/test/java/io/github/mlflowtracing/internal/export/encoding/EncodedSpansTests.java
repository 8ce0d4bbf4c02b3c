/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EncodedSpans}.
 */
class EncodedSpansTests {

	@Property(tries = 200)
	void partsHoldTheSameSpansInTheSameOrderWithTheirResourceAndScope(
			@ForAll @Size(max = 4) List<@Size(max = 3) List<@IntRange(max = 400) Integer>> scopes,
			@ForAll @IntRange(min = 1, max = 1500) int maxSize) throws Exception {
		ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
		int[] spans = new int[1];
		for (List<Integer> sizes : scopes) {
			String name = "scope" + request.getResourceSpansCount();
			request.addResourceSpans(ResourceSpans.newBuilder()
				.setSchemaUrl(name)
				.setResource(Resource.newBuilder().addAttributes(attribute("name", name)))
				.addScopeSpans(ScopeSpans.newBuilder()
					.setScope(InstrumentationScope.newBuilder().setName(name))
					.addAllSpans(sizes.stream().map((size) -> span(spans[0]++, size)).toList())));
		}
		List<EncodedSpans> parts = encoded(request.build()).split(maxSize);
		List<String> before = described(request.build());
		List<String> after = new ArrayList<>();
		for (EncodedSpans part : parts) {
			ExportTraceServiceRequest parsed = parsed(part);
			after.addAll(described(parsed));
			if (parts.size() > 1) {
				assertThat(part.count()).isEqualTo(described(parsed).size());
				// lengths of the messages around the spans
				assertThat(part.count() == 1 || part.bytes().length <= maxSize + 32).isTrue();
			}
		}
		assertThat(after).isEqualTo(before);
	}

	@Test
	void whatIsNoMessageIsLeftAsItIs() {
		EncodedSpans nonsense = new EncodedSpans("abc;".repeat(100).getBytes(StandardCharsets.UTF_8), 2);
		assertThat(nonsense.split(10)).containsExactly(nonsense);
		assertThat(nonsense.withoutContent()).isSameAs(nonsense);
	}

	@Test
	void longAttributesOfSpansAndEventsAreLeftOutAndSayIt() throws Exception {
		Span large = span(1, 5000).toBuilder()
			.addAttributes(attribute("mlflow.spanType", "CHAIN"))
			.addEvents(Span.Event.newBuilder()
				.setName("exception")
				.addAttributes(attribute("exception.stacktrace", "y".repeat(3000)))
				.addAttributes(attribute("exception.type", "X")))
			.build();
		ExportTraceServiceRequest request = request(large);
		Span shortened = parsed(encoded(request).withoutContent()).getResourceSpans(0).getScopeSpans(0).getSpans(0);
		assertThat(shortened.getAttributesList()).extracting((attribute) -> attribute.getValue().getStringValue())
			.containsExactly("<5015 bytes, not sent: too large for the server>", "CHAIN");
		assertThat(shortened.getEvents(0).getAttributesList())
			.extracting((attribute) -> attribute.getValue().getStringValue())
			.containsExactly("<3028 bytes, not sent: too large for the server>", "X");
		assertThat(shortened.toBuilder().clearAttributes().clearEvents().build())
			.isEqualTo(large.toBuilder().clearAttributes().clearEvents().build());
	}

	@Test
	void whatHasNoContentStaysTheObjectThatItIs() {
		EncodedSpans small = encoded(request(span(1, 100)));
		assertThat(small.withoutContent()).isSameAs(small);
	}

	private static ExportTraceServiceRequest request(Span span) {
		return ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
			.build();
	}

	private static Span span(int number, int size) {
		return Span.newBuilder()
			.setName("span" + number)
			.setStartTimeUnixNano(number)
			.setFlags(257)
			.addAttributes(attribute("content", "x".repeat(size)))
			.build();
	}

	private static KeyValue attribute(String key, String value) {
		return KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue(value)).build();
	}

	private static EncodedSpans encoded(ExportTraceServiceRequest request) {
		return new EncodedSpans(request.toByteArray(), described(request).size());
	}

	private static ExportTraceServiceRequest parsed(EncodedSpans spans) throws InvalidProtocolBufferException {
		return ExportTraceServiceRequest.parseFrom(spans.bytes());
	}

	private static List<String> described(ExportTraceServiceRequest request) {
		List<String> spans = new ArrayList<>();
		for (ResourceSpans resource : request.getResourceSpansList()) {
			for (ScopeSpans scope : resource.getScopeSpansList()) {
				scope.getSpansList()
					.forEach((span) -> spans
						.add(resource.getSchemaUrl() + resource.getResource() + scope.getScope() + span));
			}
		}
		return spans;
	}

}
