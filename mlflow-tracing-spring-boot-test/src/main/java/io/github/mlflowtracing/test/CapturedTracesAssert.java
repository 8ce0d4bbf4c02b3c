/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.assertj.core.api.AbstractAssert;

/**
 * AssertJ assertions about the traces of a test. Each looks anew at what has ended by
 * now; failures draw the traces that were there.
 *
 * @since 0.1.0
 */
public final class CapturedTracesAssert extends AbstractAssert<CapturedTracesAssert, CapturedTraces> {

	CapturedTracesAssert(CapturedTraces actual) {
		super(actual, CapturedTracesAssert.class);
	}

	/**
	 * There is a trace of which all requirements hold.
	 * @param requirements the assertions about that trace
	 * @return this
	 */
	public CapturedTracesAssert hasTraceSatisfying(Consumer<CapturedTraceAssert> requirements) {
		List<String> failures = new ArrayList<>();
		for (CapturedTrace trace : this.actual.list()) {
			try {
				requirements.accept(trace.assertThat());
				return this;
			}
			catch (AssertionError ex) {
				failures.add(trace.explain(String.valueOf(ex.getMessage())));
			}
		}
		throw failure("%s",
				failures.isEmpty() ? "Expected a trace, but no trace has ended"
						: "Expected a trace that satisfies the requirements, but none of the %d captured does:\n\n%s"
							.formatted(failures.size(), String.join("\n\n", failures)));
	}

	/**
	 * There are so many traces.
	 * @param expected how many
	 * @return this
	 */
	public CapturedTracesAssert hasSize(int expected) {
		List<CapturedTrace> traces = this.actual.list();
		if (traces.size() != expected) {
			List<String> trees = traces.stream().map((trace) -> "\n\n" + trace).toList();
			throw failureWithActualExpected(traces.size(), expected, "%s", "Expected %d traces, but there are %d%s"
				.formatted(expected, traces.size(), String.join("", trees)));
		}
		return this;
	}

	/**
	 * There is no trace.
	 * @return this
	 */
	public CapturedTracesAssert isEmpty() {
		return hasSize(0);
	}

}
