/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import org.jspecify.annotations.Nullable;

/**
 * Marks a thread while it runs code of the application on behalf of tracing, such as the
 * getters of an argument: traced methods that this code calls make no spans. A getter
 * that hands its object to a traced method would otherwise be recorded within its own
 * recording, again and again.
 */
public final class Untraced {

	/**
	 * Set to {@code null}, never removed: the next mark of the thread then allocates
	 * nothing, and what stays behind refers to no class of this library.
	 */
	private static final ThreadLocal<@Nullable Boolean> CURRENT = new ThreadLocal<>();

	private static final Scope OUTER = () -> CURRENT.set(null);

	private static final Scope INNER = () -> {
	};

	private Untraced() {
	}

	/**
	 * Whether this thread is marked.
	 * @return whether a traced method makes no span
	 */
	public static boolean isCurrent() {
		return CURRENT.get() != null;
	}

	/**
	 * Marks this thread.
	 * @return ends the mark, unless an outer scope has set it
	 */
	public static Scope enter() {
		if (isCurrent()) {
			return INNER;
		}
		CURRENT.set(Boolean.TRUE);
		return OUTER;
	}

	/** A time in which a thread is marked. */
	@FunctionalInterface
	public interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
