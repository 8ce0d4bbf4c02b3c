/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CalculatorTests {

	private final Calculator calculator = new Calculator();

	@ParameterizedTest
	@CsvSource({ "7, 7", "4200 + 2 * 650, 5500", "10 - 4 - 3, 3", "12 * 9.50, 114", "100 / 8, 12.5", "1 - 3 * 2, -5" })
	void multipliesAndDividesBeforeItAddsAndSubtracts(String expression, String result) {
		assertThat(this.calculator.calculate(expression)).isEqualTo(result);
	}

	@Test
	void refusesToDivideByZero() {
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> this.calculator.calculate("100 / 0"))
			.withMessage("'100 / 0' divides by zero");
	}

}
