/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

import io.github.mlflowtracing.MlflowConnectionDetails;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * The tracking server as the properties describe it.
 *
 * @param trackingUri the server's address
 * @param properties the properties
 * @param sslBundle makes the trust and key material
 */
record PropertiesMlflowConnectionDetails(URI trackingUri, MlflowTracingProperties properties,
		Supplier<@Nullable SslBundle> sslBundle) implements MlflowConnectionDetails {

	@Override
	public URI getTrackingUri() {
		return this.trackingUri;
	}

	@Override
	public @Nullable String getUsername() {
		return (this.properties.username() != null) ? this.properties.username() : userInfo(0);
	}

	@Override
	public @Nullable String getPassword() {
		return (this.properties.password() != null) ? this.properties.password() : userInfo(1);
	}

	/** MLflow's Python client signs in with what stands in the address, too. */
	private @Nullable String userInfo(int part) {
		String userInfo = this.trackingUri.getUserInfo();
		String[] parts = (userInfo != null) ? userInfo.split(":", 2) : new String[0];
		return (parts.length == 2) ? parts[part] : null;
	}

	@Override
	public @Nullable String getToken() {
		return this.properties.token();
	}

	@Override
	public Map<String, String> getHeaders() {
		return this.properties.headers();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		return this.sslBundle.get();
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return "the MLflow server at " + LogText.address(this.trackingUri);
	}

}
