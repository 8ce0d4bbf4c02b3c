/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import java.util.concurrent.ExecutionException;

import io.opentelemetry.api.trace.Span;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;

/**
 * The web side of the application: spans below a request's span, and on another thread.
 */
@RestController
class Questions {

	private final MlflowTracing tracing;

	private final Retriever retriever;

	private final ObjectProvider<AsyncTaskExecutor> executor;

	Questions(MlflowTracing tracing, Retriever retriever, ObjectProvider<AsyncTaskExecutor> executor) {
		this.tracing = tracing;
		this.retriever = retriever;
		this.executor = executor;
	}

	@GetMapping("/ask")
	String ask() {
		return this.tracing.inSpan("ask", SpanType.AGENT, (span) -> {
			retrieveOnAnotherThread();
			return span.traceId();
		});
	}

	@GetMapping("/ask-elsewhere")
	String askElsewhere(@RequestParam("experiment") String experimentId) {
		return this.tracing.inSpan("ask elsewhere", SpanType.AGENT, (span) -> {
			Span.current().setAttribute("mlflow.experimentId", experimentId);
			return span.traceId();
		});
	}

	private void retrieveOnAnotherThread() {
		try {
			this.executor.getObject().submit(() -> this.retriever.retrieve("What is MLflow?", 1)).get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
