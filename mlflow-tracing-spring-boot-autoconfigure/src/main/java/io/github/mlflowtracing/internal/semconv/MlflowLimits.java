/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.semconv;

/**
 * Lengths that MLflow 3.17 keeps, in characters. A session id beyond its limit makes the
 * server refuse the whole request; the rest is cut when it is read back.
 */
public final class MlflowLimits {

	public static final int TAG_KEY = 250;

	public static final int TAG_VALUE = 4096;

	public static final int METADATA = 250;

	public static final int SESSION = 250;

	/** Of a trace; the server refuses longer ones. */
	public static final int NAME = 4096;

	public static final int PREVIEW = 1000;

	public static final int CLIENT_REQUEST_ID = 50;

	/** Of an assessment's name and of its source's id. */
	public static final int ASSESSMENT_TEXT = 250;

	public static final int SPAN_ID = 50;

	/**
	 * How deep JSON may nest; the server stores deeper values and can't read them back.
	 */
	public static final int JSON_DEPTH = 30;

	private MlflowLimits() {
	}

}
