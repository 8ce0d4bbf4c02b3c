/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.TraceState;
import io.github.mlflowtracing.TraceUpdate;
import io.github.mlflowtracing.content.ContentSerializer;
import io.github.mlflowtracing.semconv.MlflowLimits;
import io.github.mlflowtracing.trace.TraceFacts;

/**
 * Collects what one call says of a trace. Values that the application has not got are no
 * reason to fail. Not thread-safe.
 */
final class TraceFactsCollector implements TraceUpdate {

	private final ContentSerializer serializer;

	private final TraceFactRules rules;

	private final Map<String, String> tags = new LinkedHashMap<>();

	private final Map<String, String> metadata = new LinkedHashMap<>();

	private final Set<String> prompts = new LinkedHashSet<>();

	private @Nullable String session;

	private @Nullable String user;

	private @Nullable String clientRequestId;

	private @Nullable String requestPreview;

	private @Nullable String responsePreview;

	private @Nullable TraceState state;

	TraceFactsCollector(ContentSerializer serializer, TraceFactRules rules) {
		this.serializer = serializer;
		this.rules = rules;
	}

	TraceFacts facts() {
		return new TraceFacts(this.tags, this.metadata, this.session, this.user, this.clientRequestId,
				this.requestPreview, this.responsePreview, (this.state != null) ? this.state.name() : null,
				this.prompts);
	}

	@Override
	public TraceUpdate tag(String key, String value) {
		put("A tag", this.tags, key, MlflowLimits.TAG_KEY, value, MlflowLimits.TAG_VALUE);
		return this;
	}

	@Override
	public TraceUpdate tags(Map<String, String> tags) {
		tags.forEach(this::tag);
		return this;
	}

	@Override
	public TraceUpdate metadata(String key, String value) {
		put("Metadata", this.metadata, key, MlflowLimits.METADATA, value, MlflowLimits.METADATA);
		return this;
	}

	@Override
	public TraceUpdate metadata(Map<String, String> metadata) {
		metadata.forEach(this::metadata);
		return this;
	}

	private void put(String kind, Map<String, String> entries, @Nullable String key, int keyLimit,
			@Nullable String value, int valueLimit) {
		if (value != null && this.rules.isSettable(kind, key)) {
			entries.put(this.rules.cut(kind + "'s key", String.valueOf(key), keyLimit),
					this.rules.cut(kind + "'s value", value, valueLimit));
		}
	}

	@Override
	public TraceUpdate session(String id) {
		this.session = cut("A session id", id, MlflowLimits.SESSION, this.session);
		return this;
	}

	@Override
	public TraceUpdate user(String id) {
		this.user = cut("A user id", id, MlflowLimits.METADATA, this.user);
		return this;
	}

	@Override
	public TraceUpdate clientRequestId(String id) {
		this.clientRequestId = cut("A client request id", id, MlflowLimits.CLIENT_REQUEST_ID, this.clientRequestId);
		return this;
	}

	private @Nullable String cut(String kind, @Nullable String id, int limit, @Nullable String before) {
		return (id != null) ? this.rules.cut(kind, id, limit) : before;
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
			this.rules.tell("A prompt without a name or whose version is not a number is not linked: \"%s\", \"%s\""
				.formatted(name, version));
			return this;
		}
		Map<String, String> prompt = new LinkedHashMap<>();
		prompt.put("name", name);
		prompt.put("version", version);
		this.prompts.add(this.serializer.toJson(prompt, ContentLocation.of(ContentLocation.Kind.METADATA, "")));
		return this;
	}

}
