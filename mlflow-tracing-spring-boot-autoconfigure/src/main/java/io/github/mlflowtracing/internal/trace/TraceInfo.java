/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What was said of a whole trace, beside its spans. Immutable; what was not said is
 * {@code null} or absent.
 *
 * @param tags the tags
 * @param metadata the metadata
 * @param session the session's id
 * @param user the user's id
 * @param clientRequestId the client's id of the request
 * @param requestPreview the preview of the inputs
 * @param responsePreview the preview of the outputs
 * @param state {@code OK} or {@code ERROR}
 * @param prompts the prompts that were used, each a JSON object of name and version
 */
public record TraceInfo(Map<String, String> tags, Map<String, String> metadata, @Nullable String session,
		@Nullable String user, @Nullable String clientRequestId, @Nullable String requestPreview,
		@Nullable String responsePreview, @Nullable String state, Set<String> prompts) {

	/** Nothing was said. */
	public static final TraceInfo NONE = new TraceInfo(Map.of(), Map.of(), null, null, null, null, null, null);

	public TraceInfo {
		tags = Map.copyOf(tags);
		metadata = Map.copyOf(metadata);
		prompts = Collections.unmodifiableSet(new LinkedHashSet<>(prompts));
	}

	/**
	 * Facts without prompts.
	 */
	public TraceInfo(Map<String, String> tags, Map<String, String> metadata, @Nullable String session,
			@Nullable String user, @Nullable String clientRequestId, @Nullable String requestPreview,
			@Nullable String responsePreview, @Nullable String state) {
		this(tags, metadata, session, user, clientRequestId, requestPreview, responsePreview, state, Set.of());
	}

	/**
	 * The prompts as MLflow writes them.
	 * @return a JSON array, if there are any
	 */
	public @Nullable String linkedPrompts() {
		return this.prompts.isEmpty() ? null : "[" + String.join(", ", this.prompts) + "]";
	}

	/**
	 * These facts with those of a later call, which win.
	 * @param later the later facts
	 * @return the merged facts
	 */
	public TraceInfo with(TraceInfo later) {
		return new TraceInfo(merge(this.tags, later.tags), merge(this.metadata, later.metadata),
				last(this.session, later.session), last(this.user, later.user),
				last(this.clientRequestId, later.clientRequestId), last(this.requestPreview, later.requestPreview),
				last(this.responsePreview, later.responsePreview), last(this.state, later.state),
				union(this.prompts, later.prompts));
	}

	private static Map<String, String> merge(Map<String, String> earlier, Map<String, String> later) {
		if (later.isEmpty()) {
			return earlier;
		}
		Map<String, String> merged = new LinkedHashMap<>(earlier);
		merged.putAll(later);
		return merged;
	}

	private static Set<String> union(Set<String> earlier, Set<String> later) {
		if (later.isEmpty()) {
			return earlier;
		}
		Set<String> union = new LinkedHashSet<>(earlier);
		union.addAll(later);
		return union;
	}

	private static @Nullable String last(@Nullable String earlier, @Nullable String later) {
		return (later != null) ? later : earlier;
	}

}
