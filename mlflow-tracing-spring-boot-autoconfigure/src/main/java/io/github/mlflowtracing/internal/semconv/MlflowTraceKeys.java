/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.semconv;

/**
 * Keys of a trace's tags and metadata, as in {@code mlflow/tracing/constant.py} of MLflow
 * 3.17.
 */
public final class MlflowTraceKeys {

	/** Tag: the name of the trace, which is its root span's. */
	public static final String TAG_TRACE_NAME = "mlflow.traceName";

	/** Tag, and attribute of a root span: a JSON array of prompts and their versions. */
	public static final String LINKED_PROMPTS = "mlflow.linkedPrompts";

	/** Tag: where the server keeps the trace's files. It is the server's own. */
	public static final String ARTIFACT_LOCATION = "mlflow.artifactLocation";

	/** Metadata: the version of the trace's schema. */
	public static final String SCHEMA_VERSION = "mlflow.trace_schema.version";

	/** The schema version that this library writes. */
	public static final String CURRENT_SCHEMA_VERSION = "3";

	public static final String SESSION = "mlflow.trace.session";

	public static final String TRACE_USER = "mlflow.trace.user";

	/** Metadata: who runs the process. */
	public static final String USER = "mlflow.user";

	public static final String SOURCE_NAME = "mlflow.source.name";

	public static final String SOURCE_TYPE = "mlflow.source.type";

	public static final String GIT_COMMIT = "mlflow.source.git.commit";

	public static final String GIT_BRANCH = "mlflow.source.git.branch";

	public static final String GIT_REPOSITORY = "mlflow.source.git.repoURL";

	public static final String SOURCE_RUN = "mlflow.sourceRun";

	public static final String MODEL_ID = "mlflow.modelId";

	public static final String TRACE_INPUTS = "mlflow.traceInputs";

	public static final String TRACE_OUTPUTS = "mlflow.traceOutputs";

	public static final String TOKEN_USAGE = "mlflow.trace.tokenUsage";

	/** A JSON object, of which MLflow's server and UI read {@code num_spans}. */
	public static final String SIZE_STATS = "mlflow.trace.sizeStats";

	public static final String SIZE_BYTES = "mlflow.trace.sizeBytes";

	/**
	 * Tags and metadata that start so are the server's own (MLflow 3.17.2 breaks on
	 * some).
	 */
	public static final String SYSTEM_PREFIX = "mlflow.trace.";

	private MlflowTraceKeys() {
	}

}
