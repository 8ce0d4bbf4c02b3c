/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongUnaryOperator;

import com.sun.management.ThreadMXBean;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What a call costs the caller's own thread, in processor time and memory. At full speed
 * the threads that assemble and export what was traced, and the garbage collector, run
 * all the time: they are in what JMH and its {@code gc} profiler measure, and take the
 * caller's core from it on a small machine.
 */
public class CallerProfiler implements InternalProfiler {

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private long bytesBefore;

	private long nanosBefore;

	@Override
	public String getDescription() {
		return "Processor time and memory that a call takes on the caller's thread";
	}

	@Override
	public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
		this.bytesBefore = sum(this.threads::getThreadAllocatedBytes);
		this.nanosBefore = sum(this.threads::getThreadCpuTime);
	}

	@Override
	public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
			IterationResult result) {
		double calls = Math.max(1, result.getMetadata().getAllOps());
		double nanos = (sum(this.threads::getThreadCpuTime) - this.nanosBefore) / calls;
		double bytes = (sum(this.threads::getThreadAllocatedBytes) - this.bytesBefore) / calls;
		return List.of(new ScalarResult("caller.cpu.norm", nanos, "ns/op", AggregationPolicy.AVG),
				new ScalarResult("caller.alloc.norm", bytes, "B/op", AggregationPolicy.AVG));
	}

	private long sum(LongUnaryOperator figure) {
		return Arrays.stream(this.threads.getThreadInfo(this.threads.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().contains("-jmh-worker-"))
			.mapToLong((thread) -> figure.applyAsLong(thread.getThreadId()))
			.sum();
	}

}
