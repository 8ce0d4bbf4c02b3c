/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.aop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.opentelemetry.api.trace.StatusCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What of Spring's other annotations happens inside of the span, and what around it.
 */
class TracedOrderTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withUserConfiguration(Application.class)
		.withBean(Shop.class);

	@AfterEach
	void signOut() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void aTransactionIsCommittedInsideOfTheSpan() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).order();

			assertThat(context.getBean(Transactions.class).committedIn).containsExactly(span(context).getSpanId());
		});
	}

	@Test
	void aCommitThatFailsIsTheSpansFailure() {
		this.runner.run((context) -> {
			context.getBean(Transactions.class).failure = new IllegalStateException("no disk");

			assertThatThrownBy(() -> context.getBean(Shop.class).order()).hasMessage("no disk");
			assertThat(span(context).getStatus().getDescription()).isEqualTo("IllegalStateException: no disk");
		});
	}

	@Test
	void aCacheHitIsASpanToo() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).price("tea");
			context.getBean(Shop.class).price("tea");

			assertThat(context.getBean(Shop.class).priced()).isEqualTo(1);
			assertThat(traces(context)).hasSize(2)
				.allSatisfy((trace) -> assertThat(TracedApplication.byName(trace.root().getAttributes()))
					.containsEntry("mlflow.spanOutputs", 5L));
		});
	}

	@Test
	void eachAttemptOfARetryIsASpan() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Shop.class).unreliable()).isEqualTo("done");

			assertThat(traces(context)).extracting((trace) -> trace.root().getStatus().getStatusCode())
				.containsExactlyInAnyOrder(StatusCode.ERROR, StatusCode.ERROR, StatusCode.OK);
		});
	}

	@Test
	void anAsyncMethodsSpanIsThatOfTheWork() {
		this.runner.run((context) -> {
			context.getBean(Shop.class).later().join();

			assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "\"done\"");
		});
	}

	@Test
	void aCallThatIsNotAllowedIsNoSpan() {
		this.runner.run((context) -> {
			SecurityContextHolder.getContext()
				.setAuthentication(new TestingAuthenticationToken("ada", "", "ROLE_USER"));
			assertThatThrownBy(() -> context.getBean(Shop.class).close()).isInstanceOf(AccessDeniedException.class);
			assertThat(traces(context)).isEmpty();

			SecurityContextHolder.getContext()
				.setAuthentication(new TestingAuthenticationToken("root", "", "ROLE_ADMIN"));
			context.getBean(Shop.class).close();
			assertThat(traces(context)).hasSize(1);
		});
	}

	@Test
	void waitingForAConcurrencyLimitIsNotPartOfTheSpan() {
		this.runner.run((context) -> {
			Shop shop = context.getBean(Shop.class);
			CompletableFuture<Void> first = CompletableFuture.runAsync(shop::limited);
			shop.entered().join();
			Thread second = new Thread(shop::limited);
			second.start();
			Awaitility.await()
				.until(() -> second.getState() == Thread.State.WAITING
						|| second.getState() == Thread.State.TIMED_WAITING);
			assertThat(shop.limitedSpans()).hasSize(1);
			shop.leave().complete(null);
			first.join();
			second.join();

			assertThat(shop.limitedSpans()).hasSize(2).doesNotHaveDuplicates();
			long firstEnd = traces(context).get(1).root().getEndEpochNanos();
			assertThat(traces(context).get(0).root().getStartEpochNanos()).isGreaterThanOrEqualTo(firstEnd);
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	@EnableCaching(proxyTargetClass = true)
	@EnableAsync(proxyTargetClass = true)
	@EnableResilientMethods(proxyTargetClass = true)
	@EnableMethodSecurity(proxyTargetClass = true)
	static class Application {

		@Bean
		Transactions transactions(ObjectProvider<MlflowTracing> tracing) {
			return new Transactions(tracing);
		}

		@Bean
		ConcurrentMapCacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	static class Transactions extends AbstractPlatformTransactionManager {

		private final ObjectProvider<MlflowTracing> tracing;

		private final List<String> committedIn = new ArrayList<>();

		private RuntimeException failure;

		Transactions(ObjectProvider<MlflowTracing> tracing) {
			this.tracing = tracing;
		}

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.committedIn
				.add(this.tracing.getObject().currentSpan().map(MlflowSpan::spanId).orElse("outside of a span"));
			if (this.failure != null) {
				throw this.failure;
			}
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	static class Shop {

		private final MlflowTracing tracing;

		private final AtomicInteger priced = new AtomicInteger();

		private final AtomicInteger attempts = new AtomicInteger();

		private final CompletableFuture<Void> entered = new CompletableFuture<>();

		private final CompletableFuture<Void> leave = new CompletableFuture<>();

		private final List<Optional<String>> limitedSpans = new CopyOnWriteArrayList<>();

		Shop(MlflowTracing tracing) {
			this.tracing = tracing;
		}

		@Traced
		@Transactional
		public void order() {
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

		public List<Optional<String>> limitedSpans() {
			return this.limitedSpans;
		}

		@Traced
		@ConcurrencyLimit(1)
		public void limited() {
			this.limitedSpans.add(this.tracing.currentSpan().map(MlflowSpan::spanId));
			this.entered.complete(null);
			this.leave.join();
		}

	}

}
