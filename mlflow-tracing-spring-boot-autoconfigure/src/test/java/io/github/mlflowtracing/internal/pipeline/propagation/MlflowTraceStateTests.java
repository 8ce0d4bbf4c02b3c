/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.propagation;

import java.util.Map;
import java.util.TreeMap;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MlflowTraceState}, on the wire.
 */
class MlflowTraceStateTests {

	private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

	private static final MlflowTraceState STATE = new MlflowTraceState("1", "00f067aa0ba902b8");

	@ParameterizedTest
	@CsvSource({ "mlflow=v1;e:1;s:00f067aa0ba902b8, 1, 00f067aa0ba902b8", "mlflow=v1;e:1, 1,",
			"mlflow=v1;s:00f067aa0ba902b8;e:42, 42, 00f067aa0ba902b8",
			"'other=a,mlflow=v1;e:1;x:9;s:00f067aa0ba902b8;y', 1, 00f067aa0ba902b8",
			"mlflow=v1;e:1;s:0000000000000000, 1,", "mlflow=v1;e:1;s:00F067AA0BA902B8, 1,",
			"mlflow=v1;e:1;s:00f067aa0ba902b, 1,", "mlflow=v1;e:1;s:, 1,", "mlflow=v1;e:%;e:2, 2," })
	void whatIsRead(String header, String experimentId, String spanId) {
		assertThat(MlflowTraceState.of(received(header))).isEqualTo(new MlflowTraceState(experimentId, spanId));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "other=v1;e:1", "mlflow=", "mlflow=v1", "mlflow=v2;e:1", "mlflow=e:1", "mlflow=;;;",
			"mlflow=v1;e:", "mlflow=v1;e:a b", "mlflow=v1 ;e:1", "mlflow=v1;e:1,mlflow", "mlflow=v1;e=1",
			"Mlflow=v1;e:1", "mlflow=v1;e:12345678901234567890123456789012345678901234567890123456789012345", ",,,",
			"=", "\u0000\uffff" })
	void whatIsNotUnderstood(String header) {
		assertThat(MlflowTraceState.of(received(header))).isNull();
	}

	@Test
	void itStandsBeforeWhatOthersSay() {
		assertThat(sent(STATE.before(received("a=1,b=2")))).isEqualTo("mlflow=v1;e:1;s:00f067aa0ba902b8,a=1,b=2");
	}

	@Test
	void itTakesThePlaceOfAnEarlierOne() {
		assertThat(sent(STATE.before(received("a=1,mlflow=v1;e:2;s:00f067aa0ba902b9,b=2"))))
			.isEqualTo("mlflow=v1;e:1;s:00f067aa0ba902b8,a=1,b=2");
	}

	@Test
	void withoutASpan() {
		assertThat(sent(new MlflowTraceState("1", null).before(TraceState.getDefault()))).isEqualTo("mlflow=v1;e:1");
	}

	@Test
	void itIsTakenOut() {
		assertThat(sent(MlflowTraceState.removedFrom(received("a=1,mlflow=v1;e:2,b=2")))).isEqualTo("a=1,b=2");
		assertThat(sent(MlflowTraceState.removedFrom(received("a=1")))).isEqualTo("a=1");
	}

	@Test
	void thereAreAtMost32Members() {
		StringBuilder members = new StringBuilder("m1=1");
		for (int i = 2; i <= 32; i++) {
			members.append(",m").append(i).append("=1");
		}
		String sent = sent(STATE.before(received(members.toString())));
		assertThat(sent.split(",")).hasSize(32)
			.startsWith("mlflow=v1;e:1;s:00f067aa0ba902b8", "m1=1")
			.endsWith("m31=1");
	}

	@Test
	void longMembersGoFirstWhereThereAreTooManyCharacters() {
		String fits = "a=" + "x".repeat(120);
		String tooLong = "long=" + "y".repeat(130);
		String sent = sent(STATE.before(received(tooLong + "," + fits + ",b" + fits.substring(1) + ",c"
				+ fits.substring(1) + ",d" + fits.substring(1))));
		assertThat(sent).hasSizeLessThanOrEqualTo(512)
			.isEqualTo(
					"mlflow=v1;e:1;s:00f067aa0ba902b8," + fits + ",b" + fits.substring(1) + ",c" + fits.substring(1));
	}

	@ParameterizedTest
	@CsvSource({ "1, true", "746574366472586433, true", "'', false", "'1;s:2', false", "'1,2', false", "a=b, false" })
	void whatCanBeTold(String experimentId, boolean expected) {
		assertThat(MlflowTraceState.canTell(experimentId)).isEqualTo(expected);
	}

	private static TraceState received(String header) {
		Context context = W3CTraceContextPropagator.getInstance()
			.extract(Context.root(), Map.of("traceparent", TRACE_PARENT, "tracestate", header), new MapGetter());
		return Span.fromContext(context).getSpanContext().getTraceState();
	}

	private static String sent(TraceState traceState) {
		Map<String, String> headers = new TreeMap<>();
		SpanContext span = SpanContext.create("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7",
				TraceFlags.getDefault(), traceState);
		W3CTraceContextPropagator.getInstance().inject(Context.root().with(Span.wrap(span)), headers, Map::put);
		return headers.get("tracestate");
	}

	private static final class MapGetter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public String get(Map<String, String> carrier, String key) {
			return carrier.get(key);
		}

	}

}
