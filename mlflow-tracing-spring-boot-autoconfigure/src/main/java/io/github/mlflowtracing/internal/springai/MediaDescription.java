/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/**
 * What is said of media in place of its bytes.
 */
final class MediaDescription {

	private static final int MAX_URI = 2000;

	private MediaDescription() {
	}

	static String of(@Nullable Media media) {
		if (media == null) {
			return "<media>";
		}
		MimeType type = media.getMimeType();
		return "<%s, %s>".formatted((type != null) ? type : "media", describe(media.getData()));
	}

	private static String describe(@Nullable Object data) {
		if (data instanceof byte[] bytes) {
			return bytes.length + " bytes";
		}
		String text = (data instanceof String uri) ? uri : null;
		if (text == null) {
			return (data != null) ? data.getClass().getSimpleName() : "no data";
		}
		return (text.startsWith("data:") || text.length() > MAX_URI) ? text.length() + " characters" : text;
	}

}
