/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.start;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that really lack what they can do without: a jar that is filtered out of a
 * test's class loader is still seen by the classes of this library.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeftOutJarTests {

	@Test
	void anApplicationThatHasAllStarts() throws Exception {
		assertThat(startWithout()).isEqualTo("Hello, 2 traces");
	}

	@ParameterizedTest
	@ValueSource(strings = { "micrometer-registry-otlp", "micrometer-registry-otlp opentelemetry-proto protobuf-java",
			"protobuf-java", "spring-boot-micrometer-metrics", "micrometer-core",
			"spring-boot-micrometer-metrics micrometer-core micrometer-registry-otlp", "okhttp-jvm",
			"opentelemetry-exporter-sender-okhttp", "hibernate-core", "reactor-core", "kotlin-reflect",
			"kotlin-stdlib kotlin-reflect kotlinx-coroutines okhttp-jvm", "spring-boot-actuator-autoconfigure",
			"spring-boot-actuator-autoconfigure spring-boot-actuator", "spring-boot-health", "rxjava",
			"context-propagation", "jackson-databind-2" })
	void anApplicationWithoutItTracesAllTheSame(String jars, CapturedOutput output) throws Exception {
		assertThat(startWithout(jars.split(" "))).isEqualTo("Hello, 2 traces");
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "micrometer-tracing-bridge-otel", "opentelemetry-sdk-trace opentelemetry-sdk-1",
			"spring-boot-micrometer-tracing-opentelemetry", "spring-boot-micrometer-tracing",
			"opentelemetry-exporter-otlp", "jackson-databind-3" })
	void anApplicationWithoutWhatTracingNeedsStarts(String jars, CapturedOutput output) throws Exception {
		assertThat(startWithout(jars.split(" "))).isEqualTo("Hello, no tracing");
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	private static String startWithout(String... jars) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPathWithout(jars), ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			Object application = loader.loadClass(StartedApplication.class.getName()).getConstructor().newInstance();
			return (String) ((Supplier<?>) application).get();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static URL[] classPathWithout(String... jars) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<URL> urls = new ArrayList<>();
		List<String> left = new ArrayList<>(Arrays.asList(jars));
		for (String entry : classPath.split(File.pathSeparator)) {
			String name = Path.of(entry).getFileName().toString();
			if (Arrays.stream(jars).noneMatch((jar) -> name.startsWith(jar))) {
				urls.add(url(entry));
			}
			else {
				left.removeIf(name::startsWith);
			}
		}
		assertThat(left).as("jars that are not on the class path anyway").isEmpty();
		return urls.toArray(URL[]::new);
	}

	private static URL url(String entry) throws MalformedURLException {
		return Path.of(entry).toUri().toURL();
	}

}
