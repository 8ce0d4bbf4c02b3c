/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.mlflowtracing.integration.app.TracedApplication;

/**
 * {@link TracedApplication} in a JVM of its own, because Spring Boot reads {@code OTEL_*}
 * from the variables of the process. It sees no setting but those given here.
 */
final class TestApplication {

	private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "target", "applications")
		.toAbsolutePath();

	private final Map<String, String> environment = new LinkedHashMap<>();

	private final List<String> systemProperties = new ArrayList<>();

	private final List<String> yaml = new ArrayList<>();

	private Predicate<String> classPathFilter = (entry) -> true;

	private String web = "none";

	/**
	 * An application with settings.
	 * @param form where the settings are written
	 * @param settings the settings
	 * @return the application, not yet running
	 */
	static TestApplication with(Form form, Settings settings) {
		return new TestApplication().and(form, settings);
	}

	TestApplication and(Form form, Settings settings) {
		settings.values().forEach((name, value) -> form.apply(name, value, this));
		return this;
	}

	void environmentVariable(String name, String value) {
		this.environment.put(name, value);
	}

	void systemProperty(String name, String value) {
		this.systemProperties.add("-D" + name + "=" + value);
	}

	void property(String name, String value) {
		this.yaml.add(name + ": '" + value + "'");
	}

	TestApplication withWebServer() {
		this.web = "servlet";
		return this;
	}

	/**
	 * Leaves dependencies out that an application without them would not have.
	 * @param parts parts of the names of the jars
	 * @return this
	 */
	TestApplication without(String... parts) {
		this.classPathFilter = (entry) -> Stream.of(parts).noneMatch(Path.of(entry).getFileName().toString()::contains);
		return this;
	}

	/**
	 * Runs the application to its end.
	 * @return what it left
	 */
	ApplicationRun run() {
		try (RunningApplication application = start()) {
			return application.stop();
		}
	}

	/**
	 * Starts the application; it runs until it is stopped.
	 * @return the running application
	 */
	RunningApplication start() {
		try {
			Files.createDirectories(FOLDER);
			Path home = Files.createTempDirectory(FOLDER, "run-");
			Files.write(home.resolve("application.yml"), this.yaml);
			ProcessBuilder builder = new ProcessBuilder(command(home)).directory(home.toFile())
				.redirectErrorStream(true)
				.redirectOutput(home.resolve("output.log").toFile());
			builder.environment()
				.keySet()
				.removeIf((name) -> name.matches("(MLFLOW|OTEL|MANAGEMENT|SPRING|JAVA_TOOL|JDK_JAVA)_.*"));
			builder.environment().putAll(this.environment);
			return new RunningApplication(builder.start(), home.resolve("output.log"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<String> command(Path home) {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Duser.home=" + home));
		command.addAll(this.systemProperties);
		command.add("-cp");
		command.add(Stream.of(classPath.split(File.pathSeparator))
			.filter(this.classPathFilter)
			.collect(Collectors.joining(File.pathSeparator)));
		command.add(TracedApplication.class.getName());
		command.add("--spring.main.web-application-type=" + this.web);
		command.add("--spring.main.banner-mode=off");
		command.add("--server.port=0");
		return command;
	}

}
