/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;

/**
 * Connection details that a test may change.
 */
public final class TestConnection implements MlflowConnectionDetails {

	final URI uri;

	public String username;

	public String password;

	public String token;

	public final Map<String, String> headers = new HashMap<>();

	public TestConnection(URI uri) {
		this.uri = uri;
	}

	public MlflowClient requests() {
		return requests(null);
	}

	public MlflowClient requests(String workspace) {
		return new MlflowClient((tls) -> new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(10), tls), this,
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
