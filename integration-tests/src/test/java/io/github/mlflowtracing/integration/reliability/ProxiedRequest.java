/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 request that has come to a {@link FaultProxy}, and the connection it came
 * on.
 */
final class ProxiedRequest {

	/** One char for each byte. */
	private static final Charset BYTES = StandardCharsets.ISO_8859_1;

	private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

	private final Socket client;

	private final URI target;

	private final String head;

	private final String body;

	private ProxiedRequest(Socket client, URI target, String head, String body) {
		this.client = client;
		this.target = target;
		this.head = head;
		this.body = body;
	}

	static ProxiedRequest read(Socket client, URI target) throws IOException {
		InputStream in = client.getInputStream();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (!bytes.toString(BYTES).endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("no whole request");
			}
			bytes.write(next);
		}
		String head = bytes.toString(BYTES);
		Matcher length = LENGTH.matcher(head);
		byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
		return new ProxiedRequest(client, target, head, new String(body, BYTES));
	}

	String path() {
		return this.head.split(" ", 3)[1].split("\\?", 2)[0];
	}

	String body() {
		return this.body;
	}

	void handOn() throws IOException {
		this.client.getOutputStream().write(fetch());
	}

	/**
	 * The answer of the server behind.
	 */
	byte[] fetch() throws IOException {
		try (Socket server = new Socket(this.target.getHost(), this.target.getPort())) {
			String lastRequest = this.head.replaceAll("(?im)^connection:.*\r\n", "")
				.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
			OutputStream out = server.getOutputStream();
			out.write((lastRequest + this.body).getBytes(BYTES));
			out.flush();
			return server.getInputStream().readAllBytes();
		}
	}

	void write(String text) throws IOException {
		this.client.getOutputStream().write(text.getBytes(BYTES));
	}

	void awaitClientGone() throws IOException {
		while (!isClientGone(1000)) {
			Thread.onSpinWait();
		}
	}

	boolean isClientGone(int millis) throws IOException {
		this.client.setSoTimeout(millis);
		try {
			return this.client.getInputStream().read() < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	void reset() throws IOException {
		this.client.setSoLinger(true, 0);
		this.client.close();
	}

}
