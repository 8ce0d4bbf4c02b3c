/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;

/**
 * A property of this library has a value that cannot work.
 */
public final class InvalidTracingPropertyException extends RuntimeException implements OriginProvider {

	private final String remedy;

	private final transient @Nullable Origin origin;

	/**
	 * Creates the exception.
	 * @param property the full name of the property
	 * @param value the value, without secrets
	 * @param expected what the value must be
	 * @param origin where the value is written, if that is known
	 */
	public InvalidTracingPropertyException(String property, String value, String expected, @Nullable Origin origin) {
		super("The property '%s' has the value '%s', but it must be %s.".formatted(property, value, expected));
		this.remedy = "Set '%s' to %s, or remove it.".formatted(property, expected);
		this.origin = origin;
	}

	public String remedy() {
		return this.remedy;
	}

	@Override
	public @Nullable Origin getOrigin() {
		return this.origin;
	}

}
