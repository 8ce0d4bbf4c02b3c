/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * Hides secrets in what is said of a trace.
 */
public final class TraceInfoRedactor {

	private final Redaction redaction;

	/**
	 * Makes a redaction of facts.
	 * @param redaction the rules
	 */
	public TraceInfoRedactor(Redaction redaction) {
		this.redaction = redaction;
	}

	/**
	 * Hides secrets.
	 * @param facts what is said of a trace
	 * @param traceName the name of the trace; empty if it is said of all traces
	 * @return the facts without secrets
	 */
	public TraceInfo redact(TraceInfo facts, String traceName) {
		return new TraceInfo(redact(facts.tags(), Kind.TAG, traceName),
				redact(facts.metadata(), Kind.METADATA, traceName),
				redact(facts.session(), Kind.METADATA, traceName, "session"),
				redact(facts.user(), Kind.METADATA, traceName, "user"),
				redact(facts.clientRequestId(), Kind.METADATA, traceName, "clientRequestId"),
				redact(facts.requestPreview(), Kind.INPUT, traceName, "preview"),
				redact(facts.responsePreview(), Kind.OUTPUT, traceName, "preview"), facts.state(), facts.prompts());
	}

	private Map<String, String> redact(Map<String, String> entries, Kind kind, String traceName) {
		Map<String, String> redacted = new LinkedHashMap<>();
		entries.forEach((key, value) -> redacted.put(this.redaction.text(key),
				this.redaction.text(value, kind, traceName, key)));
		return redacted;
	}

	private @Nullable String redact(@Nullable String text, Kind kind, String traceName, String name) {
		return (text != null) ? this.redaction.text(text, kind, traceName, name) : null;
	}

}
