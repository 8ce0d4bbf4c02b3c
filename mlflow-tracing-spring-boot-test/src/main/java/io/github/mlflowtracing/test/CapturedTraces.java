/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.assertj.core.api.AssertProvider;

import io.github.mlflowtracing.internal.trace.MlflowTrace;

/**
 * The traces of the running test, as MLflow would show them. A bean in tests with
 * {@link AutoConfigureMlflowTracing}; AssertJ's {@code assertThat} gives the assertions.
 * <p>
 * A trace is here as soon as its root span has ended, without waiting. What another
 * thread does may end later: then repeat the assertion, such as with Awaitility's
 * {@code untilAsserted}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CapturedTraces implements AssertProvider<CapturedTracesAssert> {

	private final Runnable handOn;

	private final List<MlflowTrace> parts = new ArrayList<>();

	CapturedTraces(Runnable handOn) {
		this.handOn = handOn;
	}

	void add(MlflowTrace part) {
		synchronized (this.parts) {
			this.parts.add(part);
		}
	}

	/**
	 * The traces so far.
	 * @return a snapshot, in the order in which the traces ended
	 */
	public List<CapturedTrace> list() {
		this.handOn.run();
		Map<String, List<MlflowTrace>> byId = new LinkedHashMap<>();
		synchronized (this.parts) {
			this.parts.forEach((part) -> byId.computeIfAbsent(part.id(), (id) -> new ArrayList<>()).add(part));
		}
		return byId.values().stream().map(MlflowTrace::of).map(CapturedTrace::new).toList();
	}

	/**
	 * Forgets all traces that have ended. Happens by itself before each test method,
	 * before what the test sets up for it.
	 */
	public void clear() {
		this.handOn.run();
		synchronized (this.parts) {
			this.parts.clear();
		}
	}

	@Override
	public CapturedTracesAssert assertThat() {
		return new CapturedTracesAssert(this);
	}

	/**
	 * Draws the traces.
	 */
	@Override
	public String toString() {
		return list().stream().map(CapturedTrace::toString).collect(Collectors.joining("\n"));
	}

}
