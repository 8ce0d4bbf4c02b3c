/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Page;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.util.ClassUtils;
import org.springframework.web.multipart.MultipartFile;

/**
 * What is written of Spring's own values, which as beans would warn, say nothing or be
 * read.
 */
final class SpringValues {

	private static final boolean DATA = isPresent("org.springframework.data.domain.Slice");

	private static final boolean WEB = isPresent("org.springframework.web.multipart.MultipartFile");

	private SpringValues() {
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, SpringValues.class.getClassLoader());
	}

	/**
	 * What a type's values are written as.
	 * @return makes maps and lists of them; {@code null} for other types
	 */
	static @Nullable Function<Object, Object> substituteFor(Class<?> type) {
		if (DATA && Slice.class.isAssignableFrom(type)) {
			return (value) -> describe((Slice<?>) value);
		}
		if (DATA && Sort.class.isAssignableFrom(type)) {
			return (value) -> ((Sort) value).stream().map(Sort.Order::toString).toList();
		}
		return (WEB && MultipartFile.class.isAssignableFrom(type)) ? (value) -> describe((MultipartFile) value) : null;
	}

	private static Map<String, Object> describe(Slice<?> slice) {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("content", slice.getContent());
		description.put("number", slice.getNumber());
		description.put("size", slice.getSize());
		if (slice instanceof Page<?> page) {
			description.put("totalElements", page.getTotalElements());
			description.put("totalPages", page.getTotalPages());
		}
		else {
			description.put("hasNext", slice.hasNext());
		}
		if (slice.getSort().isSorted()) {
			description.put("sort", slice.getSort());
		}
		return description;
	}

	private static Map<String, @Nullable Object> describe(MultipartFile file) {
		Map<String, @Nullable Object> description = new LinkedHashMap<>();
		description.put("name", file.getName());
		description.put("filename", file.getOriginalFilename());
		description.put("size", file.getSize());
		return description;
	}

}
