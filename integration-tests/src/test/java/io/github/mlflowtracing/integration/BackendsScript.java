/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code backends.sh} for one folder of state. What it starts ends with
 * {@link #close()}, or soon after this JVM, however that ends.
 */
public final class BackendsScript implements AutoCloseable {

	private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

	private static final String SCRIPT = file("backends.sh");

	private final Path state;

	private final Map<String, String> environment;

	public BackendsScript(String name, Map<String, String> environment) {
		this.state = MODULE.resolve("target/" + name);
		this.environment = environment;
	}

	static String file(String name) {
		return MODULE.resolve("backends/" + name).toString();
	}

	/**
	 * The tools without which nothing can be started.
	 * @return names of commands; empty if all are there
	 */
	List<String> missingTools() {
		try {
			Process process = command("bash", SCRIPT, "missing").start();
			List<String> tools = process.inputReader().lines().toList();
			return (process.waitFor() == 0 || !tools.isEmpty()) ? tools : List.of("a bash that runs backends.sh");
		}
		catch (IOException ex) {
			return List.of("bash");
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts servers with empty data and waits until they are ready.
	 * @param names what to start
	 * @return the addresses: the content of {@code backends.env}
	 */
	public Properties start(String... names) {
		try {
			run("stop", List.of());
			Files.createDirectories(this.state);
			stopWithThisJvm();
			run("start", List.of(names));
			Properties addresses = new Properties();
			try (Reader reader = Files.newBufferedReader(this.state.resolve("backends.env"))) {
				addresses.load(reader);
			}
			return addresses;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		run("stop", List.of());
	}

	/**
	 * A process of its own, because no hook of this JVM outlives {@code kill -9}.
	 */
	private void stopWithThisJvm() throws IOException {
		command("setsid", "bash", "-c", "tail --pid=\"$0\" -f /dev/null; exec bash \"$1\" stop",
				String.valueOf(ProcessHandle.current().pid()), SCRIPT)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private void run(String action, List<String> names) {
		List<String> command = new ArrayList<>(List.of("bash", SCRIPT, action));
		command.addAll(names);
		try {
			Process process = command(command.toArray(String[]::new)).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			List<String> messages = new ArrayList<>();
			try (BufferedReader errors = process.errorReader()) {
				for (String line = errors.readLine(); line != null; line = errors.readLine()) {
					System.err.println(line);
					messages.add(line);
				}
			}
			if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException(String.join(System.lineSeparator(), messages));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ProcessBuilder command(String... command) {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("BACKENDS_STATE", this.state.toString());
		builder.environment().putAll(this.environment);
		return builder;
	}

}
