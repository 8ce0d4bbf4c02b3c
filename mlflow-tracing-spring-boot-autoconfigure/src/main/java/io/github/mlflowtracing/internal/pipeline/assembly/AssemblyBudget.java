/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps within bounds what the ended spans of all units take. For the dispatcher, which
 * finds out the sizes: the callers' threads do not look into their spans for that.
 */
public final class AssemblyBudget {

	private final OpenTraces units;

	private final AssemblyRules rules;

	public AssemblyBudget(OpenTraces units, AssemblyRules rules) {
		this.units = units;
		this.rules = rules;
	}

	/**
	 * Makes room if there is too little: what nobody wants, so far, goes first, then the
	 * largest units are handed on in parts.
	 * @return how many spans nobody wanted
	 */
	public int makeRoom() {
		// once, since they change while others end spans
		Map<LocalTrace, Long> sizes = this.units.running()
			.stream()
			.collect(Collectors.toMap(Function.identity(), LocalTrace::weigh));
		if (excess() <= 0) {
			return 0;
		}
		int given = sizes.keySet().stream().mapToInt(this.units::giveUpEnded).sum();
		long excess = excess();
		List<LocalTrace> largestFirst = new ArrayList<>(sizes.keySet());
		largestFirst.sort(Comparator.comparing(sizes::get, Comparator.reverseOrder()));
		for (LocalTrace unit : largestFirst) {
			if (excess <= 0) {
				break;
			}
			this.units.handOn(unit);
			excess -= sizes.getOrDefault(unit, 0L);
		}
		return given;
	}

	private long excess() {
		return this.rules.memory().sum() - this.rules.settings().maxMemory();
	}

}
