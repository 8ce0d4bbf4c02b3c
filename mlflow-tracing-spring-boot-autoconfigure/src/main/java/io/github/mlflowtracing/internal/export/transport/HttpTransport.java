/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

import io.opentelemetry.sdk.common.export.Compressor;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Sends bytes over HTTP/1.1 and reads the reply. It never follows a redirect, so neither
 * body nor credentials reach another host, and it waits for the whole exchange, body
 * included, no longer than the timeout. Thread-safe.
 */
public final class HttpTransport implements AutoCloseable {

	private static final int MAX_BODY = 1024 * 1024;

	/** Since Java 21; before, a client stops once it is collected. */
	private static final @Nullable Method SHUTDOWN_NOW = ReflectionUtils.findMethod(HttpClient.class, "shutdownNow");

	private final HttpClient.Builder builder;

	private @Nullable HttpClient client;

	private boolean closed;

	private final Duration timeout;

	private final @Nullable Compressor compressor;

	public HttpTransport(Duration connectTimeout, Duration timeout, @Nullable SSLContext sslContext) {
		this(connectTimeout, timeout, sslContext, null);
	}

	/**
	 * Creates a transport. It connects with the first request.
	 * @param connectTimeout how long connecting may take
	 * @param timeout how long an exchange may take
	 * @param sslContext trust and key material; {@code null} for the JVM's
	 * @param compressor compresses the bodies, if they are to be
	 */
	public HttpTransport(Duration connectTimeout, Duration timeout, @Nullable SSLContext sslContext,
			@Nullable Compressor compressor) {
		this.builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(connectTimeout);
		if (sslContext != null) {
			this.builder.sslContext(sslContext);
		}
		this.timeout = timeout;
		this.compressor = compressor;
	}

	/**
	 * Sends a request and waits for the reply.
	 * @param method the method
	 * @param uri where to
	 * @param headers the headers
	 * @param body the body; {@code null} for none
	 * @return the reply, whatever its status
	 * @throws IOException if there is no reply, in time or at all
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	public HttpReply send(String method, URI uri, Map<String, List<String>> headers, byte @Nullable [] body)
			throws IOException, InterruptedException {
		CompletableFuture<HttpResponse<byte[]>> exchange = client().sendAsync(request(method, uri, headers, body),
				(response) -> new LimitedBody(MAX_BODY));
		try {
			HttpResponse<byte[]> response = exchange.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
			return new HttpReply(response.statusCode(), response.body(),
					response.headers().firstValue("Content-Type").orElse(null),
					response.headers().firstValue("Retry-After").orElse(null));
		}
		catch (TimeoutException ex) {
			throw new HttpTimeoutException("no answer within %s".formatted(this.timeout));
		}
		catch (ExecutionException ex) {
			throw failure(ex.getCause());
		}
		finally {
			// closes the connection, unless the exchange is complete
			exchange.cancel(true);
		}
	}

	/** With the first request, as a client starts a thread. */
	private synchronized HttpClient client() throws IOException {
		if (this.closed) {
			throw new IOException("closed");
		}
		HttpClient client = this.client;
		if (client == null) {
			client = this.builder.build();
			this.client = client;
		}
		return client;
	}

	/** Ends the exchanges that are under way and the client's threads. */
	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.client != null && SHUTDOWN_NOW != null) {
			ReflectionUtils.invokeMethod(SHUTDOWN_NOW, this.client);
		}
		this.client = null;
	}

	private HttpRequest request(String method, URI uri, Map<String, List<String>> headers, byte @Nullable [] body)
			throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(this.timeout);
		if (body == null) {
			request.method(method, BodyPublishers.noBody());
		}
		else if (this.compressor == null) {
			request.method(method, BodyPublishers.ofByteArray(body));
		}
		else {
			request.header("Content-Encoding", this.compressor.getEncoding())
				.method(method, BodyPublishers.ofByteArray(Compression.compress(body, this.compressor)));
		}
		for (Map.Entry<String, List<String>> header : headers.entrySet()) {
			try {
				header.getValue().forEach((value) -> request.header(header.getKey(), value));
			}
			catch (IllegalArgumentException ex) {
				// its message may show the value
				throw new IOException("the header \"%s\" can't be sent".formatted(header.getKey()));
			}
		}
		return request.build();
	}

	/** The JDK's ConnectException says nothing, and is new with each request. */
	private static IOException failure(@Nullable Throwable cause) {
		if (cause instanceof IOException exception && exception.getMessage() != null) {
			return exception;
		}
		if (cause instanceof ConnectException) {
			return new IOException(
					(cause.getCause() instanceof UnresolvedAddressException) ? "unknown host" : "connection refused",
					cause);
		}
		return new IOException(String.valueOf(cause), cause);
	}

}
