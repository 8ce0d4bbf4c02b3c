/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that traces with MLflow's own SDK, as callers of an application do, or those
 * whom it calls. Closing it before it has ended kills it.
 */
final class PythonProgram implements AutoCloseable {

	private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "target", "python").toAbsolutePath();

	private final Process process;

	private final BufferedReader output;

	private final Path errors;

	private PythonProgram(Process process, Path errors) {
		this.process = process;
		this.output = process.inputReader();
		this.errors = errors;
	}

	static PythonProgram start(Path python, Map<String, String> environment, String program, String... arguments) {
		try {
			Files.createDirectories(FOLDER);
			Path errors = Files.createTempFile(FOLDER, "errors-", ".log");
			List<String> command = new ArrayList<>(List.of(python.toString(), "-c", program));
			command.addAll(List.of(arguments));
			ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile())
				.redirectError(errors.toFile());
			builder.environment().putAll(environment);
			return new PythonProgram(builder.start(), errors);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits for the next line that the program prints.
	 */
	String line() {
		try {
			String line = this.output.readLine();
			if (line == null) {
				throw new IllegalStateException("The program has ended: " + Files.readString(this.errors));
			}
			return line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitEnd() {
		try {
			if (!this.process.waitFor(2, TimeUnit.MINUTES) || this.process.exitValue() != 0) {
				throw new IllegalStateException("The program does not end well: " + Files.readString(this.errors));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
