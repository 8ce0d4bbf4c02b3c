/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.propagation;

import java.util.function.Supplier;

import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * How traces cross from one process to another.
 *
 * @param remoteParent whether traces of callers go on here
 * @param propagateSampled whether those who are called from inside of an MLflow span are
 * told that the trace is sampled, though the application's sampler says otherwise, and
 * that this span is their parent, be it that of an HTTP client inside: for those who do
 * not know our trace state entry
 * @param experimentId the id of the experiment that traces go to, as far as it is known
 */
public record PropagationSettings(RemoteParent remoteParent, boolean propagateSampled,
		Supplier<@Nullable String> experimentId) {

	/**
	 * The experiment that a trace goes to.
	 * @param named the experiment that the trace itself names
	 */
	@Nullable String experimentOf(@Nullable String named) {
		return (named != null) ? named : this.experimentId.get();
	}

	/**
	 * Where the top spans of a trace hang at MLflow that goes on here.
	 * @param parent the local root's parent
	 * @param named the experiment that the trace itself names
	 * @return the id of a span of the caller's; {@code null} if the trace begins here
	 */
	public @Nullable String parentAtMlflow(SpanContext parent, @Nullable String named) {
		if (!parent.isValid() || !parent.isRemote() || this.remoteParent == RemoteParent.ROOT) {
			return null;
		}
		MlflowTraceState caller = MlflowTraceState.of(parent.getTraceState());
		if (this.remoteParent == RemoteParent.AUTO
				&& (caller == null || !caller.experimentId().equals(experimentOf(named)))) {
			return null;
		}
		return (caller != null && caller.spanId() != null) ? caller.spanId() : parent.getSpanId();
	}

}
