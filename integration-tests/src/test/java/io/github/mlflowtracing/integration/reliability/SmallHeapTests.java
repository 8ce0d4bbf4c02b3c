/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application with the default heap of a container of 256 MiB whose server
 * is away while it makes 2,000 spans a second.
 */
class SmallHeapTests {

	/** The heap was full after 25 seconds while the queue's limit did not know it. */
	private static final int SECONDS = Boolean.getBoolean("reliability.long") ? 180 : 40;

	private static final Pattern ACCOUNT = Pattern
		.compile("made=(\\d+) accepted=(\\d+) delivered=0 queued=0 dropped=\\{(.*)}");

	@Test
	void aServerThatIsAwayDoesNotFillTheHeap() throws Exception {
		Path log = Files.createTempFile(Path.of(System.getProperty("basedir", ""), "target"), "small-heap-", ".log");
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError",
				"-Dtraces-per-second=1000", "-cp", classPath, ShutdownApplication.class.getName(),
				"mlflow.tracing.tracking-uri=http://localhost:1")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(120))
				.until(() -> Files.readString(log).contains(ShutdownApplication.UNDER_LOAD));
			assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(() -> "ended early, see " + log).isFalse();
			process.destroy();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		Matcher account = ACCOUNT.matcher(Files.readString(log));
		assertThat(account.find()).as(() -> "account in " + log).isTrue();
		assertThat(account.group(2)).isEqualTo(account.group(1));
		assertThat(account.group(3)).contains("QUEUE_FULL=", "SHUTDOWN=");
		assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError");
	}

}
