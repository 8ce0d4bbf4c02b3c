/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;

/**
 * What a {@link FaultProxy} does with a request in place of handing it on. The connection
 * ends afterwards.
 */
@FunctionalInterface
interface Fault {

	void answer(ProxiedRequest request) throws IOException;

	/**
	 * No fault.
	 */
	static Fault none() {
		return ProxiedRequest::handOn;
	}

	/**
	 * Takes the request and never answers.
	 */
	static Fault hang() {
		return ProxiedRequest::awaitClientGone;
	}

	static Fault hangMidway() {
		return (request) -> {
			request.write("HTTP/1.1 200 OK\r\nContent-Le");
			request.awaitClientGone();
		};
	}

	/**
	 * Never ends its answer, nor keeps still.
	 */
	static Fault slowBody() {
		return (request) -> {
			request.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
			while (!request.isClientGone(50)) {
				request.write("x");
			}
		};
	}

	static Fault reset() {
		return ProxiedRequest::reset;
	}

	/**
	 * The server does what it was asked, and nobody is told.
	 */
	static Fault resetAfterHandingOn() {
		return (request) -> {
			request.fetch();
			request.reset();
		};
	}

	static Fault closeAfterHeaders() {
		return (request) -> request.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
	}

	static Fault malformed() {
		return (request) -> request.write("I am not HTTP\r\n\r\n");
	}

	/**
	 * A body that goes on for ever, as fast as it is read.
	 */
	static Fault endlessBody(int status) {
		return (request) -> {
			request.write("HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(status));
			String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
			while (true) {
				request.write(chunk);
			}
		};
	}

	/**
	 * Always the same answer.
	 * @param status the status
	 * @param contentType the type of the body
	 * @param body the body
	 * @param headers more headers, each a line
	 */
	static Fault content(int status, String contentType, String body, String... headers) {
		StringBuilder answer = new StringBuilder("HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
			.formatted(status, contentType, body.length()));
		for (String header : headers) {
			answer.append(header).append("\r\n");
		}
		answer.append("Connection: close\r\n\r\n").append(body);
		return (request) -> request.write(answer.toString());
	}

	static Fault status(int status, String... headers) {
		return content(status, "text/plain", "no", headers);
	}

	/**
	 * This fault for requests to one path alone.
	 * @param path the path
	 */
	default Fault at(String path) {
		return (request) -> (request.path().equals(path) ? this : none()).answer(request);
	}

	/**
	 * This fault for requests with a text in their body alone.
	 * @param marker the text
	 */
	default Fault forThoseWith(String marker) {
		return (request) -> (request.body().contains(marker) ? this : none()).answer(request);
	}

	/**
	 * This fault for requests with a large body alone.
	 * @param bytes from which size on
	 */
	default Fault forThoseAbove(int bytes) {
		return (request) -> ((request.body().length() > bytes) ? this : none()).answer(request);
	}

}
