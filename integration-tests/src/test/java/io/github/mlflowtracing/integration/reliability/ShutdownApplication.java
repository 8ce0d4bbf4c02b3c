/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import org.springframework.boot.SpringApplication;

import io.github.mlflowtracing.internal.export.ExporterStatus;

/**
 * An application that makes traces until it is told to end, and says in the end what
 * became of them.
 */
public final class ShutdownApplication {

	/** Printed when the load has begun. */
	static final String UNDER_LOAD = "under load";

	private ShutdownApplication() {
	}

	public static void main(String[] args) {
		TracedLoad load = TracedLoad.start(args);
		// these run when the application's context is closed
		SpringApplication.getShutdownHandlers().add(() -> print(load));
		System.out.println(UNDER_LOAD);
		load.untilClosed(Integer.getInteger("traces-per-second", 100));
	}

	private static void print(TracedLoad load) {
		ExporterStatus account = load.account("mlflow");
		System.out.printf("made=%d accepted=%d delivered=%d queued=%d dropped=%s%n",
				TracedLoad.SPANS_PER_TRACE * load.madeCount(), account.accepted(), account.delivered(),
				account.queued(), account.dropped());
	}

}
