/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks.call;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a traced call costs the caller, in each way. Each call is a trace of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = { "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch" })
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
public class MethodCallBenchmark {

	private static final String LONG_TEXT = "MLflow shows what was asked, and what was answered. ".repeat(1260);

	@Param
	private Way way;

	private ConfigurableApplicationContext context;

	private Calls calls;

	@Setup
	public void start() {
		this.context = this.way.start();
		this.calls = this.context.getBean(Calls.class);
	}

	@TearDown
	public void verify() {
		try (ConfigurableApplicationContext context = this.context) {
			this.way.verify(context);
		}
	}

	@Benchmark
	public int noArguments() {
		return this.calls.noArguments();
	}

	@Benchmark
	public Calls.Answer threeArguments() {
		return this.calls.threeArguments("What is MLflow?", 5, true);
	}

	@Benchmark
	public int longText() {
		return this.calls.longText(LONG_TEXT);
	}

}
