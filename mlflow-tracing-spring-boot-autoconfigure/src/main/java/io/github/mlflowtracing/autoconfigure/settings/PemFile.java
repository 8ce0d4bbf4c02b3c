/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * Reads PEM files that settings name, before a component that would fail of them does.
 */
public final class PemFile {

	private PemFile() {
	}

	public static boolean hasCertificate(String file) {
		return has(file, (content) -> !content.getCertificates().isEmpty());
	}

	public static boolean hasPrivateKey(String file) {
		return has(file, (content) -> content.getPrivateKey() != null);
	}

	private static boolean has(String file, Predicate<PemContent> condition) {
		try {
			return condition.test(PemContent.load(Path.of(file)));
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

}
