/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogText}.
 */
class LogTextTests {

	@Test
	void forgesNoLogLineFromTextOfServersAndUsers() {
		assertThat(LogText.of("no\r\n2026-11-26 ERROR FORGED \u001b[31m\u0085x\u2028y\u202ez"))
			.isEqualTo("no?2026-11-26 ERROR FORGED ?[31m?x?y?z");
	}

	@Test
	void keepsLogLinesShort() {
		assertThat(LogText.of("x".repeat(300))).hasSize(300).doesNotContain(".");
		assertThat(LogText.of("x".repeat(900_180))).hasSize(300).endsWith("x...");
	}

	@Test
	void leavesTextInAnyLanguageAsItIs() {
		assertThat(LogText.of("Größe “ok” 東京 😀 http://host:5000/a ann@b"))
			.isEqualTo("Größe “ok” 東京 😀 http://host:5000/a ann@b");
		assertThat(LogText.of(null)).isEqualTo("null");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://ann:pw@host:4318/v1      | http://******@host:4318/v1
			ann:pw@host:5000                | ******@host:5000
			http://ann:p/w@x@host:5000      | http://******@host:5000
			http://host:5000                | http://host:5000
			host                            | host
			""")
	void showsNoUserAndPasswordOfAnAddress(String address, String shown) {
		assertThat(LogText.address(address)).isEqualTo(shown);
		assertThat(LogText.address(URI.create(address.replace("p/w@x", "pw")))).isEqualTo(shown);
		assertThat(LogText.of("GET " + shown)).isEqualTo("GET " + shown);
	}

	@Test
	void showsNoHeaderValueThatALibraryQuotes() {
		assertThat(LogText
			.failure(new IllegalArgumentException("Unexpected char 0xfc at 7 in x-api-key value: the-k\u00fcy\nmore")))
			.isEqualTo("IllegalArgumentException: Unexpected char 0xfc at 7 in x-api-key value: ******");
		assertThat(LogText.failure(new IOException())).isEqualTo("IOException");
	}

}
