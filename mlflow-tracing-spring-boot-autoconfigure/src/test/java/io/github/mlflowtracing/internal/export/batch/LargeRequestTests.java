/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchSender}: requests that are larger than what the server takes.
 */
@Timeout(60)
class LargeRequestTests {

	private static final int KB = 1024;

	private static final SendResult TOO_LARGE = SendResult.tooLarge("HTTP 413");

	private final LimitedServer server = new LimitedServer();

	private final AtomicInteger contentLeftOut = new AtomicInteger();

	private final BatchSender batchSender = new BatchSender("test", "the test's server", this.server,
			new BatchSettings(10_000, 64 * KB * KB, 512, 4, Duration.ofMillis(20), Duration.ofMinutes(10)),
			this.contentLeftOut::incrementAndGet);

	@AfterEach
	void stop() {
		this.batchSender.close(Duration.ZERO);
	}

	@Test
	void aTraceAboveTheServersLimitArrivesInPartsAndNothingWaitsBehindIt() {
		this.server.limit = 1024 * KB;
		offer("large", 416 * KB, 416 * KB, 416 * KB, 10);
		IntStream.range(0, 60).forEach((i) -> offer("small" + i, 100));
		assertThat(flush()).isTrue();
		assertThat(this.server.spans("large")).containsExactly("large0", "large1", "large2", "large3");
		assertThat(this.server.stored).hasSize(64);
		assertThat(this.contentLeftOut).hasValue(0);
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void aSpanAboveTheServersLimitLosesItsContentAndNothingElseDoes() {
		this.server.limit = 1024 * KB;
		offer("large", 10, 2048 * KB, 300 * KB);
		IntStream.range(0, 60).forEach((i) -> offer("small" + i, 100));
		assertThat(flush()).isTrue();
		assertThat(this.server.spans("large")).containsExactly("large0", "large1", "large2");
		assertThat(this.server.stored).hasSize(63);
		assertThat(this.server.stored).filteredOn((span) -> content(span).startsWith("<"))
			.extracting(Span::getName)
			.containsExactly("large1");
		assertThat(this.contentLeftOut).hasValue(1);
	}

	@Test
	void aSpanThatCannotBecomeSmallEnoughIsLostAlone() {
		this.server.refuses = (message) -> message.contains("stubborn1") ? TOO_LARGE : null;
		offer("stubborn", 10, 10, 10);
		offer("good", 10);
		assertThat(flush()).isFalse();
		assertThat(this.server.stored).extracting(Span::getName)
			.containsExactlyInAnyOrder("stubborn0", "stubborn2", "good0");
		ExporterStatus status = this.batchSender.status();
		assertThat(status.delivered()).isEqualTo(3);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@Test
	void theLimitIsLearntOnce() {
		this.server.limit = 200 * KB;
		IntStream.range(0, 100).forEach((i) -> offer("t" + i, 10 * KB));
		assertThat(flush()).isTrue();
		int refused = this.server.refused.get();
		IntStream.range(0, 100).forEach((i) -> offer("u" + i, 10 * KB));
		assertThat(flush()).isTrue();
		assertThat(this.server.refused).hasValue(refused);
		assertThat(this.server.stored).hasSize(200);
	}

	@Test
	void aServerThatResetsTheConnectionInPlaceOfAnAnswerGetsSmallerRequests() {
		this.server.limit = 1024 * KB;
		this.server.overLimit = new SendResult(SendResult.Kind.BROKEN, "IOException: connection reset", null);
		offer("large", 2048 * KB, 416 * KB, 416 * KB, 416 * KB);
		IntStream.range(0, 60).forEach((i) -> offer("small" + i, 100));
		await().atMost(Duration.ofSeconds(50))
			.until(() -> this.batchSender.flush(Duration.ofSeconds(1)) || this.batchSender.status().queued() == 0);
		assertThat(this.server.stored).hasSize(64);
		assertThat(this.contentLeftOut).hasValue(1);
		assertThat(this.batchSender.status().dropped()).isEmpty();
	}

	@Test
	void ofATracePartlySentOnlyTheRestIsLost() {
		this.server.limit = 100 * KB;
		this.server.refuses = (message) -> message.contains("half3") ? SendResult.retry("HTTP 503") : null;
		offer("half", 80 * KB, 80 * KB, 80 * KB, 80 * KB);
		await().until(() -> this.server.stored.size() == 3);
		this.batchSender.close(Duration.ZERO);
		ExporterStatus status = this.batchSender.status();
		assertThat(status.delivered()).isEqualTo(3);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.SHUTDOWN, 1L));
		assertThat(status.queued()).isZero();
	}

	@Test
	void aPartThatSharesAMessageIsNotTheWholeTrace() {
		this.server.refuses = (message) -> message.contains("split0") && message.contains("split1")
				? new SendResult(SendResult.Kind.BROKEN, "IOException: connection reset", null) : null;
		offer("split", 200 * KB, 200 * KB);
		AtomicInteger others = new AtomicInteger();
		await().atMost(Duration.ofSeconds(50)).pollInterval(Duration.ofMillis(20)).until(() -> {
			offer("other" + others.incrementAndGet(), 10);
			this.batchSender.flush(Duration.ofMillis(50));
			return this.server.spans("split").size() == 2 || !this.batchSender.status().dropped().isEmpty();
		});
		assertThat(flush()).isTrue();
		assertThat(this.server.spans("split")).containsExactly("split0", "split1");
		assertThat(this.batchSender.status().dropped()).isEmpty();
		assertThat(this.batchSender.status().delivered()).isEqualTo(2 + others.get());
	}

