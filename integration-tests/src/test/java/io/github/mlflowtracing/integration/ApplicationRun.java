/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;
import java.util.regex.Pattern;

import io.github.mlflowtracing.integration.app.PrintedTrace;

/**
 * What a {@link TestApplication} left.
 *
 * @param exitCode exit code of the process
 * @param output what it wrote, its log included
 */
record ApplicationRun(int exitCode, String output) {

	private static final Pattern PROBLEM = Pattern.compile("^\\S+ +(WARN|ERROR) \\d+ --- ");

	/**
	 * The id of one of the application's traces.
	 * @param name what the application calls the trace
	 * @return the id
	 */
	String traceId(String name) {
		return PrintedTrace.id(this.output, name);
	}

	/**
	 * The lines of the log that say that something is wrong.
	 * @return first lines of the warnings and errors
	 */
	List<String> problems() {
		return this.output.lines().filter((line) -> PROBLEM.matcher(line).find()).toList();
	}

	List<String> linesWith(String text) {
		return this.output.lines().filter((line) -> line.contains(text)).toList();
	}

}
