/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.mlflowtracing.internal.export.transport.HttpReply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SendResult}.
 */
class SendResultTests {

	@ParameterizedTest
	@CsvSource({ "200, DELIVERED", "202, DELIVERED", "204, DELIVERED", "307, BLOCKED", "308, BLOCKED", "400, REFUSED",
			"401, BLOCKED", "403, FORBIDDEN", "404, REFUSED", "405, BLOCKED", "408, RETRY", "413, TOO_LARGE",
			"422, REFUSED", "429, RETRY", "500, RETRY_FEW", "501, REFUSED", "418, REFUSED", "511, REFUSED",
			"520, RETRY_FEW", "599, RETRY_FEW", "502, RETRY", "503, RETRY", "504, RETRY" })
	void followsFromTheStatus(int status, SendResult.Kind kind) {
		assertThat(SendResult.of(reply(status, "", null)).kind()).isEqualTo(kind);
	}

	@Test
	void saysWhatTheServerSaidButNotAllOfIt() {
		assertThat(SendResult.of(reply(400, " bad \n", null)).message()).isEqualTo("HTTP 400: bad");
		assertThat(SendResult.of(reply(400, "x".repeat(10_000), null)).message()).hasSizeLessThan(600).endsWith("x...");
		assertThat(SendResult.of(reply(503, "", null)).message()).isEqualTo("HTTP 503");
	}

	@Test
	void aWebPageIsNoGoodAnswer() {
		assertThat(SendResult.of(reply(200, "  <html>Sign in", null)).kind()).isEqualTo(SendResult.Kind.BLOCKED);
		assertThat(SendResult.of(reply(200, "{}", null))).isEqualTo(SendResult.DELIVERED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			OK                        | text/plain
			OK                        |
			BOM<html>Sign in          |
			Please <b>sign in</b>     | text/html; charset=utf-8
			{}                        | text/html
			``                        | Text/HTML
			["hello"]                 | application/json
			{"hello": "world          | application/json
			hello                     | application/json
			""")
	void whatNoMachineAnswersIsNoSuccess(String body, String contentType) {
		HttpReply reply = new HttpReply(200, body.replace("BOM", "\uFEFF").getBytes(StandardCharsets.UTF_8),
				contentType, null);
		assertThat(SendResult.of(reply).kind()).isEqualTo(SendResult.Kind.BLOCKED);
	}

	@Test
	void whatMachinesAnswerIsASuccess() {
		for (byte[] body : List.of(new byte[0], "{\"partialSuccess\":{}}".getBytes(StandardCharsets.UTF_8),
				new byte[] { 10, 2, 8, 1 })) {
			assertThat(SendResult.of(new HttpReply(200, body, null, null))).isEqualTo(SendResult.DELIVERED);
		}
		assertThat(SendResult.of(new HttpReply(200, new byte[0], "text/plain", null))).isEqualTo(SendResult.DELIVERED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                        | text/plain
			{}                        | application/json
			{"partialSuccess": {}}    | text/plain; charset=utf-8
			""")
	void jsonIsAnAnswerOfAnOtlpServerWhateverItsType(String body, String contentType) {
		HttpReply reply = new HttpReply(200, body.getBytes(StandardCharsets.UTF_8), contentType, null);
		assertThat(SendResult.of(reply)).isEqualTo(SendResult.DELIVERED);
	}

	@Test
	void tellsTheRemedyForARedirect() {
		assertThat(SendResult.of(reply(307, "", null)).message())
			.isEqualTo("HTTP 307 (redirects are not followed; configure the final address)");
	}

	@Test
	void keepsToTheTimeThatTheServerAsksFor() {
		assertThat(SendResult.of(reply(429, "", " 7 ")).retryAfter()).isEqualTo(Duration.ofSeconds(7));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Wed, 21 Oct 2026 07:28:00 GMT", "", "1.5", "99999999999999999999" })
	void ignoresATimeThatItCannotRead(String retryAfter) {
		assertThat(SendResult.of(reply(429, "", retryAfter)).retryAfter()).isNull();
	}

	@Test
	void withoutAnAnswerItIsSentAgain() {
		assertThat(SendResult.of(new ConnectException("connection refused")))
			.isEqualTo(SendResult.retry("the server can't be reached: connection refused"));
		assertThat(SendResult.of(new IOException("connection refused", new ConnectException())))
			.isEqualTo(SendResult.retry("the server can't be reached: connection refused"));
		assertThat(SendResult.of(new IOException("connection reset")))
			.isEqualTo(new SendResult(SendResult.Kind.BROKEN, "IOException: connection reset", null));
		assertThat(SendResult.of(new SSLException("no certificate")).kind()).isEqualTo(SendResult.Kind.RETRY);
	}

	private static HttpReply reply(int status, String body, String retryAfter) {
		return new HttpReply(status, body.getBytes(StandardCharsets.UTF_8), null, retryAfter);
	}

}
