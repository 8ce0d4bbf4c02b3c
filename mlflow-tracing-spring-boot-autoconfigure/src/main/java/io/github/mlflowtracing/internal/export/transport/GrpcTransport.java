/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import okhttp3.ConnectionSpec;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes unary gRPC calls with encoded messages, over OkHttp as OpenTelemetry's own sender
 * does. That one follows a 307 with body and headers and can't be told not to
 * (OpenTelemetry 1.62); this one follows nothing and retries nothing. Thread-safe.
 */
public final class GrpcTransport {

	private static final MediaType GRPC = MediaType.get("application/grpc");

	private static final int HEADER = 5;

	private static final byte[] NOTHING = {};

	/** A collector's reply is a few bytes. */
	private static final int MAX_REPLY = 64 * 1024;

	private final OkHttpClient client;

	private final String url;

	private final @Nullable Compressor compressor;

	/**
	 * Makes a transport. It connects with the first call.
	 * @param endpoint the server's address; its path is of no account
	 * @param method the full name of the method
	 * @param connectTimeout how long connecting may take
	 * @param timeout how long a call may take, connecting included
	 * @param compressor compresses the messages, if they are to be
	 * @param tls trust and key material; {@code null} for the JVM's
	 */
	public GrpcTransport(URI endpoint, String method, Duration connectTimeout, Duration timeout,
			@Nullable Compressor compressor, @Nullable Tls tls) {
		OkHttpClient.Builder builder = new OkHttpClient.Builder().followRedirects(false)
			.followSslRedirects(false)
			.connectTimeout(connectTimeout)
			.readTimeout(Duration.ZERO)
			.writeTimeout(Duration.ZERO)
			.callTimeout(timeout);
		if ("http".equals(endpoint.getScheme())) {
			builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)).protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
		}
		else {
			// OkHttp wants the second among them; a server that takes it fails the call
			builder.protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
			if (tls != null) {
				builder.sslSocketFactory(tls.sslContext().getSocketFactory(), tls.trustManager());
			}
		}
		this.client = builder.build();
		this.url = "%s://%s/%s".formatted(endpoint.getScheme(), endpoint.getRawAuthority(), method);
		this.compressor = compressor;
	}

	/**
	 * Makes a call and waits for its end.
	 * @param headers the headers
	 * @param message the encoded message
	 * @return the end
	 * @throws IOException if there is none, in time or at all; it has a message
	 */
	public GrpcReply call(Map<String, List<String>> headers, byte[] message) throws IOException {
		Request.Builder request = new Request.Builder().url(this.url).header("te", "trailers");
		for (Map.Entry<String, List<String>> header : headers.entrySet()) {
			try {
				header.getValue().forEach((value) -> request.addHeader(header.getKey(), value));
			}
			catch (IllegalArgumentException ex) {
				// its message may show the value
				throw new IOException("the header \"%s\" can't be sent".formatted(header.getKey()));
			}
		}
		if (this.compressor != null) {
			request.header("grpc-encoding", this.compressor.getEncoding());
		}
		request.post(RequestBody.create(frame(message), GRPC));
		try (Response response = this.client.newCall(request.build()).execute()) {
			// trailers are there once the body was read
			boolean whole = !response.body().source().request(MAX_REPLY);
			String status = response.header("grpc-status");
			String text = response.header("grpc-message", "");
			String details = response.header("grpc-status-details-bin");
			byte[] body = NOTHING;
			if (status == null && whole) {
				body = unframed(response.body().source().readByteArray());
				status = response.trailers().get("grpc-status");
				text = response.trailers().get("grpc-message");
				details = response.trailers().get("grpc-status-details-bin");
			}
			return (status != null)
					? new GrpcReply(GrpcStatusCode.fromValue(Integer.parseInt(status)), decode(text), body,
							decodeBinary(details))
					: new GrpcReply(GrpcStatusCode.UNKNOWN,
							"HTTP %d instead of a gRPC status".formatted(response.code()), NOTHING, NOTHING);
		}
		catch (ConnectException ex) {
			throw new IOException("connection refused", ex);
		}
		catch (NumberFormatException ex) {
			return new GrpcReply(GrpcStatusCode.UNKNOWN, "a gRPC status that is no number", NOTHING, NOTHING);
		}
	}

	private byte[] frame(byte[] message) throws IOException {
		byte[] payload = (this.compressor != null) ? Compression.compress(message, this.compressor) : message;
		return ByteBuffer.allocate(HEADER + payload.length)
			.put((byte) ((this.compressor != null) ? 1 : 0))
			.putInt(payload.length)
			.put(payload)
			.array();
	}

	/** No compressed answer: none was offered to be read. */
	private static byte[] unframed(byte[] frame) {
		boolean plain = frame.length > HEADER && frame[0] == 0;
		return plain ? Arrays.copyOfRange(frame, HEADER, frame.length) : NOTHING;
	}

	/** Messages are percent-encoded, but a plus is a plus. */
	private static String decode(@Nullable String message) {
		try {
			return (message != null) ? URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8) : "";
		}
		catch (IllegalArgumentException ex) {
			return String.valueOf(message);
		}
	}

	private static byte[] decodeBinary(@Nullable String details) {
		try {
			return (details != null) ? Base64.getDecoder().decode(details) : NOTHING;
		}
		catch (IllegalArgumentException ex) {
			return NOTHING;
		}
	}

	/**
	 * Closes the connections; a call that is under way fails.
	 */
	public void close() {
		this.client.dispatcher().cancelAll();
		this.client.connectionPool().evictAll();
	}

}
