/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tracing does not exhaust a small heap, in processes of their own: the server is away.
 */
@Timeout(180)
class SmallHeapTests {

	@TempDir
	private Path directory;

	@Test
	void aFloodOfSpansLeavesAHeapOf64MegabytesAlone() throws Exception {
		assertThat(run("64m", Flood.class)).contains("all done").doesNotContain("OutOfMemoryError");
	}

	@Test
	void largeRequestsWithNestedCallsLeaveAHeapOf512MegabytesAlone() throws Exception {
		assertThat(run("512m", LargeRequests.class)).contains("all done").doesNotContain("OutOfMemoryError");
	}

	private String run(String heap, Class<?> application) throws IOException, InterruptedException {
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx" + heap, "-cp", System.getProperty("java.class.path"), application.getName())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
		return Files.readString(output) + File.separator + process.exitValue();
	}

	private static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("mlflow.tracing.tracking-uri=http://127.0.0.1:1",
					"mlflow.tracing.export.shutdown-timeout=100ms", "logging.level.root=WARN")
			.run();
	}

	private static void done(ConfigurableApplicationContext context) {
		for (TraceExporter exporter : context.getBean(TraceExporters.class).all()) {
			ExporterStatus status = exporter.status();
			long dropped = status.dropped().values().stream().mapToLong(Long::longValue).sum();
			if (status.accepted() != status.delivered() + status.queued() + dropped) {
				throw new IllegalStateException("The account does not close: " + status);
			}
			System.out.println(status);
		}
		context.close();
		System.out.println("all done");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/** As many spans as 25 seconds of 2,000 a second, as fast as they come. */
	static final class Flood {

		private Flood() {
		}

		public static void main(String[] args) {
			ConfigurableApplicationContext context = start();
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			for (int i = 0; i < 50_000; i++) {
				int number = i;
				tracing.runInSpan("flood", (span) -> span.setInputs(List.of(number, "some text")).setOutputs(number));
			}
			done(context);
		}

	}

	/** 64 at a time, each with a text of 1 MB through five nested calls. */
	static final class LargeRequests {

		private static final int THREADS = 64;

		private static final int DEPTH = 5;

		private LargeRequests() {
		}

		public static void main(String[] args) throws Exception {
			ConfigurableApplicationContext context = start();
			MlflowTracing tracing = context.getBean(MlflowTracing.class);
			String text = "a word ".repeat(150_000);
			ExecutorService threads = Executors.newFixedThreadPool(THREADS);
			List<? extends Future<?>> requests = IntStream.range(0, THREADS)
				.mapToObj((i) -> threads.submit(() -> call(tracing, i + text, DEPTH)))
				.toList();
			for (Future<?> request : requests) {
				request.get();
			}
			threads.shutdown();
			done(context);
		}

		private static String call(MlflowTracing tracing, String text, int depth) {
			return tracing.inSpan("step", (span) -> {
				span.setInputs(text);
				String result = (depth > 1) ? call(tracing, text, depth - 1) : text;
				span.setOutputs(result);
				return result;
			});
		}

	}

}