	@ParameterizedTest
	@EnumSource(value = SendResult.Kind.class, names = { "BROKEN", "FORBIDDEN" })
	void aSmallRequestThatNeverPassesDoesNotHoldUpOthers(SendResult.Kind kind) {
		offer("first", 10);
		assertThat(flush()).isTrue();
		this.server.refuses = (message) -> message.contains("poison0") ? new SendResult(kind, "no", null) : null;
		offer("poison", 10);
		IntStream.range(0, 9).forEach((i) -> offer("good" + i, 10));
		await().atMost(Duration.ofSeconds(50))
			.until(() -> this.batchSender.flush(Duration.ofMillis(200)) || this.batchSender.status().queued() == 0);
		ExporterStatus status = this.batchSender.status();
		assertThat(status.delivered()).isEqualTo(10);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
	}

	@ParameterizedTest
	@EnumSource(value = SendResult.Kind.class, names = { "BROKEN", "FORBIDDEN" })
	void aServerThatLetsNothingPassAnyMoreLosesNothing(SendResult.Kind kind) {
		offer("first", 10);
		assertThat(flush()).isTrue();
		AtomicInteger attempts = new AtomicInteger();
		this.server.refuses = (message) -> (attempts.incrementAndGet() > 0) ? new SendResult(kind, "no", null) : null;
		IntStream.range(0, 3).forEach((i) -> offer("good" + i, 10));
		await().atMost(Duration.ofSeconds(50))
			.until(() -> !this.batchSender.flush(Duration.ofMillis(50)) && attempts.get() >= 20);
		this.server.refuses = (message) -> null;
		assertThat(flush()).isTrue();
		assertThat(this.server.stored).hasSize(4).allMatch((span) -> content(span).startsWith("x"));
	}

	@Test
	void whatFollowsATraceInPartsIsSentAfterTheLast() {
		this.server.limit = 1024 * KB;
		this.batchSender.offer(new ExportRequest("large", spans("large", 800 * KB, 800 * KB, 800 * KB),
				"info".getBytes(), true, false, null));
		assertThat(flush()).isTrue();
		assertThat(this.server.storedAtFollowUp).containsExactly(3);
	}

	private void offer(String traceId, int... sizes) {
		this.batchSender.offer(ExportRequest.ofSpans(traceId, spans(traceId, sizes)));
	}

	private boolean flush() {
		return this.batchSender.flush(Duration.ofSeconds(30));
	}

	private static String content(Span span) {
		return span.getAttributes(0).getValue().getStringValue();
	}

	private static EncodedSpans spans(String traceId, int... sizes) {
		List<Span> spans = new ArrayList<>();
		for (int size : sizes) {
			AnyValue content = AnyValue.newBuilder().setStringValue("x".repeat(size)).build();
			spans.add(Span.newBuilder()
				.setName(traceId + spans.size())
				.addAttributes(KeyValue.newBuilder().setKey("mlflow.spanInputs").setValue(content))
				.build());
		}
		return EncodedSpans.of(ExportTraceServiceRequest.newBuilder()
			.addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
			.build()
			.toByteArray());
	}

	private static final class LimitedServer implements SpanSender {

		private final List<Span> stored = new CopyOnWriteArrayList<>();

		private final List<Integer> storedAtFollowUp = new CopyOnWriteArrayList<>();

		private final AtomicInteger refused = new AtomicInteger();

		private volatile int limit = Integer.MAX_VALUE;

		private volatile SendResult overLimit = TOO_LARGE;

		private volatile Refusal refuses = (message) -> null;

		@Override
		public int maxRequestSize() {
			return ServerLimits.BATCH_BYTES;
		}

		@Override
		public SendResult sendSpans(byte[] spans, @Nullable String experimentId) {
			SendResult result = (spans.length > this.limit) ? this.overLimit : this.refuses.of(new String(spans));
			if (result != null) {
				this.refused.incrementAndGet();
				return result;
			}
			try {
				ExportTraceServiceRequest.parseFrom(spans)
					.getResourceSpansList()
					.forEach((resource) -> resource.getScopeSpansList()
						.forEach((scope) -> this.stored.addAll(scope.getSpansList())));
			}
			catch (InvalidProtocolBufferException ex) {
				return SendResult.refused(ex.getMessage());
			}
			return SendResult.DELIVERED;
		}

		@Override
		public SendResult sendFollowUp(byte[] followUp, @Nullable String experimentId) {
			this.storedAtFollowUp.add(this.stored.size());
			return SendResult.DELIVERED;
		}

		List<String> spans(String trace) {
			return this.stored.stream().map(Span::getName).filter((name) -> name.startsWith(trace)).toList();
		}

	}

	private interface Refusal {

		@Nullable SendResult of(String message);

	}

}
