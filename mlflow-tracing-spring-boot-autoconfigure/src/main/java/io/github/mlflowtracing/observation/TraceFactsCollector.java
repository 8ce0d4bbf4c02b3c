/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * Collects what one call says of a trace. Not thread-safe.
 */
final class TraceFactsCollector implements TraceUpdate {

	private final Map<String, String> tags = new LinkedHashMap<>();

	private final Map<String, String> metadata = new LinkedHashMap<>();

	private @Nullable String session;

	private @Nullable String user;

	private @Nullable String clientRequestId;

	private @Nullable String requestPreview;

	private @Nullable String responsePreview;

	private @Nullable TraceState state;

	TraceFacts facts() {
		return new TraceFacts(this.tags, this.metadata, this.session, this.user, this.clientRequestId,
				this.requestPreview, this.responsePreview, (this.state != null) ? this.state.name() : null);
	}

	@Override
	public TraceUpdate tag(String key, String value) {
		put(this.tags, key, value);
		return this;
	}

	@Override
	public TraceUpdate tags(Map<String, String> tags) {
		tags.forEach(this::tag);
		return this;
	}

	@Override
	public TraceUpdate metadata(String key, String value) {
		put(this.metadata, key, value);
		return this;
	}

	/** A value that the application has not got is no reason to fail. */
	private static void put(Map<String, String> entries, @Nullable String key, @Nullable String value) {
		if (key != null && value != null) {
			entries.put(key, value);
		}
	}

	@Override
	public TraceUpdate session(String id) {
		this.session = id;
		return this;
	}

	@Override
	public TraceUpdate user(String id) {
		this.user = id;
		return this;
	}

	@Override
	public TraceUpdate clientRequestId(String id) {
		this.clientRequestId = id;
		return this;
	}

	@Override
	public TraceUpdate requestPreview(String text) {
		this.requestPreview = text;
		return this;
	}

	@Override
	public TraceUpdate responsePreview(String text) {
		this.responsePreview = text;
		return this;
	}

	@Override
	public TraceUpdate state(TraceState state) {
		this.state = state;
		return this;
	}

}
