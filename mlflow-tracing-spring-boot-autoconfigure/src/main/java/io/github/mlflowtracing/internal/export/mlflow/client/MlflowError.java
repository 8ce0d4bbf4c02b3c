/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.client;

import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What the MLflow server said in place of doing what it was asked.
 *
 * @param status the HTTP status
 * @param code MLflow's error code, empty where the answer isn't MLflow's
 * @param text what the server said, cut short
 */
public record MlflowError(int status, String code, String text) {

	private static final Pattern DATABASE = Pattern.compile("QueuePool limit|OperationalError|InternalError"
			+ "|DatabaseError|InterfaceError|DBAPIError|PendingRollbackError|read-only transaction"
			+ "|server closed the connection|too many (clients|connections)|database is locked");

	public static MlflowError of(HttpReply reply) {
		String code = "";
		String text = reply.text();
		try {
			JsonNode json = JsonMapper.shared().readTree(text);
			code = json.path("error_code").asString("");
			text = json.path("message").asString(text);
		}
		catch (JacksonException ex) {
			// those who stand before MLflow, and its sign-in, answer in plain text
		}
		return new MlflowError(reply.status(), LogText.of(code), LogText.of(text.strip()));
	}

	/**
	 * What is wrong and which setting may mend it.
	 */
	public String explain(String server) {
		return "MLflow at %s answered %d: %s".formatted(server, this.status, remedy());
	}

	/**
	 * Whether the server misses the experiment, the one thing that requests name.
	 */
	public boolean isUnknownExperiment() {
		return this.status == 404;
	}

	/**
	 * Whether it may be for the experiment that the request itself named: one that is not
	 * there, is no id, or belongs to another user. The basic-auth app of MLflow 3.17
	 * answers 403 also for one that is not there.
	 */
	public boolean isOfNamedExperiment() {
		return switch (this.status) {
			case 400 -> true;
			case 403 -> !isOfHostName();
			case 404 -> !this.code.isEmpty();
			default -> false;
		};
	}

	/**
	 * Whether a refusal tells of the server's own trouble, which may pass: MLflow 3.17.2
	 * answers 400 with the database's error while that is read-only in a failover, and
	 * while the pool of its connections is exhausted.
	 */
	public boolean isOfDatabase() {
		return this.status == 400 && DATABASE.matcher(this.text).find();
	}

	private boolean isOfHostName() {
		return this.text.contains("Invalid Host header");
	}

	/**
	 * Whether there is nothing at the path, as on a server that is older than it.
	 */
	public boolean isNothingThere() {
		return this.status == 404 && this.code.isEmpty();
	}

	/**
	 * Whether the server has no place for spans: MLflow's file store answers so.
	 */
	public boolean isWithoutSpans() {
		return this.status == 501;
	}

	private String remedy() {
		if (this.status / 100 == 3) {
			return "redirects are not followed; set mlflow.tracing.tracking-uri to the server's final address";
		}
		if (this.status / 100 == 2) {
			return "a web page; check mlflow.tracing.tracking-uri, and whether something before it asks to sign in";
		}
		if (this.status == 401) {
			return "not signed in; check mlflow.tracing.username and mlflow.tracing.password, or mlflow.tracing.token";
		}
		if (this.status == 403) {
			return isOfHostName() ? "it does not accept this host name; start the server with --allowed-hosts"
					: "no permission; check the user of mlflow.tracing.username and mlflow.tracing.password, or of "
							+ "mlflow.tracing.token";
		}
		if (isNothingThere()) {
			return "nothing there; check the path of mlflow.tracing.tracking-uri, and that the server is MLflow 3.6 or "
					+ "later";
		}
		if (isWithoutSpans()) {
			return "it keeps its data in files, where it can't store spans; start it with a database, such as "
					+ "--backend-store-uri sqlite:///mlflow.db";
		}
		if (this.code.equals("FEATURE_DISABLED")) {
			return this.text + "; remove mlflow.tracing.workspace if the server has no workspaces";
		}
		return this.text;
	}

}
