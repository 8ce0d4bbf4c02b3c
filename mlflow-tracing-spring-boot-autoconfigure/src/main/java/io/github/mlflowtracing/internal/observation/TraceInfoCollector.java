/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.observation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TraceInfoLimits;

/**
 * Collects what one call says of a trace. Values that the application has not got are no
 * reason to fail. Not thread-safe.
 */
final class TraceInfoCollector implements TraceUpdate {

	private final ContentSerializer serializer;

	private final Guard guard;

	private final Map<String, String> tags = new LinkedHashMap<>();

	private final Map<String, String> metadata = new LinkedHashMap<>();

	private final Set<String> prompts = new LinkedHashSet<>();

	private @Nullable String session;

	private @Nullable String user;

	private @Nullable String clientRequestId;

	private @Nullable String requestPreview;

	private @Nullable String responsePreview;

	private @Nullable TraceState state;

	TraceInfoCollector(ContentSerializer serializer, Guard guard) {
		this.serializer = serializer;
		this.guard = guard;
	}

	TraceInfo facts() {
		return new TraceInfo(this.tags, this.metadata, this.session, this.user, this.clientRequestId,
				this.requestPreview, this.responsePreview, (this.state != null) ? this.state.name() : null,
				this.prompts);
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

	@Override
	public TraceUpdate metadata(Map<String, String> metadata) {
		metadata.forEach(this::metadata);
		return this;
	}

	private static void put(Map<String, String> entries, @Nullable String key, @Nullable String value) {
		if (value != null) {
			entries.put((key != null) ? key : "", value);
		}
	}

	@Override
	public TraceUpdate session(String id) {
		this.session = (id != null) ? id : this.session;
		return this;
	}

	@Override
	public TraceUpdate user(String id) {
		this.user = (id != null) ? id : this.user;
		return this;
	}

	@Override
	public TraceUpdate clientRequestId(String id) {
		this.clientRequestId = (id != null) ? id : this.clientRequestId;
		return this;
	}

	@Override
	public TraceUpdate requestPreview(String text) {
		this.requestPreview = (text != null) ? text : this.requestPreview;
		return this;
	}

	@Override
	public TraceUpdate responsePreview(String text) {
		this.responsePreview = (text != null) ? text : this.responsePreview;
		return this;
	}

	@Override
	public TraceUpdate state(TraceState state) {
		this.state = (state != null) ? state : this.state;
		return this;
	}

	@Override
	public TraceUpdate prompt(String name, String version) {
		// MLflow 3.17.2 answers 500 to other versions
		if (name == null || name.isBlank() || version == null || !version.matches("\\d{1,9}")) {
			this.guard.warnOnce("prompt", () -> "A prompt needs a name and a version that is a number, not %s and %s"
				.formatted(quoted(name), quoted(version)));
			return this;
		}
		Map<String, String> prompt = new LinkedHashMap<>();
		prompt.put("name", name);
		prompt.put("version", version);
		this.prompts.add(this.serializer.toJson(prompt, ContentLocation.of(ContentLocation.Kind.METADATA, "")));
		return this;
	}

	private static String quoted(@Nullable String text) {
		return (text != null) ? '"' + TraceInfoLimits.shorten(text, 50) + '"' : "null";
	}

}
