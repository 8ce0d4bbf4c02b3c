/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.encoding.ProtobufField;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What became of a request.
 *
 * @param kind what follows from it
 * @param message what happened, for the log; empty if all went well
 * @param retryAfter how long the server asks to wait
 * @param refusedSpans how many of the spans that were delivered the server did not want
 */
public record SendResult(Kind kind, String message, @Nullable Duration retryAfter, long refusedSpans) {

	/** All went well. */
	public static final SendResult DELIVERED = new SendResult(Kind.DELIVERED, "", null);

	public SendResult(Kind kind, String message, @Nullable Duration retryAfter) {
		this(kind, message, retryAfter, 0);
	}

	/**
	 * What follows from a result.
	 */
	public enum Kind {

		/** The server has it, but for spans that it did not want. */
		DELIVERED,

		/** It may pass: the same again, later. */
		RETRY,

		/**
		 * It may pass, or never: MLflow 3.17.2 answers 500 also for spans that it can't
		 * store.
		 */
		RETRY_FEW,

		/**
		 * The exchange broke off, or took too long: it may pass, or the server does not
		 * take a request of this size and resets the connection in place of saying so.
		 */
		BROKEN,

		/** The server takes no request of this size. */
		TOO_LARGE,

		/**
		 * The server does not let us in, or is not the right one: the same again, once an
		 * operator has mended that.
		 */
		BLOCKED,

		/**
		 * The server does not permit it: nothing with these credentials, or only this, as
		 * a firewall that dislikes a body.
		 */
		FORBIDDEN,

		/** The server does not want this, now or later. */
		REFUSED

	}

	public static SendResult retry(String message) {
		return new SendResult(Kind.RETRY, message, null);
	}

	public static SendResult blocked(String message) {
		return new SendResult(Kind.BLOCKED, message, null);
	}

	public static SendResult refused(String message) {
		return new SendResult(Kind.REFUSED, message, null);
	}

	public static SendResult tooLarge(String message) {
		return new SendResult(Kind.TOO_LARGE, message, null);
	}

	/**
	 * The server has some of the spans and does not want the others.
	 * @param refusedSpans how many it does not want; it does not say which
	 * @param message why
	 * @return the result
	 */
	public static SendResult partly(long refusedSpans, String message) {
		return new SendResult(Kind.DELIVERED, message, null, refusedSpans);
	}

	/**
	 * The same result in other words.
	 * @param message the message
	 * @return the result
	 */
	public SendResult withMessage(String message) {
		return new SendResult(this.kind, message, this.retryAfter, this.refusedSpans);
	}

	/**
	 * The result that an HTTP reply means.
	 * @param reply the reply
	 * @return the result
	 */
	public static SendResult of(HttpReply reply) {
		String message = "HTTP %d%s".formatted(reply.status(), textOf(reply));
		return switch (reply.status()) {
			case 401, 405, 407 -> blocked(message);
			case 403 -> new SendResult(Kind.FORBIDDEN, message, null);
			case 413 -> tooLarge(message);
			case 404 -> refused(message + " (is the path of the address right?)");
			case 408, 429, 502, 503, 504 -> new SendResult(Kind.RETRY, message, retryAfter(reply));
			case 500 -> new SendResult(Kind.RETRY_FEW, message, null);
			case 301, 302, 303, 307, 308 ->
				blocked(message + " (redirects are not followed; configure the final address)");
			default -> {
				if (reply.isSuccess()) {
					// else it is a sign-in page, or another server
					yield isMachineReadable(reply) ? DELIVERED
							: blocked(message + " (a web page or a text; is the address right?)");
				}
				// those beyond HTTP's own are of proxies whose server is away
				yield (reply.status() > 511) ? new SendResult(Kind.RETRY_FEW, message, null) : refused(message);
			}
		};
	}

	/** Nothing, a JSON object or a protobuf message, and no page or text for people. */
	private static boolean isMachineReadable(HttpReply reply) {
		String type = (reply.contentType() != null) ? reply.contentType().toLowerCase(Locale.ROOT) : "";
		String text = reply.text().strip();
		if (type.startsWith("text/html")) {
			return false;
		}
		boolean binary = !type.contains("json") && !type.startsWith("text/");
		return text.isEmpty() || (text.startsWith("{") && text.endsWith("}"))
				|| (binary && ProtobufField.isMessage(reply.body()));
	}

	/**
	 * The result where there was no reply.
	 * @param exception what happened instead
	 * @return the result
	 */
	public static SendResult of(IOException exception) {
		boolean unreachable = exception instanceof ConnectException || exception.getCause() instanceof ConnectException
				|| exception instanceof HttpConnectTimeoutException;
		String message = (unreachable ? "the server can't be reached" : exception.getClass().getSimpleName())
				+ ((exception.getMessage() != null) ? ": " + LogText.of(exception.getMessage()) : "");
		// without a connection, the request's size is not the reason
		boolean connected = !(unreachable || exception instanceof SSLException);
		return new SendResult(connected ? Kind.BROKEN : Kind.RETRY, message, null);
	}

	private static String textOf(HttpReply reply) {
		String text = reply.text().strip();
		return text.isEmpty() ? "" : ": " + LogText.of(text);
	}

	private static @Nullable Duration retryAfter(HttpReply reply) {
		try {
			return (reply.retryAfter() != null) ? Duration.ofSeconds(Long.parseLong(reply.retryAfter().strip())) : null;
		}
		catch (NumberFormatException ex) {
			// a date is as good as nothing: clocks differ, and the backoff is there
			return null;
		}
	}

}
