/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

/**
 * A part of a text that is a secret.
 *
 * @param from where it begins
 * @param to the position behind its end
 * @param quote what must stand around the mark that takes its place, so that JSON stays
 * JSON
 */
record TextRange(int from, int to, String quote) {

	TextRange(int from, int to) {
		this(from, to, "");
	}

}
