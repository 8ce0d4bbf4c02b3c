/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * What a trace's outcome should have been. It needs a value.
 *
 * <pre class="code">
 * tracing.logExpectation(Expectation.builder(traceId, "answer").value("Paris").build());
 * </pre>
 *
 * @since 0.1.0
 * @see MlflowTracing#logExpectation
 */
public final class Expectation extends Assessment {

	private Expectation(Builder builder) {
		super(builder, AssessmentSource.human("default"));
	}

	/**
	 * Starts an expectation whose source is, unless it is set, {@code human("default")}.
	 * @param traceId the trace's id, with "tr-" before it or not
	 * @param name what is expected, up to 250 characters
	 * @return a builder
	 */
	public static Builder builder(String traceId, String name) {
		return new Builder(traceId, name);
	}

	/**
	 * Builds an expectation. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder extends Assessment.Builder<Builder> {

		private Builder(String traceId, String name) {
			super(traceId, name);
		}

		@Override
		Builder self() {
			return this;
		}

		/**
		 * Builds the expectation.
		 * @return the expectation
		 */
		public Expectation build() {
			return new Expectation(this);
		}

	}

}
