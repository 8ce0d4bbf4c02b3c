/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination.mlflow;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.destination.HttpTransport;

/**
 * Connection details that a test may change.
 */
final class TestConnection implements MlflowConnectionDetails {

	final URI uri;

	String username;

	String password;

	String token;

	final Map<String, String> headers = new HashMap<>();

	TestConnection(URI uri) {
		this.uri = uri;
	}

	MlflowRequests requests() {
		return requests(null);
	}

	MlflowRequests requests(String workspace) {
		return new MlflowRequests(new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(10), null), this,
				workspace);
	}

	@Override
	public URI getTrackingUri() {
		return this.uri;
	}

	@Override
	public String getUsername() {
		return this.username;
	}

	@Override
	public String getPassword() {
		return this.password;
	}

	@Override
	public String getToken() {
		return this.token;
	}

	@Override
	public Map<String, String> getHeaders() {
		return this.headers;
	}

}
