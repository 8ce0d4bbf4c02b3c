/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Makes one output of the many values that a {@link Traced} method produced, such as a
 * text of its pieces. A bean of the type that {@link Traced#outputReducer()} names, or
 * else made by its constructor without parameters, once per method. Must be thread-safe.
 *
 * @param <T> what the method produces
 * @since 0.1.0
 */
@FunctionalInterface
public interface OutputReducer<T> {

	/**
	 * Makes the output. If it throws, the list is recorded as it is.
	 * @param items what was produced until the end, a failure excepted; the first 10,000
	 * at most, and no more than 16 MB of them
	 * @return the output to record
	 */
	@Nullable Object reduce(List<T> items);

	/**
	 * The items stay a list.
	 *
	 * @since 0.1.0
	 */
	final class None implements OutputReducer<Object> {

		private None() {
		}

		@Override
		public Object reduce(List<Object> items) {
			return items;
		}

	}

}
