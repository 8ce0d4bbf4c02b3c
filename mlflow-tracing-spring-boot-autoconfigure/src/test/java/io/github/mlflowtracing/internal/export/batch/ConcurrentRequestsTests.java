/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}: several requests at a time.
 */
@Timeout(120)
class ConcurrentRequestsTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final Duration SHORT = Duration.ofMillis(1);

	@Test
	void aServerThatIsWellGetsSeveralRequestsAtATime() throws Exception {
		CountDownLatch together = new CountDownLatch(4);
		ScriptedSpanSender sender = new ScriptedSpanSender();
		sender.followUp = (body) -> {
			// each of the first shows that the server is well
			if (sender.followUps.size() > 20) {
				together.countDown();
				together.await();
			}
			return SendResult.DELIVERED;
		};
		BatchSender batchSender = start(sender, 4, LONG);
		for (int i = 0; i < 40; i++) {
			batchSender.offer(ScriptedSpanSender.request("t" + i, true));
		}
		assertThat(batchSender.flush(Duration.ofSeconds(60))).isTrue();
		assertThat(together.getCount()).isZero();
		batchSender.close(Duration.ZERO);
	}

	@Test
	void aServerThatFailsGetsOneRequestAtATime() {
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger mostInFlight = new AtomicInteger();
		ScriptedSpanSender sender = new ScriptedSpanSender();
		sender.followUp = (body) -> {
			int together = inFlight.incrementAndGet();
			// the first ones were sent while nothing had failed
			if (sender.followUps.size() > 4) {
				mostInFlight.accumulateAndGet(together, Math::max);
			}
			Thread.yield();
			inFlight.decrementAndGet();
			return SendResult.retry("HTTP 503");
		};
		BatchSender batchSender = start(sender, 4, LONG);
		for (int i = 0; i < 40; i++) {
			batchSender.offer(ScriptedSpanSender.request("t" + i, true));
		}
		await().until(() -> !batchSender.flush(Duration.ofSeconds(1)) && sender.followUps.size() >= 7);
		assertThat(mostInFlight).hasValue(1);
		batchSender.close(Duration.ZERO);
	}

	@Test
	void threadsBesideTheFirstEndWhenTheyAreIdle() {
		ScriptedSpanSender sender = new ScriptedSpanSender();
		BatchSender batchSender = start("idle", sender, 4, LONG);
		for (int i = 0; i < 200; i++) {
			batchSender.offer(ScriptedSpanSender.request("t" + i, true));
		}
		assertThat(batchSender.flush(Duration.ofSeconds(60))).isTrue();
		await().atMost(Duration.ofSeconds(30)).until(() -> threads("idle") == 1);
		batchSender.offer(ScriptedSpanSender.request("later", true));
		assertThat(batchSender.flush(Duration.ofSeconds(60))).isTrue();
		batchSender.close(Duration.ZERO);
		await().until(() -> threads("idle") == 0);
	}

	@Test
	void spansGoBeforeTheFollowUpsOfOthers() {
		ScriptedSpanSender sender = new ScriptedSpanSender();
		List<String> order = new CopyOnWriteArrayList<>();
		CountDownLatch offered = new CountDownLatch(1);
		sender.spans = (spans) -> {
			offered.await();
			order.add("spans");
			return SendResult.DELIVERED;
		};
		sender.followUp = (body) -> {
			order.add("follow-up");
			return SendResult.DELIVERED;
		};
		BatchSender batchSender = new BatchSender("ordered", "the test's server", sender,
				new BatchSettings(1000, 64 * 1024 * 1024, 75, 1, LONG, LONG), () -> {
				});
		IntStream.range(0, 150).forEach((i) -> batchSender.offer(ScriptedSpanSender.request("t" + i, true)));
		offered.countDown();
		assertThat(batchSender.flush(Duration.ofSeconds(60))).isTrue();
		assertThat(order.subList(0, 2)).containsOnly("spans");
		assertThat(order.subList(2, 152)).containsOnly("follow-up");
		batchSender.close(Duration.ZERO);
	}

	@Property(tries = 40, shrinking = ShrinkingMode.OFF)
	void partsOfATraceComeInOrderAndItsFollowUpsLastWhateverTheServerDoes(@ForAll long seed,
			@ForAll @IntRange(min = 1, max = 4) int concurrency) {
		RandomServer server = new RandomServer(seed, false);
		BatchSender batchSender = start(server, concurrency, LONG);
		Random random = new Random(seed);
		Map<String, Integer> parts = new ConcurrentHashMap<>();
		for (int i = 0; i < 100; i++) {
			String trace = "t" + random.nextInt(15);
			int part = parts.merge(trace, 1, Integer::sum);
			batchSender.offer(request(trace, part, random.nextBoolean()));
			if (random.nextInt(10) == 0) {
				batchSender.offer(new CountedFollowUp(trace, part, server));
			}
		}
		await().atMost(Duration.ofSeconds(100))
			.until(() -> batchSender.flush(Duration.ofSeconds(5)) || batchSender.status().queued() == 0);
		assertThat(server.faults).isEmpty();
		parts.forEach((trace, count) -> assertThat(server.stored.get(trace))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, count).boxed().toList()));
		assertThat(batchSender.status().delivered()).isEqualTo(100);
		batchSender.close(Duration.ZERO);
	}

	@Property(tries = 40, shrinking = ShrinkingMode.OFF)
	void theAccountClosesWheneverTheSenderIsClosed(@ForAll long seed,
			@ForAll @IntRange(min = 1, max = 4) int concurrency, @ForAll @IntRange(max = 40) int millis) {
		RandomServer server = new RandomServer(seed, true);
		BatchSender batchSender = start("closed" + seed, server, concurrency, Duration.ofSeconds(1));
		Random random = new Random(seed);
		Thread offering = new Thread(() -> IntStream.range(0, 300)
			.forEach((i) -> batchSender.offer(request("t" + random.nextInt(40), i, random.nextBoolean()))));
		offering.start();
		while (offering.isAlive()) {
			assertAccount(batchSender.status());
		}
		batchSender.close(Duration.ofMillis(millis));
		assertAccount(batchSender.status());
		assertThat(batchSender.status().queued()).isZero();
		assertThat(batchSender.status().accepted()).isEqualTo(300);
		await().atMost(Duration.ofSeconds(20)).until(() -> threads("closed" + seed) == 0);
		assertAccount(batchSender.status());
	}

	private static void assertAccount(ExporterStatus status) {
		long dropped = status.dropped().values().stream().mapToLong(Long::longValue).sum();
		assertThat(status.accepted()).isEqualTo(status.delivered() + status.queued() + dropped);
		assertThat(status.queued()).isGreaterThanOrEqualTo(0);
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("mlflow-tracing-" + name + "(-\\d)?"))
			.count();
	}

	private static BatchSender start(SpanSender sender, int concurrency, Duration retryTimeout) {
		return start("concurrent", sender, concurrency, retryTimeout);
	}

	private static BatchSender start(String name, SpanSender sender, int concurrency, Duration retryTimeout) {
		return new BatchSender(name, "the test's server", sender,
				new BatchSettings(1000, 64 * 1024 * 1024, 10, concurrency, SHORT, retryTimeout), () -> {
				});
	}

	private static ExportRequest request(String trace, int part, boolean followUp) {
		byte[] spans = "%s:%d;".formatted(trace, part).getBytes(StandardCharsets.UTF_8);
		byte[] info = "%s:%d".formatted(trace, part).getBytes(StandardCharsets.UTF_8);
		return new ExportRequest(trace, new EncodedSpans(spans, 1), followUp ? info : null, true, false, null);
	}

	/**
	 * A server that fails by chance, and notes what comes in a wrong order.
	 */
	private static final class RandomServer implements SpanSender {

		private final Random random;

		private final boolean throwing;

		private final Map<String, List<Integer>> stored = new ConcurrentHashMap<>();

		private final Map<String, Integer> lastFollowUps = new ConcurrentHashMap<>();

		private final Set<String> inFlight = ConcurrentHashMap.newKeySet();

		private final List<String> faults = new CopyOnWriteArrayList<>();

		RandomServer(long seed, boolean throwing) {
			this.random = new Random(seed);
			this.throwing = throwing;
		}

		@Override
		public int maxRequestSize() {
			return ServerLimits.BATCH_BYTES;
		}

		@Override
		public SendResult sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException {
			List<String> names = List.of(new String(spans, StandardCharsets.UTF_8).split(";"));
			List<String> traces = names.stream().map((name) -> name.split(":")[0]).distinct().toList();
			return exchange(traces,
					() -> names
						.forEach((name) -> this.stored.computeIfAbsent(name.split(":")[0], (trace) -> new ArrayList<>())
							.add(Integer.valueOf(name.split(":")[1]))));
		}

		@Override
		public SendResult sendFollowUp(byte[] followUp, @Nullable String experimentId) throws InterruptedException {
			String[] info = new String(followUp, StandardCharsets.UTF_8).split(":");
			return exchange(List.of(info[0]), () -> {
				note(this.stored.getOrDefault(info[0], List.of()).contains(Integer.valueOf(info[1])),
						"a follow-up before its spans");
				Integer last = this.lastFollowUps.put(info[0], Integer.valueOf(info[1]));
				note(last == null || last < Integer.parseInt(info[1]), "follow-ups in a wrong order");
			});
		}

		private SendResult exchange(List<String> traces, Runnable store) throws InterruptedException {
			traces.forEach((trace) -> note(this.inFlight.add(trace), "a trace twice at a time"));
			try {
				Thread.yield();
				int chance = next(this.throwing ? 60 : 40);
				switch (chance) {
					case 0 -> {
						return SendResult.retry("HTTP 503");
					}
					case 1 -> {
						return new SendResult(SendResult.Kind.BROKEN, "reset", null);
					}
					case 41 -> throw new IllegalStateException("expected by this test");
					case 42 -> throw new AssertionError("expected by this test");
					case 43 -> throw new OutOfMemoryError("expected by this test");
					case 44 -> throw new StackOverflowError("expected by this test");
					case 45 -> throw new InterruptedException("expected by this test");
					case 46 -> throw new NoClassDefFoundError("expected by this test");
					case 47 -> {
						return SendResult.refused("HTTP 400");
					}
					case 48 -> {
						return SendResult.tooLarge("HTTP 413");
					}
					case 49 -> {
						return SendResult.blocked("HTTP 401");
					}
					case 50 -> {
						return SendResult.partly(1, "too old");
					}
					case 51 -> {
						return new SendResult(SendResult.Kind.RETRY_FEW, "HTTP 500", null);
					}
					default -> {
						store.run();
						return SendResult.DELIVERED;
					}
				}
			}
			finally {
				traces.forEach(this.inFlight::remove);
			}
		}

		private synchronized int next(int bound) {
			return this.random.nextInt(bound);
		}

		private void note(boolean right, String fault) {
			if (!right) {
				this.faults.add(fault);
			}
		}

	}

	private record CountedFollowUp(String traceId, int after, RandomServer server) implements FollowUpRequest {

		@Override
		public byte[] body() {
			return new byte[0];
		}

		@Override
		public SendResult send() throws InterruptedException {
			return this.server.exchange(List.of(this.traceId),
					() -> this.server.note(
							this.server.stored.getOrDefault(this.traceId, List.of()).contains(this.after),
							"a follow-up before its spans"));
		}

		@Override
		public void settled(SendResult result) {
			this.server.note(result.kind() == SendResult.Kind.DELIVERED, "a follow-up that was not sent");
		}

	}

}
