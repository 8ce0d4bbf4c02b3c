/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.guard;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Text from outside, such as of a server or a user, as log lines, failure messages and
 * the actuator show it: printable, on one line, short, and without the user and password
 * of an address. All such text goes through here.
 */
public final class LogText {

	private static final int MAX_LENGTH = 300;

	private static final String HIDDEN = "******";

	/** Control and format characters, separators of lines, halves of pairs. */
	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]+");

	private static final Pattern USER_INFO = Pattern.compile("//\\S*@");

	private static final Pattern HEADER_VALUE = Pattern.compile("( value: ).*", Pattern.DOTALL);

	private LogText() {
	}

	/**
	 * Text as it may be shown.
	 * @param text the text
	 * @return the same in one line of at most 300 characters
	 */
	public static String of(@Nullable Object text) {
		String raw = String.valueOf(text);
		boolean cut = raw.length() > MAX_LENGTH;
		String start = cut ? raw.substring(0, MAX_LENGTH - 3) : raw;
		String printable = UNPRINTABLE.matcher(start).replaceAll("?");
		return USER_INFO.matcher(printable).replaceAll("//" + HIDDEN + "@") + (cut ? "..." : "");
	}

	/**
	 * An address, which may be wrong, as it may be shown: all before the last at sign is
	 * taken for user and password, with or without a scheme.
	 * @param address the address
	 * @return the address without them
	 */
	public static String address(@Nullable Object address) {
		String raw = String.valueOf(address);
		int at = raw.lastIndexOf('@');
		if (at < 0) {
			return of(raw);
		}
		int scheme = raw.indexOf("://");
		return of(((scheme >= 0 && scheme < at) ? raw.substring(0, scheme + 3) : "") + HIDDEN + raw.substring(at));
	}

	/**
	 * The message of an exception as it may be shown. Libraries quote the header that
	 * they can't send, as OkHttp does (5.3: {@code Unexpected char 0xfc at 7 in x-api-key
	 * value: …}).
	 * @param failure the exception
	 * @return its type and message
	 */
	public static String failure(Throwable failure) {
		String message = failure.getMessage();
		return failure.getClass().getSimpleName()
				+ ((message != null) ? ": " + of(HEADER_VALUE.matcher(message).replaceFirst("$1" + HIDDEN)) : "");
	}

}
