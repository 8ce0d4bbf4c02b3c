/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one boundary behind which a failure of tracing stays, so that it never reaches the
 * traced code: logged once per kind, then at debug level.
 */
public final class Guard {

	private static final Log logger = LogFactory.getLog(Guard.class);

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/**
	 * Runs a step of tracing.
	 * @param step what is being done, for the log
	 * @param action the step
	 * @return whether it was done
	 */
	public boolean contain(String step, Runnable action) {
		return contain(step, action, Runnable::run);
	}

	/**
	 * Runs a step of tracing that needs one thing.
	 * @param step what is being done, for the log
	 * @param subject what it is done to
	 * @param action the step
	 * @return whether it was done
	 */
	public <T> boolean contain(String step, T subject, Consumer<T> action) {
		return contain(step, subject, action, (of, run) -> run.accept(of));
	}

	/**
	 * Runs a step of tracing. What it needs is handed over, so that a step which each
	 * call takes makes no garbage.
	 * @param step what is being done, for the log
	 * @param subject what it is done to
	 * @param argument what it is done with
	 * @param action the step
	 * @return whether it was done
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
	 * Runs a step of tracing that has a result. The application's own code may run in it,
	 * so it also keeps the thread's interrupt status.
	 * @param step what is being done, for the log
	 * @param action the step
	 * @return the result; {@code null} if it failed
	 */
	public <T> @Nullable T supply(String step, Supplier<@Nullable T> action) {
		return supply(step, action, step, (from, name) -> from.get());
	}

	/**
	 * As {@link #supply(String, Supplier)}, without garbage.
	 * @param step what is being done, for the log
	 * @param subject what it is done with
	 * @param argument what else it is done with
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

	private static void keep(boolean interrupted) {
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void report(String step, Throwable fault) {
		if (this.seen.size() < 100 && this.seen.add(step + fault.getClass().getName())) {
			logger.warn(
					"Tracing failed to %s; the application is not affected (further failures of this kind are logged at debug level)"
						.formatted(step),
					fault);
		}
		else {
			logger.debug("Tracing failed to " + step, fault);
		}
	}

}
