/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A judgement of a trace or of one of its spans: {@link Feedback} or an
 * {@link Expectation}. Immutable, but for the value, which is read when the assessment is
 * logged. Nothing is checked before that either: what is wrong fails the future.
 *
 * @since 0.1.0
 */
public abstract sealed class Assessment permits Feedback, Expectation {

	private final String traceId;

	private final String name;

	private final @Nullable Object value;

	private final AssessmentSource source;

	private final Map<String, String> metadata;

	private final @Nullable String spanId;

	Assessment(Builder<?> builder, AssessmentSource defaultSource) {
		this.traceId = builder.traceId;
		this.name = builder.name;
		this.value = builder.value;
		this.source = (builder.source != null) ? builder.source : defaultSource;
		this.metadata = Map.copyOf(builder.metadata);
		this.spanId = builder.spanId;
	}

	/**
	 * The trace that is assessed.
	 * @return 32 hexadecimal digits, with "tr-" before them or not
	 */
	public String traceId() {
		return this.traceId;
	}

	/**
	 * What is assessed.
	 * @return the name, such as {@code correctness}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The assessor's word.
	 * @return any value that can be written as JSON
	 */
	public @Nullable Object value() {
		return this.value;
	}

	/**
	 * Who assessed.
	 * @return the source
	 */
	public AssessmentSource source() {
		return this.source;
	}

	/**
	 * More about the assessment.
	 * @return the entries
	 */
	public Map<String, String> metadata() {
		return this.metadata;
	}

	/**
	 * The span that is assessed, if it is not the whole trace.
	 * @return 16 hexadecimal digits
	 */
	public @Nullable String spanId() {
		return this.spanId;
	}

	/**
	 * Builds an assessment. Not thread-safe.
	 *
	 * @param <B> the builder's own type
	 * @since 0.1.0
	 */
	public abstract static sealed class Builder<B extends Builder<B>> permits Feedback.Builder, Expectation.Builder {

		private final String traceId;

		private final String name;

		private @Nullable Object value;

		private @Nullable AssessmentSource source;

		private final Map<String, String> metadata = new LinkedHashMap<>();

		private @Nullable String spanId;

		Builder(String traceId, String name) {
			this.traceId = traceId;
			this.name = name;
		}

		abstract B self();

		/**
		 * Sets the assessor's word: a number, a string, a boolean, a list, a map or a
		 * bean, written as JSON as a span's inputs are. MLflow keeps numbers as doubles.
		 * @param value the value
		 * @return this builder
		 */
		public B value(@Nullable Object value) {
			this.value = value;
			return self();
		}

		/**
		 * Says who assessed.
		 * @param source the source; what MLflow's SDK takes by default if it is
		 * {@code null}
		 * @return this builder
		 */
		public B source(@Nullable AssessmentSource source) {
			this.source = source;
			return self();
		}

		/**
		 * Adds to the metadata; entries without a key or a value are left out.
		 * @param metadata the entries
		 * @return this builder
		 */
		public B metadata(Map<String, String> metadata) {
			metadata.forEach((@Nullable String key, @Nullable String value) -> {
				if (key != null && value != null) {
					this.metadata.put(key, value);
				}
			});
			return self();
		}

		/**
		 * Names the span that is assessed instead of the whole trace.
		 * @param spanId as {@link MlflowSpan#spanId()} tells it
		 * @return this builder
		 */
		public B spanId(@Nullable String spanId) {
			this.spanId = spanId;
			return self();
		}

	}

}
