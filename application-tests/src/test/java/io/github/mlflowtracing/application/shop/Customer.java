/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.shop;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

/**
 * A customer with orders that are loaded when they are asked for.
 */
@Entity
public class Customer {

	@Id
	@GeneratedValue
	private Long id;

	private String name;

	@ElementCollection
	private List<String> orders = new ArrayList<>();

	protected Customer() {
	}

	public Customer(String name, String... orders) {
		this.name = name;
		this.orders.addAll(List.of(orders));
	}

	public Long getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public List<String> getOrders() {
		return this.orders;
	}

}
