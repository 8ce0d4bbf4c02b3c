/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

/**
 * Requests to the MLflow tracking server, signed in as the connection details say at that
 * moment. Thread-safe.
 */
public final class MlflowClient {

	private static final String JSON = "application/json";

	private static final String USER_AGENT = "mlflow-tracing-spring-boot/" + version();

	private final Function<@Nullable SSLContext, HttpTransport> transports;

	private final MlflowConnectionDetails connection;

	private final @Nullable String workspace;

	private final String server;

	private volatile HttpTransport transport;

	/**
	 * Creates a client. It connects with the first request.
	 * @param transports creates a transport, anew when the SSL bundle may have changed
	 * @param connection the server and the credentials
	 * @param workspace the workspace
	 */
	public MlflowClient(Function<@Nullable SSLContext, HttpTransport> transports, MlflowConnectionDetails connection,
			@Nullable String workspace) {
		this.transports = transports;
		this.connection = connection;
		this.transport = transport();
		this.workspace = workspace;
		this.server = address(connection.getTrackingUri());
	}

	private HttpTransport transport() {
		SslBundle bundle = this.connection.getSslBundle();
		return this.transports.apply((bundle != null) ? bundle.createSslContext() : null);
	}

	/** Frees the connections; no request can follow. */
	public void close() {
		this.transport.close();
	}

	/** The server's address as logs may show it: without a user's name and password. */
	public String server() {
		return this.server;
	}

	/**
	 * Where a path is on this server, which may have a prefix of its own.
	 */
	URI uri(String path) {
		return URI.create(this.server + path);
	}

	public HttpReply get(String path, String parameter, String value) throws IOException, InterruptedException {
		return get(path + "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
	}

	public HttpReply get(String path) throws IOException, InterruptedException {
		return send("GET", path, headers(), null);
	}

	public HttpReply post(String path, byte[] json) throws IOException, InterruptedException {
		Map<String, List<String>> headers = headers();
		headers.put("Content-Type", List.of(JSON));
		return post(path, headers, json);
	}

	public HttpReply post(String path, Map<String, List<String>> headers, byte[] body)
			throws IOException, InterruptedException {
		return send("POST", path, headers, body);
	}

	private HttpReply send(String method, String path, Map<String, List<String>> headers, byte @Nullable [] body)
			throws IOException, InterruptedException {
		try {
			return this.transport.send(method, uri(path), headers, body);
		}
		catch (SSLException ex) {
			// certificates may have been rotated; the request is retried
			this.transport = transport();
			throw ex;
		}
	}

	/**
	 * The result that the server's reply means, with what may mend it.
	 */
	SendResult result(HttpReply reply) {
		SendResult result = SendResult.of(reply);
		return (result.kind() == SendResult.Kind.DELIVERED) ? result
				: result.withMessage(MlflowError.of(reply).explain(this.server));
	}

	/**
	 * As {@link #result}, for a request that concerns one trace: what the server does not
	 * permit there must not hold up all others.
	 */
	public SendResult resultForTrace(HttpReply reply) {
		SendResult result = result(reply);
		boolean forbidden = switch (result.kind()) {
			case BLOCKED -> reply.status() != 401 && reply.status() != 407;
			case FORBIDDEN -> true;
			default -> false;
		};
		return forbidden ? SendResult.refused(result.message()) : result;
	}

	/**
	 * The headers of each request, whatever its body.
	 */
	public Map<String, List<String>> headers() {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		headers.put("User-Agent", List.of(USER_AGENT));
		String authorization = authorization();
		if (authorization != null) {
			headers.put("Authorization", List.of(authorization));
		}
		// a server without workspaces answers 500 to any value
		if (this.workspace != null) {
			headers.put("X-MLFLOW-WORKSPACE", List.of(this.workspace));
		}
		this.connection.getHeaders().forEach((name, value) -> headers.put(name, List.of(value)));
		return headers;
	}

	private @Nullable String authorization() {
		String username = this.connection.getUsername();
		String password = this.connection.getPassword();
		if (username != null && password != null) {
			byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
			return "Basic " + Base64.getEncoder().encodeToString(credentials);
		}
		String token = this.connection.getToken();
		return (token != null) ? "Bearer " + token : null;
	}

	private static String address(URI uri) {
		String authority = uri.getRawAuthority();
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		while (path.endsWith("/")) {
			path = path.substring(0, path.length() - 1);
		}
		return uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path;
	}

	private static String version() {
		String version = MlflowClient.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "unknown";
	}

}
