/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

/**
 * How the application tells the tests about a trace.
 */
public final class PrintedTrace {

	private static final String PREFIX = "trace of ";

	private PrintedTrace() {
	}

	static void print(String name, String traceId) {
		System.out.println(PREFIX + name + " " + traceId);
	}

	public static String id(String output, String name) {
		String prefix = PREFIX + name + " ";
		return output.lines()
			.filter((line) -> line.startsWith(prefix))
			.map((line) -> line.substring(prefix.length()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No trace of " + name + " in: " + output));
	}

}
