/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * What values of a kind are right.
 */
public final class ValidValues {

	private ValidValues() {
	}

	public static boolean isAddress(String value) {
		try {
			URI uri = URI.create(value);
			return uri.getScheme() != null && uri.getScheme().matches("(?i)https?") && uri.getHost() != null
					&& uri.getPort() <= 65535 && uri.getRawQuery() == null && uri.getRawFragment() == null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	static boolean isHeaderName(String value) {
		return value.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
	}

	static boolean isHeaders(String value) {
		try {
			return HeaderText.decode(value).keySet().stream().allMatch(ValidValues::isHeaderName);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	static boolean isFlag(String value) {
		return value.matches("(?i)true|false|1|0|on|off|yes|no");
	}

	static boolean isProtocol(String value) {
		return value.matches("(?i)grpc|http/protobuf");
	}

	static boolean isCompression(String value) {
		return value.matches("(?i)gzip|none");
	}

	static boolean isExperimentId(String value) {
		return value.matches("\\d+");
	}

	static boolean isRatio(String value) {
		return isNumber(value, (number) -> number >= 0 && number <= 1);
	}

	static boolean isCount(String value) {
		return value.matches("\\d{1,9}") && Integer.parseInt(value) > 0;
	}

	/** A name of which something is left when only letters and digits count. */
	static boolean isKey(String value) {
		return value.chars().anyMatch(Character::isLetterOrDigit);
	}

	/** A pattern that matches nothing at all would be found everywhere. */
	static boolean isPattern(String value) {
		try {
			return !Pattern.compile(value).matcher("").find();
		}
		catch (PatternSyntaxException ex) {
			return false;
		}
	}

	static boolean isDepth(String value) {
		return isCount(value) && Integer.parseInt(value) <= 30;
	}

	static boolean isPositiveSize(String value) {
		try {
			return DataSize.parse(value).toBytes() > 0;
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return false;
		}
	}

	static boolean isDuration(String value) {
		return isDuration(value, (duration) -> !duration.isNegative());
	}

	static boolean isPositiveDuration(String value) {
		return isDuration(value, (duration) -> !duration.isNegative() && !duration.isZero());
	}

	private static boolean isDuration(String value, Predicate<Duration> condition) {
		try {
			return condition.test(DurationStyle.detectAndParse(value));
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return false;
		}
	}

	private static boolean isNumber(String value, Predicate<Double> condition) {
		try {
			return condition.test(Double.valueOf(value));
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

}
