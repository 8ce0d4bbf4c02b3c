/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * What was said last of a trace, with the tokens that it used so far: once MLflow 3.17.2
 * has trace info and a sum, it adds no later usage to it.
 *
 * @param request the request
 * @param tokens the tokens; {@code null} where the server is to sum, since spans that are
 * unknown here may have used some
 * @param size how many bytes it takes, roughly
 */
public record LatestTraceInfo(byte[] request, @Nullable TokenTotals tokens, int size) {

	private LatestTraceInfo(byte[] request, @Nullable TokenTotals tokens) {
		this(request, tokens, request.length + ((tokens != null) ? tokens.size() : 0));
	}

	/**
	 * Of a trace that holds its root.
	 * @param trace the trace
	 * @param size how many bytes the spans take
	 * @param count how many spans are sent
	 */
	public static LatestTraceInfo of(MlflowTrace trace, int size, int count) {
		TokenTotals tokens = trace.tokensKnown() ? new TokenTotals().add(trace.spans()) : null;
		return new LatestTraceInfo(new TraceInfoRequest(trace).body(size, count, sum(tokens)), tokens);
	}

	/**
	 * With children that follow.
	 */
	public LatestTraceInfo with(MlflowTrace late) {
		TokenTotals all = (this.tokens != null) ? this.tokens.add(late.spans()) : null;
		return new LatestTraceInfo(TraceInfoRequest.updated(this.request, late.facts(), sum(all)), all);
	}

	private static @Nullable String sum(@Nullable TokenTotals tokens) {
		return (tokens != null) ? tokens.sum() : null;
	}

}
