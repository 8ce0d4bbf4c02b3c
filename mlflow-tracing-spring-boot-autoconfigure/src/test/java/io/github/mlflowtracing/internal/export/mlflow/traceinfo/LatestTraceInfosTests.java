/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatestTraceInfos}.
 */
class LatestTraceInfosTests {

	private final LatestTraceInfos infos = new LatestTraceInfos(100);

	@Test
	void keepsTheLatestOfATrace() {
		LatestTraceInfo first = info(90);
		assertThat(this.infos.add("a", first)).isSameAs(first.request());
		assertThat(this.infos.get("a")).isSameAs(first);
		LatestTraceInfo second = info(95);
		this.infos.add("a", second);
		assertThat(this.infos.get("a")).isSameAs(second);
		assertThat(this.infos.get("b")).isNull();
	}

	@Test
	void theOldestMakeRoom() {
		this.infos.add("a", info(40));
		this.infos.add("b", info(40));
		this.infos.add("a", info(40));
		this.infos.add("c", info(40));
		assertThat(this.infos.get("b")).isNull();
		assertThat(this.infos.get("a")).isNotNull();
		this.infos.add("d", info(101));
		assertThat(this.infos.get("c")).isNull();
		assertThat(this.infos.get("d")).isNull();
	}

	private static LatestTraceInfo info(int size) {
		return new LatestTraceInfo(new byte[1], null, size);
	}

}
