/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.shop;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.data.jpa.repository.JpaRepository;

import io.github.mlflowtracing.Traced;

@Traced
public interface CustomerRepository extends JpaRepository<Customer, Long> {

	List<CustomerName> findByNameStartingWith(String start);

	Stream<Customer> streamByNameNotNullOrderByName();

	/** A part of a customer. */
	interface CustomerName {

		String getName();

	}

}
