/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.springframework.boot.ssl.SslBundle;

/**
 * Trust and key material of a connection.
 *
 * @param sslContext the context
 * @param trustManager its trust manager
 */
public record Tls(SSLContext sslContext, X509TrustManager trustManager) {

	/**
	 * What an SSL bundle holds.
	 * @param bundle the bundle
	 * @return its material
	 * @throws IllegalStateException if it has no trust store
	 */
	public static Tls of(SslBundle bundle) {
		for (TrustManager trustManager : bundle.getManagers().getTrustManagers()) {
			if (trustManager instanceof X509TrustManager x509) {
				return new Tls(bundle.createSslContext(), x509);
			}
		}
		throw new IllegalStateException("The SSL bundle has no trust store");
	}

}
