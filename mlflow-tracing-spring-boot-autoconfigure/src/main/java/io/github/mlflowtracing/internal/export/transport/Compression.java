/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import io.opentelemetry.sdk.common.export.Compressor;

/**
 * Compressed bodies.
 */
final class Compression {

	private Compression() {
	}

	static byte[] compress(byte[] bytes, Compressor compressor) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream stream = compressor.compress(compressed)) {
			stream.write(bytes);
		}
		return compressed.toByteArray();
	}

}
