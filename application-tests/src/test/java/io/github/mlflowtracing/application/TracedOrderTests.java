/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What of Spring's other annotations happens inside of the span, and what around it.
 */
@SpringBootTest(classes = TracedOrderTests.Application.class)
@AutoConfigureMlflowTracing
class TracedOrderTests {

	@Autowired
	private Shop shop;

	@Autowired
	private CapturedTraces traces;

	@AfterEach
	void signOut() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void aTransactionIsCommittedInsideOfTheSpan() {
		this.shop.order("tea");

		assertThat(this.traces).hasSize(1)
			.hasTraceSatisfying((trace) -> trace.hasName("Shop.order")
				.hasStatusOk()
				.hasSpan("Warehouse.send", (span) -> span.isChildOf("Shop.order")));
	}

	@Test
	void aCommitThatFailsIsTheSpansFailure() {
		assertThatIllegalStateException().isThrownBy(() -> this.shop.order("coffee")).withMessage("no coffee");

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusError()
			.hasSpan("Shop.order", (span) -> span.hasStatusError("IllegalStateException: no coffee"))
			.doesNotHaveSpan("Warehouse.send"));
	}

	@Test
	void aCacheHitIsASpanToo() {
		this.shop.price("tea");
		this.shop.price("tea");

		assertThat(this.shop.priced()).isEqualTo(1);
		assertThat(this.traces.list()).hasSize(2)
			.allSatisfy((trace) -> assertThat(trace).hasSpan("Shop.price", (span) -> span.hasOutputs(5)));
	}

	@Test
	void eachAttemptOfARetryIsASpan() {
		assertThat(this.shop.unreliable()).isEqualTo("done");

		assertThat(this.traces.list()).extracting((trace) -> trace.json().path("state").asString())
			.containsExactly("ERROR", "ERROR", "OK");
	}

	@Test
	void anAsyncMethodsSpanIsThatOfTheWork() {
		this.shop.later().join();

		assertThat(this.traces)
			.hasTraceSatisfying((trace) -> trace.hasSpan("Shop.later", (span) -> span.isRoot().hasOutputs("done"))
				.hasSpan("Warehouse.send", (span) -> span.isChildOf("Shop.later")));
	}

	@Test
	void aCallThatIsNotAllowedIsNoSpan() {
		signIn("ROLE_USER");
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(this.shop::close);
		assertThat(this.traces).isEmpty();

		signIn("ROLE_ADMIN");
		this.shop.close();
		assertThat(this.traces).hasSize(1);
	}

	private static void signIn(String role) {
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", "", role));
	}

	@Test
	void waitingForAConcurrencyLimitIsNotPartOfTheSpan() throws Exception {
		CompletableFuture<Void> first = CompletableFuture.runAsync(this.shop::limited);
		this.shop.entered().join();
		Thread second = new Thread(this.shop::limited);
		second.start();
		Awaitility.await()
			.until(() -> second.getState() == Thread.State.WAITING || second.getState() == Thread.State.TIMED_WAITING);
		Instant left = Instant.now();
		this.shop.leave().complete(null);
		first.join();
		second.join();

		assertThat(this.traces.list()).extracting((trace) -> Instant.parse(trace.json().path("startTime").asString()))
			.satisfiesExactlyInAnyOrder((start) -> assertThat(start).isBefore(left),
					(start) -> assertThat(start).isAfterOrEqualTo(left));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@EnableAsync
	@EnableResilientMethods
	@EnableMethodSecurity
	@Import({ Shop.class, Warehouse.class, ConcurrentMapCacheManager.class })
	static class Application {

	}

	static class Shop {

		private final ApplicationEventPublisher events;

		private final Warehouse warehouse;

		private final AtomicInteger priced = new AtomicInteger();

		private final AtomicInteger attempts = new AtomicInteger();

		private final CompletableFuture<Void> entered = new CompletableFuture<>();

		private final CompletableFuture<Void> leave = new CompletableFuture<>();

		Shop(ApplicationEventPublisher events, Warehouse warehouse) {
			this.events = events;
			this.warehouse = warehouse;
		}

		@Traced
		@Transactional
		public void order(String what) {
			this.events.publishEvent(what);
		}

		@Traced
		@Cacheable("prices")
		public int price(String what) {
			this.priced.incrementAndGet();
			return 5;
		}

		public int priced() {
			return this.priced.get();
		}

		@Traced
		@Retryable(delay = 1)
		public String unreliable() {
			if (this.attempts.incrementAndGet() < 3) {
				throw new IllegalStateException("not yet");
			}
			return "done";
		}

		@Async
		@Traced
		public CompletableFuture<String> later() {
			this.warehouse.send("tea");
			return CompletableFuture.completedFuture("done");
		}

		@Traced
		@PreAuthorize("hasRole('ADMIN')")
		public void close() {
		}

		public CompletableFuture<Void> entered() {
			return this.entered;
		}

		public CompletableFuture<Void> leave() {
			return this.leave;
		}

		@Traced
		@ConcurrencyLimit(1)
		public void limited() {
			this.entered.complete(null);
			this.leave.join();
		}

	}

	static class Warehouse {

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		public void check(String what) {
			if (what.equals("coffee")) {
				throw new IllegalStateException("no coffee");
			}
		}

		@Traced
		@TransactionalEventListener
		public void send(String what) {
		}

	}

}
