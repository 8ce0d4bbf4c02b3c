/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What a call allocates on the caller's thread. JMH's own {@code gc} profiler counts all
 * threads, and with them those that assemble and export what was traced.
 */
public class CallerBytesProfiler implements InternalProfiler {

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private long before;

	@Override
	public String getDescription() {
		return "Bytes that a call allocates on the caller's thread";
	}

	@Override
	public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
		this.before = allocated();
	}

	@Override
	public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
			IterationResult result) {
		double bytes = (double) (allocated() - this.before) / Math.max(1, result.getMetadata().getAllOps());
		return List.of(new ScalarResult("caller.alloc.norm", bytes, "B/op", AggregationPolicy.AVG));
	}

	private long allocated() {
		return Arrays.stream(this.threads.getThreadInfo(this.threads.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().contains("-jmh-worker-"))
			.mapToLong((thread) -> this.threads.getThreadAllocatedBytes(thread.getThreadId()))
			.sum();
	}

}
