/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many texts were embedded below an observation: all that is known of the documents
 * that are added to a vector store, whose observation (2.0) does not have them.
 */
final class EmbeddedTexts {

	private final AtomicInteger count = new AtomicInteger();

	void add(int more) {
		this.count.addAndGet(more);
	}

	int count() {
		return this.count.get();
	}

}
