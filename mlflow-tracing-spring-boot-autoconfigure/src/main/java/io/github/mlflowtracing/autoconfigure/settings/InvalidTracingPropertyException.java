/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

/**
 * A property of this library has a value that cannot work.
 */
public final class InvalidTracingPropertyException extends RuntimeException {

	private final String property;

	private final String remedy;

	/**
	 * Creates the exception.
	 * @param property the full name of the property
	 * @param value the value, without secrets
	 * @param expected what the value must be
	 */
	public InvalidTracingPropertyException(String property, String value, String expected) {
		super("The property '%s' has the value '%s', but it must be %s.".formatted(property, value, expected));
		this.property = property;
		this.remedy = "Set '%s' to %s, or remove it.".formatted(property, expected);
	}

	String property() {
		return this.property;
	}

	public String remedy() {
		return this.remedy;
	}

}
