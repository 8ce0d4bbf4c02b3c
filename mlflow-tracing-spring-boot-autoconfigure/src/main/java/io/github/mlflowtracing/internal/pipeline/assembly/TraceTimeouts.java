/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.List;

/**
 * Looks after units that have been running for long. For the dispatcher.
 */
public final class TraceTimeouts {

	private final OpenTraces units;

	private final AssemblyRules rules;

	public TraceTimeouts(OpenTraces units, AssemblyRules rules) {
		this.units = units;
		this.rules = rules;
	}

	/**
	 * Has handed on what is due, and ends or gives up what was never ended.
	 * @param impatient whether late children are not waited for
	 */
	public void handOn(boolean impatient) {
		for (LocalTrace unit : this.units.running()) {
			if (unit.isTimedOut()) {
				endAwaited(unit, "not ended within %s (mlflow.tracing.assembly.timeout)"
					.formatted(this.rules.settings().timeout()));
				this.units.giveUp(unit);
			}
			if (unit.isOverdue(impatient)) {
				this.units.handOn(unit);
			}
		}
	}

	/**
	 * The running units of which collectors are to get what has ended.
	 */
	public List<LocalTrace> forCollectors() {
		return this.rules.collectors()
				? this.units.running().stream().filter(LocalTrace::isOverdueForCollectors).toList() : List.of();
	}

	/**
	 * Ends all spans that MLflow waits for, so that their traces close, and has handed on
	 * what others are still running.
	 * @param reason why
	 */
	public void endAll(String reason) {
		for (LocalTrace unit : this.units.running()) {
			endAwaited(unit, reason);
			this.units.handOn(unit);
		}
	}

	private static void endAwaited(LocalTrace unit, String reason) {
		unit.awaitedByMlflow().forEach((span) -> span.end(reason));
	}

}
