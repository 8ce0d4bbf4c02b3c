/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceIdRatio}.
 */
class TraceIdRatioTests {

	private static final BigInteger TWO_TO_THE_64 = BigInteger.TWO.pow(64);

	@ParameterizedTest
	@ValueSource(doubles = { 0, Double.MIN_VALUE, 1e-19, 0.01, 0.1, 1 / 3.0, 0.5, 0.75, 0.9999999999999999, 1 })
	void decidesAsPythonDoes(double ratio) {
		TraceIdRatio decision = new TraceIdRatio(ratio);
		Random random = new Random(42);
		for (int i = 0; i < 1000; i++) {
			BigInteger id = new BigInteger(128, random);
			assertThat(decision.accepts("%032x".formatted(id))).as("%032x at %s", id, ratio)
				.isEqualTo(id.mod(TWO_TO_THE_64).compareTo(bound(ratio)) < 0);
		}
	}

	@Test
	void decidesAsPythonDidForATableOfIds() throws IOException {
		List<String> lines = new ArrayList<>();
		try (InputStream table = getClass().getResourceAsStream("python-sampling.txt")) {
			new String(table.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.startsWith("#"))
				.forEach(lines::add);
		}
		List<TraceIdRatio> ratios = Arrays.stream(lines.remove(0).split(" "))
			.skip(1)
			.map((ratio) -> new TraceIdRatio(Double.parseDouble(ratio)))
			.toList();
		assertThat(lines).hasSizeGreaterThan(200).allSatisfy((line) -> {
			String id = line.split(" ")[0];
			assertThat(ratios.stream().map((ratio) -> ratio.accepts(id) ? "1" : "0").collect(Collectors.joining()))
				.isEqualTo(line.split(" ")[1]);
		});
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.01, 0.1, 1 / 3.0, 0.5, 0.75, 0.9999999999999999 })
	void theBoundItselfIsOut(double ratio) {
		TraceIdRatio decision = new TraceIdRatio(ratio);
		assertThat(decision.accepts("ffffffffffffffff%016x".formatted(bound(ratio).subtract(BigInteger.ONE)))).isTrue();
		assertThat(decision.accepts("0000000000000000%016x".formatted(bound(ratio)))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, 00000000000000010000000000000000, false", "0, 0000000000000001ffffffffffffffff, false",
			"1, 00000000000000010000000000000000, true", "1, ffffffffffffffffffffffffffffffff, true",
			"0.5, 00000000000000010000000000000000, true", "0.5, ffffffffffffffff7fffffffffffffff, true",
			"0.5, 00000000000000008000000000000000, false", "0.5, 0000000000000001ffffffffffffffff, false",
			// round(0.1 * 2**64) is 1844674407370955264, 0x1999999999999a00
			"0.1, 000000000000000119999999999999ff, true", "0.1, 00000000000000011999999999999a00, false" })
	void knownIds(double ratio, String traceId, boolean accepted) {
		assertThat(new TraceIdRatio(ratio).accepts(traceId)).isEqualTo(accepted);
	}

	@Test
	void onlyTheLowHalfOfTheIdCounts() {
		TraceIdRatio half = new TraceIdRatio(0.5);
		assertThat(half.accepts("ffffffffffffffff0000000000000000")).isTrue();
		assertThat(half.accepts("0000000000000000ffffffffffffffff")).isFalse();
	}

	private static BigInteger bound(double ratio) {
		return new BigDecimal(ratio).multiply(new BigDecimal(TWO_TO_THE_64))
			.setScale(0, RoundingMode.HALF_EVEN)
			.toBigInteger();
	}

}
