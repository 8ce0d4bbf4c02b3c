/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * A certificate, and a private key made on the spot.
 */
public final class TestPem {

	private TestPem() {
	}

	public static String certificate() {
		try {
			return Path.of(Objects.requireNonNull(TestPem.class.getResource("certificate.pem")).toURI()).toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static String writeKey(Path directory) throws IOException, NoSuchAlgorithmException {
		byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
		return Files
			.writeString(directory.resolve("key.pem"),
					"-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
							+ "\n-----END PRIVATE KEY-----\n")
			.toString();
	}

}
