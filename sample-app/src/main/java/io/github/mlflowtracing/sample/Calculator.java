/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Scanner;

import org.springframework.stereotype.Component;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;

/**
 * A tool: computes expressions such as {@code 4200 + 2 * 650}.
 */
@Component
class Calculator {

	/**
	 * Computes an expression of numbers and {@code + - * /}, separated by spaces.
	 * @param expression the expression
	 * @return the result
	 * @throws ArithmeticException on a division by zero
	 */
	@Traced(spanType = SpanType.TOOL)
	public String calculate(String expression) {
		Deque<BigDecimal> summands = new ArrayDeque<>();
		Scanner scanner = new Scanner(expression);
		summands.push(new BigDecimal(scanner.next()));
		while (scanner.hasNext()) {
			String operator = scanner.next();
			BigDecimal operand = new BigDecimal(scanner.next());
			switch (operator) {
				case "+" -> summands.push(operand);
				case "-" -> summands.push(operand.negate());
				case "*" -> summands.push(summands.pop().multiply(operand, MathContext.DECIMAL64));
				case "/" -> summands.push(divide(summands.pop(), operand, expression));
				default -> throw new IllegalArgumentException("Unknown operator '%s'".formatted(operator));
			}
		}
		BigDecimal sum = summands.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
		return sum.stripTrailingZeros().toPlainString();
	}

	private static BigDecimal divide(BigDecimal dividend, BigDecimal divisor, String expression) {
		if (divisor.signum() == 0) {
			throw new ArithmeticException("'%s' divides by zero".formatted(expression));
		}
		return dividend.divide(divisor, MathContext.DECIMAL64);
	}

}
