/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The one boundary behind which a failure of tracing stays, so that it never reaches the
 * traced code: logged once per kind, then at debug level.
 */
final class Faults {

	private static final Log logger = LogFactory.getLog(Faults.class);

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/**
	 * Runs a step of tracing.
	 * @param step what is being done, for the log
	 * @param action the step
	 * @return whether it was done
	 */
	boolean contain(String step, Runnable action) {
		try {
			action.run();
			return true;
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			report(step, ex);
			return false;
		}
	}

	void report(String step, Throwable fault) {
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
