/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import org.jspecify.annotations.Nullable;

/**
 * A judgement of a trace's outcome: a user's thumb, a judge's score, a check's verdict.
 *
 * <pre class="code">
 * tracing.logFeedback(Feedback.builder(traceId, "helpful")
 *     .value(true)
 *     .source(AssessmentSource.human("alice@example.org"))
 *     .rationale("It found the right page")
 *     .build());
 * </pre>
 *
 * @since 0.1.0
 * @see MlflowTracing#logFeedback
 */
public final class Feedback extends Assessment {

	private final @Nullable String rationale;

	private final @Nullable Throwable error;

	private Feedback(Builder builder) {
		super(builder, AssessmentSource.code("default"));
		this.rationale = builder.rationale;
		this.error = builder.error;
	}

	/**
	 * Starts a feedback whose source is, unless it is set, {@code code("default")}.
	 * @param traceId the trace's id, with "tr-" before it or not
	 * @param name what is assessed, up to 250 characters
	 * @return a builder
	 */
	public static Builder builder(String traceId, String name) {
		return new Builder(traceId, name);
	}

	/**
	 * Why the assessor thinks so.
	 * @return the reason, if there is one
	 */
	public @Nullable String rationale() {
		return this.rationale;
	}

	/**
	 * Why there is no value.
	 * @return what went wrong, if something did
	 */
	public @Nullable Throwable error() {
		return this.error;
	}

	/**
	 * Builds a feedback. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder extends Assessment.Builder<Builder> {

		private @Nullable String rationale;

		private @Nullable Throwable error;

		private Builder(String traceId, String name) {
			super(traceId, name);
		}

		@Override
		Builder self() {
			return this;
		}

		/**
		 * Says why the assessor thinks so.
		 * @param rationale the reason
		 * @return this builder
		 */
		public Builder rationale(@Nullable String rationale) {
			this.rationale = rationale;
			return this;
		}

		/**
		 * Says that the assessor failed, and why.
		 * @param error what went wrong
		 * @return this builder
		 */
		public Builder error(@Nullable Throwable error) {
			this.error = error;
			return this;
		}

		/**
		 * Builds the feedback.
		 * @return the feedback
		 */
		public Feedback build() {
			return new Feedback(this);
		}

	}

}
