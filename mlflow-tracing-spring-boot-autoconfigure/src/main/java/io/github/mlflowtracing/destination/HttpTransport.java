/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Sends bytes over HTTP/1.1 and reads the answer. It never follows a redirect, so neither
 * body nor credentials reach another host, and it waits for the whole exchange, body
 * included, no longer than the timeout. Thread-safe.
 */
public final class HttpTransport {

	private static final int MAX_BODY = 1024 * 1024;

	private final HttpClient client;

	private final Duration timeout;

	public HttpTransport(Duration connectTimeout, Duration timeout, @Nullable SSLContext sslContext) {
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(connectTimeout);
		if (sslContext != null) {
			builder.sslContext(sslContext);
		}
		this.client = builder.build();
		this.timeout = timeout;
	}

	/**
	 * Sends a request and waits for the answer.
	 * @param method the method
	 * @param uri where to
	 * @param headers the headers
	 * @param body the body; {@code null} for none
	 * @return the answer, whatever its status
	 * @throws IOException if there is no answer, in time or at all
	 * @throws InterruptedException if the thread is interrupted meanwhile
	 */
	public HttpReply send(String method, URI uri, Map<String, List<String>> headers, byte @Nullable [] body)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.timeout(this.timeout)
			.method(method, (body != null) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
		headers.forEach((name, values) -> values.forEach((value) -> request.header(name, value)));
		CompletableFuture<HttpReply> exchange = this.client
			.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
			.thenApplyAsync(HttpTransport::read);
		try {
			return exchange.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			exchange.cancel(true);
			throw new IOException("no answer within %s".formatted(this.timeout), ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException cause) ? cause : new IOException(ex.getCause());
		}
	}

	private static HttpReply read(HttpResponse<InputStream> response) {
		try (InputStream body = response.body()) {
			return new HttpReply(response.statusCode(), body.readNBytes(MAX_BODY),
					response.headers().firstValue("Retry-After").orElse(null));
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
