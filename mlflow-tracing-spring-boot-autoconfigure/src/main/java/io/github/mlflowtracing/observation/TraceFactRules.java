/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.semconv.MlflowTraceKeys;

/**
 * What MLflow takes as facts of a trace. What it does not take is cut or left out, which
 * is logged once per kind, then at debug level. Thread-safe.
 */
final class TraceFactRules {

	private static final Log logger = LogFactory.getLog(TraceFactRules.class);

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	/**
	 * Whether the application may set a key: the server breaks on some of its own.
	 */
	boolean isSettable(String kind, @Nullable String key) {
		if (key == null || key.isBlank()) {
			tell(kind + " without a key is left out");
			return false;
		}
		boolean own = (key.startsWith(MlflowTraceKeys.SYSTEM_PREFIX) && !key.equals(MlflowTraceKeys.SESSION)
				&& !key.equals(MlflowTraceKeys.TRACE_USER)) || key.equals(MlflowTraceKeys.ARTIFACT_LOCATION);
		if (own) {
			tell("%s \"%s\" is left out: the key is MLflow's own".formatted(kind, key));
		}
		return !own;
	}

	/**
	 * The text as far as MLflow keeps it.
	 */
	String cut(String kind, String text, int limit) {
		if (text.length() <= limit) {
			return text;
		}
		tell("%s is cut to %d characters, which is what MLflow keeps".formatted(kind, limit));
		return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
	}

	void tell(String what) {
		if (this.told.size() < 100 && this.told.add(what)) {
			logger.warn(what + " (said of a trace; further ones like it are logged at debug level)");
		}
		else {
			logger.debug(what);
		}
	}

}
