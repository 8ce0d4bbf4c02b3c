/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatestTraceInfos}.
 */
class LatestTraceInfosTests {

	private final LatestTraceInfos infos = new LatestTraceInfos(100);

	@Test
	void keepsTheLatestOfATrace() {
		byte[] first = this.infos.add("a", new byte[90]);
		assertThat(this.infos.get("a")).isSameAs(first);
		byte[] second = this.infos.add("a", new byte[95]);
		assertThat(this.infos.get("a")).isSameAs(second);
		assertThat(this.infos.get("b")).isNull();
	}

	@Test
	void theOldestMakeRoom() {
		this.infos.add("a", new byte[40]);
		this.infos.add("b", new byte[40]);
		this.infos.add("a", new byte[40]);
		this.infos.add("c", new byte[40]);
		assertThat(this.infos.get("b")).isNull();
		assertThat(this.infos.get("a")).isNotNull();
		this.infos.add("d", new byte[101]);
		assertThat(this.infos.get("c")).isNull();
		assertThat(this.infos.get("d")).isNull();
	}

}
