/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * Who assessed a trace, as in {@code mlflow.entities.AssessmentSource} of MLflow 3.17.
 *
 * @param type what kind of assessor it is
 * @param id which one it is, such as an e-mail address, a model or a function; MLflow
 * keeps up to 250 characters
 * @since 0.1.0
 */
public record AssessmentSource(Type type, String id) {

	/**
	 * A person.
	 * @param id such as an e-mail address
	 * @return the source
	 */
	public static AssessmentSource human(String id) {
		return new AssessmentSource(Type.HUMAN, id);
	}

	/**
	 * A model that judges the work of others.
	 * @param id such as the model's name
	 * @return the source
	 */
	public static AssessmentSource llmJudge(String id) {
		return new AssessmentSource(Type.LLM_JUDGE, id);
	}

	/**
	 * A program.
	 * @param id such as the check's name
	 * @return the source
	 */
	public static AssessmentSource code(String id) {
		return new AssessmentSource(Type.CODE, id);
	}

	/**
	 * Kinds of assessors.
	 */
	public enum Type {

		/** A person. */
		HUMAN,

		/** A model that judges the work of others. */
		LLM_JUDGE,

		/** A program. */
		CODE

	}

}
