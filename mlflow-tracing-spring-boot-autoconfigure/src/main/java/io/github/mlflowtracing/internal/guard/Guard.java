/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Contains every failure of tracing and of the foreign code that tracing calls, so that
 * none reaches the application or ends a thread of this library. A failure is counted,
 * and logged once per kind, then at debug level. Thread-safe.
 */
public final class Guard {

	private static final Log logger = LogFactory.getLog(Guard.class);

	/** Kinds can hold names from outside: their number must be bounded. */
	private static final int MAX_KINDS = 1000;

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	private final LongAdder failures = new LongAdder();

	/**
	 * Runs a step of tracing.
	 * @param step what the step does, as a verb with its object, for the log
	 * @param action the step
	 * @return whether it succeeded
	 */
	public boolean contain(String step, Runnable action) {
		return contain(step, action, Runnable::run);
	}

	/**
	 * Runs a step of tracing on one object.
	 * @param step what the step does, for the log
	 * @param subject the object
	 * @param action the step
	 * @return whether it succeeded
	 */
	public <T> boolean contain(String step, T subject, Consumer<T> action) {
		return contain(step, subject, action, (of, run) -> run.accept(of));
	}

	/**
	 * Runs a step of tracing on two objects, which are handed over so that a step of each
	 * call allocates nothing.
	 * @param step what the step does, for the log
	 * @param subject the first object
	 * @param argument the second object
	 * @param action the step
	 * @return whether it succeeded
	 */
	public <T, U> boolean contain(String step, T subject, U argument, BiConsumer<T, U> action) {
		boolean interrupted = Thread.currentThread().isInterrupted();
		try {
			action.accept(subject, argument);
			return true;
		}
		catch (Throwable ex) {
			report(step, ex);
			return false;
		}
		finally {
			keep(interrupted);
		}
	}

	/**
	 * Runs a step of tracing that has a result.
	 * @param step what the step does, for the log
	 * @param action the step
	 * @return the result; {@code null} if it failed
	 */
	public <T> @Nullable T supply(String step, Supplier<@Nullable T> action) {
		return supply(step, action, step, (from, name) -> from.get());
	}

	/**
	 * Runs a step of tracing on two objects that has a result, without allocation.
	 * @param step what the step does, for the log
	 * @param subject the first object
	 * @param argument the second object
	 * @param action the step
	 * @return the result; {@code null} if it failed
	 */
	public <T, U, R> @Nullable R supply(String step, T subject, @Nullable U argument,
			BiFunction<T, @Nullable U, @Nullable R> action) {
		boolean interrupted = Thread.currentThread().isInterrupted();
		try {
			return action.apply(subject, argument);
		}
		catch (Throwable ex) {
			report(step, ex);
			return null;
		}
		finally {
			keep(interrupted);
		}
	}

	/**
	 * Logs a warning if it is the first of its kind, else at debug level.
	 * @param kind the kind
	 * @param warning the text
	 */
	public void warnOnce(String kind, Supplier<String> warning) {
		if (isFirst(kind)) {
			logger.warn(warning.get() + " (logged once, then at debug level)");
		}
		else if (logger.isDebugEnabled()) {
			logger.debug(warning.get());
		}
	}

	/**
	 * Counts and logs a failure that its caller has contained itself.
	 * @param step what failed, as a verb with its object, for the log
	 * @param failure the failure
	 */
	public void report(String step, Throwable failure) {
		if (failure instanceof InterruptedException) {
			// as Kotlin lets it throw; the thread's owner still has to learn of it
			Thread.currentThread().interrupt();
		}
		try {
			this.failures.increment();
			if (isFirst(step + failure.getClass().getName())) {
				logger.warn(
						"Tracing failed to %s: %s; the application is not affected (logged once per kind, then at debug level; with messages at trace level)"
							.formatted(step, FailureText.of(failure)));
			}
			else if (logger.isDebugEnabled()) {
				logger.debug("Tracing failed to %s: %s".formatted(step, FailureText.of(failure)));
			}
			logger.trace("Tracing failed to " + step, failure);
		}
		catch (Throwable ex) {
			// there is no stack or heap left to say more
		}
	}

	/**
	 * How many failures were contained.
	 * @return the count
	 */
	public long failures() {
		return this.failures.sum();
	}

	private boolean isFirst(String kind) {
		return this.logged.size() < MAX_KINDS && this.logged.add(kind);
	}

	/** Foreign code may set or clear it: the thread is the application's. */
	private static void keep(boolean interrupted) {
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
