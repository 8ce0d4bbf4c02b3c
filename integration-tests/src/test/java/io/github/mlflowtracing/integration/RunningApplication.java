/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import io.github.mlflowtracing.integration.app.TracedApplication;

/**
 * A {@link TestApplication} in its process. Closing it before it was stopped kills it.
 */
final class RunningApplication implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	/** More than the longest shutdown that the settings of a test allow for. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path log;

	RunningApplication(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	RunningApplication awaitTraces() {
		return awaitOutput(TracedApplication.DONE, START_TIMEOUT);
	}

	RunningApplication awaitOutput(String text, Duration timeout) {
		Awaitility.await(text).atMost(timeout).until(() -> output().contains(text) || !this.process.isAlive());
		if (!output().contains(text)) {
			throw new IllegalStateException("The application ended before it said '" + text + "': " + output());
		}
		return this;
	}

	URI uri(String path) {
		Matcher port = PORT.matcher(output());
		if (!port.find()) {
			throw new IllegalStateException("No port in: " + output());
		}
		return URI.create("http://localhost:" + port.group(1) + path);
	}

	/**
	 * Lets the application end as it does when it is told to: its context is closed, and
	 * what waits is delivered.
	 * @return what it left
	 */
	ApplicationRun stop() {
		try {
			this.process.outputWriter().close();
			if (!this.process.waitFor(START_TIMEOUT.plus(STOP_TIMEOUT).toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("The application does not end: " + output());
			}
			return new ApplicationRun(this.process.exitValue(), output());
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
