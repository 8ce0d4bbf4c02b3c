/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Contains failures, so that one trace or destination does not disturb the others, and
 * tells each kind once. Thread-safe.
 */
final class FailureLog {

	private static final Log logger = LogFactory.getLog(FailureLog.class);

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	/**
	 * Runs an action that may fail.
	 * @param failure what to say then
	 * @param action the action
	 * @return whether it did not fail
	 */
	boolean contain(String failure, Runnable action) {
		try {
			action.run();
			return true;
		}
		catch (RuntimeException | LinkageError ex) {
			if (this.logged.add(failure + ex.getClass())) {
				logger.error(failure + " (further failures of this kind are not logged)", ex);
			}
			return false;
		}
	}

}
