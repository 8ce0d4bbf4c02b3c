/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.propagation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What an application with this library tells those whom it calls from inside of an
 * MLflow span: the entry {@code mlflow=v1;e:<experiment id>;s:<span id>} of the W3C
 * {@code tracestate}. Members that a later version may add are passed over.
 *
 * @param experimentId the experiment that has the caller's trace
 * @param spanId the caller's innermost span at MLflow, 16 hexadecimal digits; the span
 * that {@code traceparent} names may not be there. {@code null} where it was not told
 */
record MlflowTraceState(String experimentId, @Nullable String spanId) {

	static final String KEY = "mlflow";

	private static final String VERSION = "v1";

	private static final String EXPERIMENT = "e:";

	private static final String SPAN = "s:";

	private static final Pattern EXPERIMENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");

	/** https://www.w3.org/TR/trace-context/#list and #tracestate-limits. */
	private static final int MAX_MEMBERS = 32;

	private static final int MAX_LENGTH = 512;

	private static final int LONG_MEMBER = 128;

	/**
	 * Whether an id can be told: whatever is not an id could end the entry.
	 */
	static boolean canTell(String experimentId) {
		return EXPERIMENT_ID.matcher(experimentId).matches();
	}

	/**
	 * Finds the entry.
	 * @param traceState what came with a request
	 * @return the entry; {@code null} if there is none that can be read
	 */
	static @Nullable MlflowTraceState of(TraceState traceState) {
		String text = traceState.get(KEY);
		List<String> members = (text != null) ? List.of(text.strip().split(";")) : List.of();
		if (members.isEmpty() || !members.get(0).equals(VERSION)) {
			return null;
		}
		String experimentId = member(members, EXPERIMENT, EXPERIMENT_ID);
		return (experimentId != null) ? new MlflowTraceState(experimentId, member(members, SPAN, SPAN_ID)) : null;
	}

	private static @Nullable String member(List<String> members, String prefix, Pattern valid) {
		return members.stream()
			.filter((member) -> member.startsWith(prefix))
			.map((member) -> member.substring(prefix.length()))
			.filter((value) -> valid.matcher(value).matches())
			.findFirst()
			.orElse(null);
	}

	static TraceState removedFrom(TraceState traceState) {
		return (traceState.get(KEY) != null) ? traceState.toBuilder().remove(KEY).build() : traceState;
	}

	/**
	 * Puts this entry before those of others, as many of them as the limits allow.
	 */
	TraceState before(TraceState others) {
		String text = VERSION + ";" + EXPERIMENT + this.experimentId
				+ ((this.spanId != null) ? ";" + SPAN + this.spanId : "");
		List<Map.Entry<String, String>> kept = new ArrayList<>();
		others.forEach((key, value) -> {
			if (!key.equals(KEY)) {
				kept.add(Map.entry(key, value));
			}
		});
		int room = MAX_LENGTH - KEY.length() - 1 - text.length();
		while (kept.size() >= MAX_MEMBERS || kept.stream().mapToInt(MlflowTraceState::length).sum() > room) {
			removeLeastWorthy(kept);
		}
		// OpenTelemetry's builder (1.62) puts what comes later before the rest, but
		// leaves
		// a known key where it is
		TraceStateBuilder builder = TraceState.builder();
		for (int i = kept.size() - 1; i >= 0; i--) {
			builder.put(kept.get(i).getKey(), kept.get(i).getValue());
		}
		return builder.put(KEY, text).build();
	}

	/** With the comma before it. */
	private static int length(Map.Entry<String, String> member) {
		return member.getKey().length() + member.getValue().length() + 2;
	}

	/** Long members go first, then those at the end. */
	private static void removeLeastWorthy(List<Map.Entry<String, String>> members) {
		for (int i = members.size() - 1; i >= 0; i--) {
			if (length(members.get(i)) - 1 > LONG_MEMBER) {
				members.remove(i);
				return;
			}
		}
		members.remove(members.size() - 1);
	}

}
