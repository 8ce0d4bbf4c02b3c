/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.github.mlflowtracing.internal.export.ExporterStatus;

/**
 * Describes destinations as the actuator shows them.
 */
final class ExporterDescription {

	private ExporterDescription() {
	}

	static Map<String, Object> of(ExporterStatus status) {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("state", status.state().name());
		description.put("accepted", status.accepted());
		description.put("delivered", status.delivered());
		description.put("queued", status.queued());
		Map<String, Long> dropped = new TreeMap<>();
		status.dropped().forEach((cause, spans) -> dropped.put(cause.label(), spans));
		description.put("dropped", dropped);
		if (status.lastSuccess() != null) {
			description.put("lastSuccess", status.lastSuccess().toString());
		}
		ExporterStatus.LastError error = status.lastError();
		if (error != null) {
			description.put("lastError", Map.of("at", error.at().toString(), "message", error.message()));
		}
		return description;
	}

}
