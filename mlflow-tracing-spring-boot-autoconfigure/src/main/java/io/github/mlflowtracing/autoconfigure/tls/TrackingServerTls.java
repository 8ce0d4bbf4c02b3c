/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.tls;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

/**
 * The SSL bundle that the properties ask for, by name or as PEM files.
 */
public final class TrackingServerTls {

	private TrackingServerTls() {
	}

	public static @Nullable SslBundle of(MlflowTracingProperties.Ssl ssl, @Nullable SslBundles bundles) {
		if (ssl.bundle() != null) {
			return named("mlflow.tracing.ssl.bundle", ssl.bundle(), bundles);
		}
		if (ssl.certificate() == null && ssl.clientCertificate() == null && !ssl.insecure()) {
			return null;
		}
		SslBundle pem = SslBundle
			.of(new PemSslStoreBundle(clientKey(ssl.clientCertificate()), certificates(ssl.certificate())));
		return ssl.insecure()
				? SslBundle.of(pem.getStores(), pem.getKey(), pem.getOptions(), pem.getProtocol(),
						SslManagerBundle.of(pem.getManagers().getKeyManagerFactory(), new TrustingManagerFactory()))
				: pem;
	}

	public static SslBundle named(String property, String name, @Nullable SslBundles bundles) {
		try {
			if (bundles != null) {
				return bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// said below in terms of the property
		}
		throw new InvalidTracingPropertyException(property, name, "the name of an SSL bundle under spring.ssl.bundle",
				null);
	}

	private static @Nullable PemSslStoreDetails certificates(@Nullable String file) {
		return (file != null) ? PemSslStoreDetails.forCertificates(location(file)) : null;
	}

	/**
	 * MLflow keeps the certificate and its key in one file, as Python's requests has it.
	 */
	private static @Nullable PemSslStoreDetails clientKey(@Nullable String file) {
		return (file != null) ? PemSslStoreDetails.forCertificates(location(file)).withPrivateKey(location(file))
				: null;
	}

	private static String location(String file) {
		return Path.of(file).toUri().toString();
	}

}
