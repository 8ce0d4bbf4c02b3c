/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.Map;

/**
 * What is to be said of a whole trace; the last value for each wins, from whatever thread
 * of the trace. Not for implementation by users.
 * <p>
 * MLflow keeps up to 250 characters of a key, of a metadata value, of a session id and of
 * a user id, 4096 of a tag's value, 1000 of a preview and 50 of a client request id; what
 * is longer is cut. A {@code null} says nothing. Entries without a key, and those whose
 * keys are the server's own (they start with {@code mlflow.trace.}), are left out. What
 * is cut or left out is logged once per kind; nothing is thrown.
 *
 * @since 0.1.0
 * @see MlflowTracing#updateCurrentTrace
 */
public interface TraceUpdate {

	/**
	 * Sets a tag, which can be changed in MLflow later.
	 * @param key the tag's key
	 * @param value its value
	 * @return this update
	 */
	TraceUpdate tag(String key, String value);

	/**
	 * Sets tags.
	 * @param tags the tags
	 * @return this update
	 */
	TraceUpdate tags(Map<String, String> tags);

	/**
	 * Sets a metadata entry, which can't be changed once the trace is stored.
	 * @param key the entry's key
	 * @param value its value
	 * @return this update
	 */
	TraceUpdate metadata(String key, String value);

	/**
	 * Sets metadata entries, which can't be changed once the trace is stored.
	 * @param metadata the entries
	 * @return this update
	 */
	TraceUpdate metadata(Map<String, String> metadata);

	/**
	 * Names the conversation that the trace belongs to.
	 * @param id the session's id
	 * @return this update
	 */
	TraceUpdate session(String id);

	/**
	 * Names the user on whose behalf the application works.
	 * @param id the user's id
	 * @return this update
	 */
	TraceUpdate user(String id);

	/**
	 * Sets the id by which the client knows the request.
	 * @param id the id
	 * @return this update
	 */
	TraceUpdate clientRequestId(String id);

	/**
	 * Replaces the preview that is made of the root span's inputs.
	 * @param text the preview
	 * @return this update
	 */
	TraceUpdate requestPreview(String text);

	/**
	 * Replaces the preview that is made of the root span's outputs.
	 * @param text the preview
	 * @return this update
	 */
	TraceUpdate responsePreview(String text);

	/**
	 * Replaces the state that follows from the root span's status.
	 * @param state the state
	 * @return this update
	 */
	TraceUpdate state(TraceState state);

	/**
	 * Links the trace to a version of a prompt in MLflow's registry; several are kept. A
	 * version that the server does not know is logged once and not linked.
	 * @param name the prompt's name
	 * @param version its version, a whole number
	 * @return this update
	 */
	TraceUpdate prompt(String name, String version);

	/**
	 * Links the trace to a version of a prompt in MLflow's registry; several are kept. A
	 * version that the server does not know is logged once and not linked.
	 * @param name the prompt's name
	 * @param version its version
	 * @return this update
	 */
	default TraceUpdate prompt(String name, int version) {
		return prompt(name, Integer.toString(version));
	}

}
