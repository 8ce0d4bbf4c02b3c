/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline.assembly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * The local traces with open spans, by the time when the next check of each is due: the
 * dispatcher looks at those that have changed and those that are due, however many there
 * are. For the dispatcher's thread alone.
 */
public final class TraceSchedule {

	private final TraceAssembler assembler;

	private final AssemblyBudget budget;

	private final NavigableSet<Check> checks = new TreeSet<>(
			Comparator.comparingLong(Check::at).thenComparingLong(Check::number));

	private final Map<LocalTrace, Check> scheduled = new HashMap<>();

	private final TracingWarnings warnings;

	private final Guard guard;

	private final String timedOut;

	private long lastNumber;

	/**
	 * Starts without local traces.
	 * @param assembler knows which have changed
	 * @param settings when spans time out
	 * @param budget what the spans of all traces may take
	 * @param warnings counts spans that are never ended
	 * @param guard contains failures of the application's span processors
	 */
	public TraceSchedule(TraceAssembler assembler, AssemblySettings settings, AssemblyBudget budget,
			TracingWarnings warnings, Guard guard) {
		this.assembler = assembler;
		this.budget = budget;
		this.warnings = warnings;
		this.guard = guard;
		this.timedOut = "not ended within %s (mlflow.tracing.assembly.timeout)".formatted(settings.timeout());
	}

	/**
	 * The local traces to check now, each of them once: those that have changed and those
	 * that are due.
	 * @param atMost how many of those that have changed
	 */
	public Set<LocalTrace> toCheck(int atMost) {
		// one that changes between this and its check is in the queue twice
		Set<LocalTrace> traces = new LinkedHashSet<>();
		LocalTrace trace;
		while (traces.size() < atMost && (trace = this.assembler.pollChanged()) != null) {
			unschedule(trace);
			traces.add(trace);
		}
		long now = LocalTrace.now();
		while (!this.checks.isEmpty() && this.checks.first().at() <= now) {
			LocalTrace due = this.checks.pollFirst().trace();
			this.scheduled.remove(due);
			traces.add(due);
		}
		return traces;
	}

	/**
	 * All local traces, to check them whether they are due or not.
	 */
	public Set<LocalTrace> all() {
		Set<LocalTrace> traces = toCheck(Integer.MAX_VALUE);
		traces.addAll(this.scheduled.keySet());
		this.scheduled.clear();
		this.checks.clear();
		return traces;
	}

	private void unschedule(LocalTrace trace) {
		Check check = this.scheduled.remove(trace);
		if (check != null) {
			this.checks.remove(check);
		}
	}

	/**
	 * Checks a local trace: ends what has timed out, forgets what is wanted nowhere.
	 * @param impatient whether late children are not waited for
	 * @return what follows
	 */
	public Due check(LocalTrace trace, boolean impatient) {
		trace.beginCheck();
		long now = LocalTrace.now();
		List<PendingSpan> overdue;
		while (!(overdue = trace.timedOut(now)).isEmpty()) {
			overdue.forEach((span) -> end(span, this.timedOut, false));
		}
		trace.weigh();
		if (trace.isPartDue(now, impatient)) {
			return (trace.isWanted() || this.assembler.forgetUnwanted(trace) == 0) ? Due.PART : Due.NOTHING;
		}
		return trace.isOtlpDue(now) ? Due.OTLP : Due.NOTHING;
	}

	/**
	 * Ends all spans that MLflow waits for, so that their traces close.
	 * @param reason what the error says
	 */
	public void endAll(String reason) {
		for (LocalTrace trace : all()) {
			trace.beginCheck();
			if (trace.isForMlflow()) {
				trace.openSpans().forEach((span) -> end(span, reason, true));
			}
			schedule(trace, true);
		}
	}

	/**
	 * Ends a span. One that other instrumentation has made is not ended, but for the end
	 * of all, nor is one whose processors fail: such a span is waited for no longer.
	 */
	private void end(PendingSpan span, String reason, boolean any) {
		if (span.trace().isForMlflow() && (any || span.isMadeForMlflow())) {
			this.guard.contain("end a span", span, reason, PendingSpan::end);
		}
		if (!span.isEnded() && this.assembler.abandon(span, reason)) {
			this.warnings.add(TracingWarning.UNENDED_SPANS, 1, "A span was " + reason);
		}
	}

	/**
	 * Schedules the next check of a local trace, if it needs one.
	 * @param succeeded whether the last one did
	 */
	public void schedule(LocalTrace trace, boolean succeeded) {
		unschedule(trace);
		long at = trace.endCheck(succeeded);
		if (at != LocalTrace.NEVER) {
			Check check = new Check(at, this.lastNumber++, trace);
			this.checks.add(check);
			this.scheduled.put(trace, check);
		}
	}

	/**
	 * Frees memory if ended spans take too much: forgets those that are wanted nowhere so
	 * far.
	 * @return how many those are
	 */
	public int forgetUnwanted() {
		return (this.budget.excess() <= 0) ? 0
				: this.scheduled.keySet().stream().mapToInt(this.assembler::forgetUnwanted).sum();
	}

	/**
	 * The largest local traces, as many as must be exported in parts to free memory.
	 */
	public List<LocalTrace> largest() {
		long excess = this.budget.excess();
		if (excess <= 0) {
			return List.of();
		}
		// once, since they change while spans end
		Map<LocalTrace, Long> sizes = new HashMap<>();
		this.scheduled.keySet().forEach((trace) -> sizes.put(trace, trace.weigh()));
		List<LocalTrace> largest = new ArrayList<>();
		for (LocalTrace trace : sizes.keySet()
			.stream()
			.sorted(Comparator.comparing(sizes::get, Comparator.reverseOrder()))
			.toList()) {
			if (excess <= 0) {
				break;
			}
			largest.add(trace);
			excess -= sizes.getOrDefault(trace, 0L);
		}
		return largest;
	}

	/**
	 * The ids of traces that are made here and of which MLflow got nothing yet.
	 */
	public Set<String> tracesUnknownToMlflow() {
		Set<String> ids = new HashSet<>();
		this.assembler.addUnknownToMlflow(ids);
		for (LocalTrace trace : this.scheduled.keySet()) {
			if (!trace.isKnownToMlflow()) {
				ids.add(trace.traceId());
			}
		}
		return ids;
	}

	/**
	 * What is due of a local trace.
	 */
	public enum Due {

		/** Nothing. */
		NOTHING,

		/** A part of it, or all. */
		PART,

		/** What has ended, by OTLP alone. */
		OTLP

	}

	private record Check(long at, long number, LocalTrace trace) {

	}

}
