/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.semconv;

/**
 * Keys of the span attributes that MLflow reads, as in {@code mlflow/tracing/constant.py}
 * of MLflow 3.17.
 */
public final class MlflowAttributes {

	public static final String SPAN_TYPE = "mlflow.spanType";

	public static final String SPAN_INPUTS = "mlflow.spanInputs";

	public static final String SPAN_OUTPUTS = "mlflow.spanOutputs";

	public static final String SPAN_FUNCTION_NAME = "mlflow.spanFunctionName";

	/** An integer as Python's logging levels: 10 DEBUG, 20 INFO, 40 ERROR. */
	public static final String SPAN_LOG_LEVEL = "mlflow.spanLogLevel";

	/**
	 * A JSON object of {@code input_tokens}, {@code output_tokens}, {@code total_tokens}.
	 */
	public static final String CHAT_TOKEN_USAGE = "mlflow.chat.tokenUsage";

	/** The tools that a model may call: a JSON array in the form of OpenAI's API. */
	public static final String CHAT_TOOLS = "mlflow.chat.tools";

	/** Whose form the messages of a chat have. */
	public static final String MESSAGE_FORMAT = "mlflow.message.format";

	/**
	 * The span's name at MLflow where it has another one elsewhere. This and the next are
	 * this library's own words, which MLflow does not get.
	 */
	public static final String SPAN_NAME = "mlflow.spanName";

	/** Set where MLflow does not show the span, although its other attributes say so. */
	public static final String SPAN_HIDDEN = "mlflow.spanHidden";

	/** A JSON object of {@code input_cost}, {@code output_cost}, {@code total_cost}. */
	public static final String LLM_COST = "mlflow.llm.cost";

	public static final String LLM_MODEL = "mlflow.llm.model";

	public static final String LLM_PROVIDER = "mlflow.llm.provider";

	/**
	 * On the first MLflow span of a trace: the experiment that gets the trace, as text.
	 * The server does not read it; it goes by what the request says.
	 */
	public static final String EXPERIMENT_ID = "mlflow.experimentId";

	/** The name, up to its number, of the event of one of the many values produced. */
	public static final String CHUNK_EVENT_PREFIX = "mlflow.chunk.item.";

	/** On such an event, the value as JSON text. */
	public static final String CHUNK_VALUE = "mlflow.chunk.value";

	/** How many values were produced; MLflow's SDK has no key for it. */
	public static final String CHUNK_COUNT = "mlflow.chunk.count";

	/**
	 * How many of them a reducer got, if not all; MLflow's SDK, which keeps all, has no
	 * key for it.
	 */
	public static final String CHUNK_REDUCED = "mlflow.chunk.reduced";

	/**
	 * Seconds until the first value, of OpenTelemetry's generative AI conventions.
	 */
	public static final String TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";

	public static final String SESSION_ID = "session.id";

	public static final String USER_ID = "user.id";

	/** On a root span, each attribute with this prefix becomes a tag of the trace. */
	public static final String TRACE_TAG_PREFIX = "mlflow.traceTag.";

	/**
	 * On a root span that a collector gets: a trace's metadata. This and the next four
	 * are this library's own words, since MLflow has none for a span.
	 */
	public static final String TRACE_METADATA_PREFIX = "mlflow.traceMetadata.";

	public static final String TRACE_CLIENT_REQUEST_ID = "mlflow.traceClientRequestId";

	public static final String TRACE_STATE = "mlflow.traceState";

	public static final String TRACE_REQUEST_PREVIEW = "mlflow.traceRequestPreview";

	public static final String TRACE_RESPONSE_PREVIEW = "mlflow.traceResponsePreview";

	/** What every key of MLflow's own span attributes starts with. */
	public static final String PREFIX = "mlflow.";

	/** What every key of OpenTelemetry's generative AI conventions starts with. */
	public static final String GEN_AI_PREFIX = "gen_ai.";

	/** From what else MLflow takes a span's type. */
	public static final String GEN_AI_OPERATION_NAME = "gen_ai.operation.name";

	/** As {@link #GEN_AI_OPERATION_NAME}, of OpenInference. */
	public static final String OPENINFERENCE_SPAN_KIND = "openinference.span.kind";

	/** As {@link #GEN_AI_OPERATION_NAME}, of Traceloop. */
	public static final String TRACELOOP_SPAN_KIND = "traceloop.span.kind";

	/** From what else MLflow takes a trace's session. */
	public static final String GEN_AI_CONVERSATION_ID = "gen_ai.conversation.id";

	private MlflowAttributes() {
	}

}
