/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.integration.Backends;
import io.github.mlflowtracing.integration.RealServers;
import io.github.mlflowtracing.integration.UniqueName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGTERM under load: what can be delivered is, what can't is counted, and neither takes
 * longer than the shutdown timeout, of ten seconds by default.
 */
@RealServers
class ShutdownTests {

	/** The default of mlflow.tracing.export.shutdown-timeout. */
	private static final long EXIT_SECONDS = 10;

	private static final Pattern ACCOUNT = Pattern
		.compile("made=(\\d+) accepted=(\\d+) delivered=(\\d+) queued=(\\d+) dropped=(.*)");

	@Test
	void everythingIsDeliveredToAServerThatIsThere(Backends backends) throws Exception {
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("shutdown"));
		Matcher account = accountAfterSigterm(backends.mlflow().uri(), experimentId, () -> {
		});
		assertThat(account.group(3)).isEqualTo(account.group(1));
		assertThat(account.group(5)).isEqualTo("{}");
		assertThat(new MlflowStore(backends.mlflow().uri(), experimentId).traceIds())
			.hasSize(Integer.parseInt(account.group(1)) / TracedLoad.SPANS_PER_TRACE);
	}

	@Test
	void serverThatIsDeadCostsWhatIsCounted(Backends backends) throws Exception {
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri())) {
			assertRestIsCounted(backends, proxy, proxy::refuse);
		}
	}

	@Test
	void serverThatHangsCostsWhatIsCounted(Backends backends) throws Exception {
		try (FaultProxy proxy = FaultProxy.before(backends.mlflow().uri())) {
			assertRestIsCounted(backends, proxy, () -> {
				proxy.set(Fault.hang());
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> proxy.requests() > 0);
			});
		}
	}

	private static void assertRestIsCounted(Backends backends, FaultProxy proxy, TracedLoad.Event beforeSigterm)
			throws Exception {
		String experimentId = backends.mlflow().createExperiment(UniqueName.of("shutdown"));
		Matcher account = accountAfterSigterm(proxy.uri(), experimentId, beforeSigterm);
		long lost = Long.parseLong(account.group(2)) - Long.parseLong(account.group(3));
		assertThat(lost).isPositive();
		assertThat(account.group(5)).isEqualTo("{SHUTDOWN=%d}".formatted(lost));
		assertThat(new MlflowStore(backends.mlflow().uri(), experimentId).traceIds())
			.hasSizeGreaterThanOrEqualTo(Integer.parseInt(account.group(3)) / TracedLoad.SPANS_PER_TRACE);
	}

	private static Matcher accountAfterSigterm(String trackingUri, String experimentId, TracedLoad.Event beforeSigterm)
			throws Exception {
		Path log = Files.createTempFile(Path.of(System.getProperty("basedir", ""), "target"), "shutdown-", ".log");
		Process process = start(log, "mlflow.tracing.tracking-uri=" + trackingUri,
				"mlflow.tracing.experiment-id=" + experimentId);
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> Files.readString(log).contains(ShutdownApplication.UNDER_LOAD));
			MlflowStore store = new MlflowStore(trackingUri, experimentId);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !store.traceIds().isEmpty());
			beforeSigterm.happen();
			process.destroy();
			assertThat(process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		Matcher account = ACCOUNT.matcher(Files.readString(log));
		assertThat(account.find()).as(() -> "account in " + log).isTrue();
		// nothing is forgotten and nothing still waits
		assertThat(account.group(2)).isEqualTo(account.group(1));
		assertThat(account.group(4)).isEqualTo("0");
		return account;
	}

	private static Process start(Path log, String... properties) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp", classPath,
				ShutdownApplication.class.getName());
		builder.command().addAll(List.of(properties));
		return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
	}

}
