/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.integration.app.TracedApplication;
import io.github.mlflowtracing.internal.actuate.TracingStatus;
import io.github.mlflowtracing.internal.export.ExporterStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in this JVM that makes traces of two spans and remembers their ids.
 */
final class TracedLoad implements AutoCloseable {

	static final int SPANS_PER_TRACE = 2;

	private final ConfigurableApplicationContext context;

	private final MlflowTracing tracing;

	private final TracingStatus.Source status;

	private final Queue<String> made = new ConcurrentLinkedQueue<>();

	private final AtomicInteger madeCount = new AtomicInteger();

	private volatile boolean stopped;

	private TracedLoad(ConfigurableApplicationContext context) {
		this.context = context;
		this.tracing = context.getBean(MlflowTracing.class);
		this.status = context.getBean(TracingStatus.Source.class);
	}

	/**
	 * Starts the application.
	 * @param properties its properties, such as {@code mlflow.tracing.tracking-uri=...}
	 * @return the application
	 */
	static TracedLoad start(String... properties) {
		String[] arguments = Stream.concat(Stream.of("spring.main.banner-mode=off"), Stream.of(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new TracedLoad(
				new SpringApplicationBuilder(TracedApplication.class).web(WebApplicationType.NONE).run(arguments));
	}

	MlflowTracing tracing() {
		return this.tracing;
	}

	String makeTrace() {
		String id = makeForgottenTrace();
		this.made.add(id);
		return id;
	}

	private String makeForgottenTrace() {
		String id = this.tracing.inSpan("request", SpanType.CHAIN, (span) -> {
			span.setInputs(Map.of("question", "What is MLflow?"));
			this.tracing.runInSpan("lookup", SpanType.RETRIEVER, (child) -> child.setOutputs(List.of("Document 1")));
			return span.traceId();
		});
		this.madeCount.incrementAndGet();
		return id;
	}

	List<String> makeTraces(int count) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ids.add(makeTrace());
		}
		return ids;
	}

	/**
	 * Makes traces at a steady rate while something happens.
	 * @param perSecond how many
	 * @param event what happens
	 */
	void during(int perSecond, Event event) throws Exception {
		this.stopped = false;
		Thread caller = new Thread(() -> makeTracesAt(perSecond, this::makeTrace), "load");
		caller.start();
		try {
			event.happen();
		}
		finally {
			this.stopped = true;
			caller.join();
		}
	}

	/**
	 * Makes traces, whose ids are forgotten, at a steady rate until the application's
	 * context begins to close.
	 * @param perSecond how many
	 */
	void untilClosed(int perSecond) {
		CountDownLatch ended = new CountDownLatch(1);
		this.context.addApplicationListener((ContextClosedEvent event) -> {
			this.stopped = true;
			try {
				ended.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		makeTracesAt(perSecond, this::makeForgottenTrace);
		ended.countDown();
	}

	private void makeTracesAt(int perSecond, Supplier<String> trace) {
		long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
		for (long next = System.nanoTime(); !this.stopped; next += interval) {
			LockSupport.parkNanos(next - System.nanoTime());
			trace.get();
		}
	}

	/**
	 * The ids of all traces so far, in the order in which they were made.
	 */
	List<String> made() {
		return List.copyOf(this.made);
	}

	int madeCount() {
		return this.madeCount.get();
	}

	/**
	 * Waits until the load has made that many traces more.
	 */
	void awaitMore(int count) {
		int enough = madeCount() + count;
		Awaitility.await().atMost(Duration.ofMinutes(15)).until(() -> madeCount() >= enough);
	}

	boolean flush(Duration timeout) {
		return this.tracing.flush(timeout);
	}

	/**
	 * The account of a destination.
	 * @param destination name of the destination
	 * @return what became of its spans
	 */
	ExporterStatus account(String destination) {
		ExporterStatus account = this.status.status()
			.destinations()
			.stream()
			.filter((candidate) -> candidate.name().equals(destination))
			.findFirst()
			.orElseThrow()
			.status();
		assertThat(account.queued()).isNotNegative();
		assertThat(account.accepted()).isEqualTo(account.delivered() + account.queued() + dropped(account));
		return account;
	}

	static long dropped(ExporterStatus account) {
		return account.dropped().values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * All that was made has been delivered, and nothing else.
	 */
	void assertAllDelivered(String destination) {
		ExporterStatus account = account(destination);
		assertThat(account.dropped()).isEmpty();
		assertThat(account.queued()).isZero();
		assertThat(account.delivered()).isEqualTo((long) SPANS_PER_TRACE * madeCount());
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Something that happens under load.
	 */
	@FunctionalInterface
	interface Event {

		void happen() throws Exception;

	}

}
