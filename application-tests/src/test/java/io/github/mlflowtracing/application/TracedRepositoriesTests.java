/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.mlflowtracing.application.shop.CustomerRepository;
import io.github.mlflowtracing.application.shop.ShopApplication;
import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;
import io.github.mlflowtracing.test.CapturedTraces;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Repositories of Spring Data JPA whose interface is traced.
 */
@SpringBootTest(classes = ShopApplication.class, properties = "spring.datasource.generate-unique-name=true")
@AutoConfigureMlflowTracing
class TracedRepositoriesTests {

	@Autowired
	private CustomerRepository customers;

	@Autowired
	private CapturedTraces traces;

	@Autowired
	private TransactionTemplate transactions;

	@Test
	void aMethodThatTheInterfaceInheritsIsNamedByIt() {
		this.customers.findById(1L);

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("CustomerRepository.findById")
			.hasSpan("CustomerRepository.findById", (span) -> span.hasInput("id", 1)));
	}

	@Test
	void aPageIsRecordedWithItsContent() {
		this.customers.findAll(PageRequest.of(0, 2, Sort.by("name")));

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("CustomerRepository.findAll")
			.hasSpan("CustomerRepository.findAll", (span) -> span.hasStatusOk()));
	}

	@Test
	void aProjectionIsRecordedByItsProperties() {
		this.customers.findByNameStartingWith("A");

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasName("CustomerRepository.findByNameStartingWith")
			.hasSpan("CustomerRepository.findByNameStartingWith", (span) -> span.hasInput("start", "A")));
	}

	@Test
	void aStreamEndsWithItsLastElement() {
		this.transactions.executeWithoutResult((status) -> {
			try (var all = this.customers.streamByNameNotNullOrderByName()) {
				assertThat(all.findFirst()).isPresent();
			}
		});

		assertThat(this.traces).hasTraceSatisfying((trace) -> trace.hasStatusOk()
			.hasSpan("CustomerRepository.streamByNameNotNullOrderByName", (span) -> span.hasStatusOk()));
	}

}
