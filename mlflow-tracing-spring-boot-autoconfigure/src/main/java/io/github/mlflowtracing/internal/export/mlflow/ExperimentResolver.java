/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Failed;
import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Found;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowError;
import io.github.mlflowtracing.internal.export.mlflow.compat.ServerVersion;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Finds the id of the experiment that traces go to, when it is first needed, and creates
 * an experiment that is known by its name only. Thread-safe; {@link #resolve} waits for
 * the server, until the id is known.
 */
final class ExperimentResolver {

	/** The experiment that each server has from its start. */
	static final String DEFAULT_ID = "0";

	private static final Log logger = LogFactory.getLog(ExperimentResolver.class);

	private static final String EXPERIMENTS = "/api/2.0/mlflow/experiments/";

	/** More than numbers, which the server judges; nothing that a header can't carry. */
	private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private final MlflowClient client;

	private final ServerVersion version;

	private final @Nullable String configuredId;

	private final @Nullable String configuredName;

	private volatile @Nullable String id;

	private volatile boolean forgotten;

	private boolean nameCompared;

	ExperimentResolver(MlflowClient client, ServerVersion version, @Nullable String configuredId,
			@Nullable String configuredName) {
		this.client = client;
		this.version = version;
		this.configuredId = configuredId;
		this.configuredName = configuredName;
	}

	/**
	 * The id, if it is the default or the server has confirmed it.
	 */
	@Nullable String id() {
		return (this.id == null && !isConfigured() && !this.forgotten) ? DEFAULT_ID : this.id;
	}

	/**
	 * Whether it is not the one that each server has.
	 */
	boolean isConfigured() {
		return this.configuredId != null || this.configuredName != null;
	}

	/**
	 * Whether a text can be an experiment's id.
	 */
	static boolean isId(String text) {
		return ID.matcher(text).matches();
	}

	/**
	 * Makes the next {@link #resolve} ask again, since the server does not know the id.
	 */
	void forget() {
		this.id = null;
		this.forgotten = true;
	}

	synchronized ExperimentLookup resolve() throws InterruptedException {
		String known = this.id;
		if (known != null) {
			return new Found(known);
		}
		try {
			ExperimentLookup lookup = lookup();
			if (lookup instanceof Found found) {
				this.id = found.id();
			}
			return lookup;
		}
		catch (IOException ex) {
			return new Failed(0, null, "MLflow at %s did not answer: %s; check mlflow.tracing.tracking-uri"
				.formatted(this.client.server(), LogText.of(ex.getMessage())));
		}
	}

	private ExperimentLookup lookup() throws IOException, InterruptedException {
		if (this.configuredId != null) {
			return byId(this.configuredId);
		}
		if (this.configuredName != null) {
			return byName(this.configuredName, true);
		}
		this.version.ask();
		// each server has it at first, so it is enough to know that this is one
		return (this.version.isKnown() && !this.forgotten) ? new Found(DEFAULT_ID) : byId(DEFAULT_ID);
	}

	private ExperimentLookup byId(String id) throws IOException, InterruptedException {
		HttpReply reply = this.client.get(EXPERIMENTS + "get", "experiment_id", id);
		if (!reply.isSuccess()) {
			return isUnknown(reply)
					? failed(reply, 404,
							"has no experiment with the id %s; check mlflow.tracing.experiment-id".formatted(id))
					: refused(reply);
		}
		JsonNode experiment = experiment(reply);
		String name = experiment.path("name").asString("");
		if (this.configuredName != null && !this.configuredName.equals(name) && !this.nameCompared) {
			logger.warn(("The experiment with the id %s is named \"%s\", not \"%s\": the id is used; "
					+ "remove mlflow.tracing.experiment-name or mlflow.tracing.experiment-id")
				.formatted(id, LogText.of(name), this.configuredName));
		}
		this.nameCompared = true;
		return active(experiment, reply, "mlflow.tracing.experiment-id");
	}

	private ExperimentLookup byName(String name, boolean create) throws IOException, InterruptedException {
		HttpReply reply = this.client.get(EXPERIMENTS + "get-by-name", "experiment_name", name);
		if (reply.isSuccess()) {
			return active(experiment(reply), reply, "mlflow.tracing.experiment-name");
		}
		return (create && isUnknown(reply)) ? create(name) : refused(reply);
	}

	private ExperimentLookup create(String name) throws IOException, InterruptedException {
		HttpReply reply = this.client.post(EXPERIMENTS + "create",
				JsonMapper.shared().writeValueAsBytes(Map.of("name", name)));
		if (reply.isSuccess()) {
			return found(json(reply), reply);
		}
		// another process was quicker
		return MlflowError.of(reply).code().equals("RESOURCE_ALREADY_EXISTS") ? byName(name, false) : refused(reply);
	}

	private ExperimentLookup active(JsonNode experiment, HttpReply reply, String property) {
		if (experiment.path("lifecycle_stage").asString("").equals("deleted")) {
			return failed(reply, 404, "has the experiment \"%s\" among the deleted ones; restore it or change %s"
				.formatted(experiment.path("name").asString(""), property));
		}
		return found(experiment, reply);
	}

	private ExperimentLookup found(JsonNode experiment, HttpReply reply) {
		String id = experiment.path("experiment_id").asString("");
		return isId(id) ? new Found(id)
				: failed(reply, 404, "does not answer as MLflow does; check mlflow.tracing.tracking-uri");
	}

	private ExperimentLookup refused(HttpReply reply) {
		return new Failed(reply.status(), reply.retryAfter(), MlflowError.of(reply).explain(this.client.server()));
	}

	private ExperimentLookup failed(HttpReply reply, int status, String what) {
		return new Failed(status, reply.retryAfter(), "MLflow at %s %s".formatted(this.client.server(), what));
	}

	private static boolean isUnknown(HttpReply reply) {
		return MlflowError.of(reply).code().equals("RESOURCE_DOES_NOT_EXIST");
	}

	private static JsonNode experiment(HttpReply reply) {
		return json(reply).path("experiment");
	}

	private static JsonNode json(HttpReply reply) {
		try {
			return JsonMapper.shared().readTree(reply.text());
		}
		catch (JacksonException ex) {
			return JsonMapper.shared().missingNode();
		}
	}

}
