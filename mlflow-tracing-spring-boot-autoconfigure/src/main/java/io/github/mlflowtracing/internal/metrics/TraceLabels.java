/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * The labels that all spans of a trace share. Thread-safe.
 */
class TraceLabels {

	private static final String EXPERIMENT_ID = "experiment_id";

	private static final String TAGS = "tags.";

	private static final String METADATA = "metadata.";

	private final Supplier<String> experimentId;

	private final LabelPolicy policy;

	private final LabelLimits limits;

	/** Most traces have the same facts: those that are true of each. */
	private volatile FactLabels latest = new FactLabels(TraceInfo.NONE, List.of());

	TraceLabels(Supplier<String> experimentId, LabelPolicy policy, LabelLimits limits) {
		this.experimentId = experimentId;
		this.policy = policy;
		this.limits = limits;
	}

	Tags of(MlflowTrace trace) {
		List<Tag> labels = new ArrayList<>(of(trace.facts()));
		labels.add(experiment(trace));
		if (!trace.facts().tags().containsKey(MlflowTraceKeys.TAG_TRACE_NAME)) {
			addTag(labels, MlflowTraceKeys.TAG_TRACE_NAME, trace.name());
		}
		return Tags.of(labels);
	}

	private List<Tag> of(TraceInfo facts) {
		FactLabels latest = this.latest;
		if (latest.facts() == facts) {
			return latest.labels();
		}
		List<Tag> labels = new ArrayList<>();
		facts.tags().forEach((key, value) -> addTag(labels, key, value));
		facts.metadata().forEach((key, value) -> addMetadata(labels, key, value));
		addMetadata(labels, MlflowTraceKeys.SESSION, facts.session());
		addMetadata(labels, MlflowTraceKeys.TRACE_USER, facts.user());
		// what is beyond a limit is counted each time
		if (labels.stream().noneMatch((label) -> label.getValue().equals(LabelLimits.OTHER))) {
			this.latest = new FactLabels(facts, labels);
		}
		return labels;
	}

	/**
	 * The labels of what does not fit into the number of series.
	 * @return few labels, however many facts there are
	 */
	Tags beyondLimit() {
		return Tags.of(Tag.of(EXPERIMENT_ID, this.experimentId.get()),
				Tag.of(TAGS + MlflowTraceKeys.TAG_TRACE_NAME, LabelLimits.OTHER));
	}

	private Tag experiment(MlflowTrace trace) {
		String named = trace.experimentId();
		return Tag.of(EXPERIMENT_ID,
				(named != null) ? this.limits.admit(EXPERIMENT_ID, named) : this.experimentId.get());
	}

	private void addTag(List<Tag> labels, String key, @Nullable String value) {
		if (value != null && this.policy.takesTag(key)) {
			labels.add(Tag.of(TAGS + key, this.limits.admit(TAGS + key, value)));
		}
	}

	private void addMetadata(List<Tag> labels, String key, @Nullable String value) {
		if (value != null && this.policy.takesMetadata(key)) {
			labels.add(Tag.of(METADATA + key, this.limits.admit(METADATA + key, value)));
		}
	}

	private record FactLabels(TraceInfo facts, List<Tag> labels) {

	}

}
