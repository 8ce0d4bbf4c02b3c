/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.guard.LogText;
import io.github.mlflowtracing.internal.semconv.MlflowLimits;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;

/**
 * What MLflow can keep of a trace's facts: it refuses some that are too long together
 * with all else of the request, and breaks on some of its own keys. What is cut or left
 * out is logged, once for each field, then at debug level. Thread-safe.
 */
public final class TraceInfoLimits {

	private final TracingWarnings warnings;

	/**
	 * Makes the limits.
	 * @param warnings counts what is cut or left out
	 */
	public TraceInfoLimits(TracingWarnings warnings) {
		this.warnings = warnings;
	}

	/**
	 * The facts without what MLflow can't keep.
	 * @param facts the facts
	 * @return facts that MLflow keeps as they are
	 */
	public TraceInfo keep(TraceInfo facts) {
		String session = (facts.session() != null) ? facts.session() : facts.metadata().get(MlflowTraceKeys.SESSION);
		String user = (facts.user() != null) ? facts.user() : facts.metadata().get(MlflowTraceKeys.TRACE_USER);
		return new TraceInfo(
				entries("tag", facts.tags(), MlflowLimits.TAG_KEY, MlflowLimits.TAG_VALUE,
						(key) -> isReserved(key) || key.equals(MlflowTraceKeys.TAG_TRACE_NAME)),
				entries("metadata", facts.metadata(), MlflowLimits.METADATA, MlflowLimits.METADATA,
						(key) -> isReserved(key) || key.equals(MlflowTraceKeys.TRACE_INPUTS)
								|| key.equals(MlflowTraceKeys.TRACE_OUTPUTS)),
				ifSaid("session", session, MlflowLimits.SESSION), ifSaid("user", user, MlflowLimits.METADATA),
				ifSaid("client request id", facts.clientRequestId(), MlflowLimits.CLIENT_REQUEST_ID),
				preview(facts.requestPreview()), preview(facts.responsePreview()), facts.state(), facts.prompts());
	}

	private Map<String, String> entries(String kind, Map<String, String> entries, int maxKey, int maxValue,
			Predicate<String> reserved) {
		Map<String, String> kept = new LinkedHashMap<>();
		entries.forEach((key, value) -> {
			if (key.isBlank()) {
				warn(kind, "A %s without a key is left out".formatted(kind));
			}
			else if (!reserved.test(key)) {
				String name = kind + " \"" + cut(key, 50) + "\"";
				kept.put(keep("key of the " + name, key, maxKey), keep(name, value, maxValue));
			}
			else if (!key.equals(MlflowTraceKeys.SESSION) && !key.equals(MlflowTraceKeys.TRACE_USER)) {
				warn(kind + key, "The %s \"%s\" is MLflow's own and is left out".formatted(kind, LogText.of(key)));
			}
		});
		return kept;
	}

	/** Session and user have facts of their own. */
	private static boolean isReserved(String key) {
		return key.startsWith(MlflowTraceKeys.SYSTEM_PREFIX) || key.equals(MlflowTraceKeys.ARTIFACT_LOCATION);
	}

	private @Nullable String ifSaid(String field, @Nullable String text, int length) {
		return (text != null) ? keep(field, text, length) : null;
	}

	private String keep(String field, String text, int length) {
		if (text.length() > length) {
			warn(field, "The %s has %d characters; MLflow keeps %d, so it is cut".formatted(LogText.of(field),
					text.length(), length));
		}
		return cut(text, length);
	}

	private void warn(String field, String warning) {
		this.warnings.add(TracingWarning.TRACE_FACT, 1, field, () -> warning);
	}

	private static @Nullable String preview(@Nullable String text) {
		return (text != null) ? shorten(text, MlflowLimits.PREVIEW) : null;
	}

	/**
	 * The text, with an ellipsis at its end where it is too long.
	 * @param text the text
	 * @param length how many characters it may have
	 * @return the text, or its start
	 */
	public static String shorten(String text, int length) {
		return (text.length() <= length) ? text : cut(text, length - 3) + "...";
	}

	/**
	 * The start of the text, without half a surrogate pair at its end.
	 * @param text the text
	 * @param length how many characters it may have
	 * @return the text, or its start
	 */
	public static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
	}

}
