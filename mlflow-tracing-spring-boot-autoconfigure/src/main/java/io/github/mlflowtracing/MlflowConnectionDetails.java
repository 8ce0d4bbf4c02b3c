/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the MLflow tracking server is and how to sign in there. A bean of this type
 * replaces the properties. User name, password, token and headers are asked for each
 * request, so that they may change; implementations must be thread-safe and quick.
 *
 * @since 0.1.0
 */
public interface MlflowConnectionDetails extends ConnectionDetails {

	/**
	 * The server's address, with a path where it has a prefix.
	 * @return an absolute {@code http} or {@code https} address
	 */
	URI getTrackingUri();

	/**
	 * The user name of HTTP Basic authentication, used if there is a password as well.
	 * @return the user name, if any
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * The password of HTTP Basic authentication.
	 * @return the password, if any
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * The bearer token, used if there is no user name with a password.
	 * @return the token, if any
	 */
	default @Nullable String getToken() {
		return null;
	}

	/**
	 * More headers of each request.
	 * @return the headers
	 */
	default Map<String, String> getHeaders() {
		return Map.of();
	}

	/**
	 * The trust and key material of a {@code https} server; asked for once.
	 * @return the bundle; the JDK's defaults without one
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
