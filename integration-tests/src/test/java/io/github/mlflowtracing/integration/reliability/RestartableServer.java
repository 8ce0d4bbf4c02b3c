/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

import org.awaitility.Awaitility;

import io.github.mlflowtracing.integration.BackendsScript;

/**
 * A real server of its own that is stopped and comes back with its data, at the same
 * address: {@code backends.sh} starts it first, and the same command starts it again.
 */
final class RestartableServer implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

	private final BackendsScript script;

	private final Properties addresses;

	private final Path pidFile;

	private final URI health;

	private final List<String> command;

	private final Map<String, String> environment = new HashMap<>();

	private final HttpClient client = HttpClient.newHttpClient();

	private RestartableServer(String server, String folder, Map<String, String> settings) throws IOException {
		this.script = new BackendsScript(folder, settings);
		this.addresses = this.script.start(server);
		this.pidFile = Path.of(System.getProperty("basedir", ""), "target", folder, server + ".pid").toAbsolutePath();
		this.health = URI.create(this.addresses.getProperty(server.toUpperCase(Locale.ROOT) + "_HEALTH_URL"));
		this.command = strings("cmdline");
		for (String variable : strings("environ")) {
			int separator = variable.indexOf('=');
			this.environment.put(variable.substring(0, separator), variable.substring(separator + 1));
		}
	}

	static RestartableServer mlflow(String folder) throws IOException {
		return new RestartableServer("mlflow", folder, Map.of());
	}

	/**
	 * A collector that keeps what it wrote before.
	 */
	static RestartableServer collector(String folder) throws IOException {
		Path append = Files.writeString(Files.createTempFile("collector", ".yaml"), """
				exporters:
				  file/traces: {append: true}
				  file/metrics: {append: true}
				""");
		return new RestartableServer("collector", folder, Map.of("COLLECTOR_CONFIG", append.toString()));
	}

	Properties addresses() {
		return this.addresses;
	}

	String address(String name) {
		return this.addresses.getProperty(name);
	}

	/**
	 * The process and its children are gone at once, whatever they were doing.
	 */
	void kill() throws Exception {
		end("KILL");
	}

	/**
	 * The server is told to end, and has ended: what it has confirmed is written.
	 */
	void stop() throws Exception {
		end("TERM");
	}

	private void end(String signal) throws Exception {
		long pid = pid();
		new ProcessBuilder("kill", "-" + signal, "--", "-" + pid).inheritIO().start().waitFor();
		Awaitility.await("end of " + pid)
			.atMost(Duration.ofSeconds(30))
			.until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
	}

	void restart() throws IOException {
		launch();
		Awaitility.await(this.health.toString()).atMost(START_TIMEOUT).until(this::isReady);
	}

	/**
	 * Starts the server and does not wait for it.
	 */
	void launch() throws IOException {
		ProcessBuilder builder = new ProcessBuilder("setsid");
		builder.command().addAll(this.command);
		builder.environment().clear();
		builder.environment().putAll(this.environment);
		Process process = builder.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.pidFile.resolveSibling("restarted.log").toFile()))
			.start();
		// as backends.sh writes it, which stops the server in the end
		String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
		Files.writeString(this.pidFile,
				"%d %s%n".formatted(process.pid(), stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]));
	}

	private boolean isReady() throws InterruptedException {
		try {
			return this.client
				.send(HttpRequest.newBuilder(this.health).timeout(Duration.ofSeconds(5)).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private long pid() throws IOException {
		return Long.parseLong(Files.readString(this.pidFile).strip().split(" ")[0]);
	}

	private List<String> strings(String file) throws IOException {
		return List.of(Files.readString(Path.of("/proc/%d/%s".formatted(pid(), file))).split("\0"));
	}

	@Override
	public void close() {
		this.script.close();
	}

}
