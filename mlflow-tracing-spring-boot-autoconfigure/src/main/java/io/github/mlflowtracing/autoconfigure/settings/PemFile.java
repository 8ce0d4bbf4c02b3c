/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.io.IOException;
import java.nio.file.Path;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * Tells whether a file can be used before anything fails of it.
 */
public final class PemFile {

	private PemFile() {
	}

	public static boolean hasCertificate(String file) {
		try {
			return !PemContent.load(Path.of(file)).getCertificates().isEmpty();
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	public static boolean hasPrivateKey(String file) {
		try {
			return PemContent.load(Path.of(file)).getPrivateKey() != null;
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

}
