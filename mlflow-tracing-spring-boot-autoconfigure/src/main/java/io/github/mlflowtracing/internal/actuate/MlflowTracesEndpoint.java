/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * Actuator endpoint {@code mlflowtraces}: the most recent traces of this process, with
 * their inputs and outputs. It answers in plain maps, so that every JSON mapper writes
 * the same.
 *
 * @since 0.1.0
 */
@Endpoint(id = "mlflowtraces")
public final class MlflowTracesEndpoint {

	private final Supplier<List<MlflowTrace>> recentTraces;

	private final TracingStatus.Source status;

	/**
	 * Creates the endpoint.
	 * @param recentTraces gives the traces, the newest first
	 * @param status knows where the traces are in MLflow
	 */
	public MlflowTracesEndpoint(Supplier<List<MlflowTrace>> recentTraces, TracingStatus.Source status) {
		this.recentTraces = recentTraces;
		this.status = status;
	}

	/**
	 * All traces that are kept, and where MLflow has them.
	 * @return the traces without their spans, the newest first
	 */
	@ReadOperation
	public Map<String, Object> traces() {
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("traces", summaries());
		TracingStatus now = this.status.status();
		String address = now.trackingAddress();
		if (address != null && now.experimentId() != null) {
			answer.put("mlflow", Map.of("trackingUri", address, "experimentId", now.experimentId()));
		}
		return answer;
	}

	List<Map<String, Object>> summaries() {
		return this.recentTraces.get().stream().map(TraceDescription::summary).toList();
	}

	/**
	 * One trace.
	 * @param traceId the id as MLflow writes it
	 * @return the trace with its spans; {@code null} if it is not kept
	 */
	@ReadOperation
	public @Nullable Map<String, Object> trace(@Selector String traceId) {
		return this.recentTraces.get()
			.stream()
			.filter((trace) -> trace.id().equals(traceId))
			.findFirst()
			.map(TraceDescription::whole)
			.orElse(null);
	}

}
