/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * The span types that MLflow's user interface knows. Any other string is accepted
 * wherever a span type is asked for.
 *
 * @since 0.1.0
 * @see <a href="https://mlflow.org/docs/latest/genai/concepts/span/">MLflow: spans</a>
 */
public final class SpanType {

	/** A call of a large language model. */
	public static final String LLM = "LLM";

	/** A chain of operations. */
	public static final String CHAIN = "CHAIN";

	/** An autonomous agent. */
	public static final String AGENT = "AGENT";

	/** A tool that a model or an agent uses. */
	public static final String TOOL = "TOOL";

	/** A query of a chat model. */
	public static final String CHAT_MODEL = "CHAT_MODEL";

	/** A retrieval of documents. */
	public static final String RETRIEVER = "RETRIEVER";

	/** Parsing of text into a structure. */
	public static final String PARSER = "PARSER";

	/** Making an embedding. */
	public static final String EMBEDDING = "EMBEDDING";

	/** Ordering of retrieved documents by relevance. */
	public static final String RERANKER = "RERANKER";

	/** Reading or writing of an agent's memory. */
	public static final String MEMORY = "MEMORY";

	/** Anything else; the default. */
	public static final String UNKNOWN = "UNKNOWN";

	/** A workflow of several steps. */
	public static final String WORKFLOW = "WORKFLOW";

	/** A step of a workflow. */
	public static final String TASK = "TASK";

	/** A check of a model's input or output. */
	public static final String GUARDRAIL = "GUARDRAIL";

	/** An evaluation of a model's output. */
	public static final String EVALUATOR = "EVALUATOR";

	private SpanType() {
	}

}
