/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.ConditionalGenericConverter;

/**
 * Reads a map that is written as one text, {@code a=b,c=d}, as environment variables have
 * it. Only of our own properties: the converter is asked for those of the application,
 * too.
 */
public final class HeaderTextConverter implements ConditionalGenericConverter {

	@Override
	public Set<ConvertiblePair> getConvertibleTypes() {
		return Set.of(new ConvertiblePair(String.class, Map.class));
	}

	@Override
	public boolean matches(TypeDescriptor source, TypeDescriptor target) {
		return target.hasAnnotation(AlsoText.class);
	}

	@Override
	public @Nullable Object convert(@Nullable Object text, TypeDescriptor source, TypeDescriptor target) {
		return (text != null) ? HeaderText.decode((String) text) : null;
	}

	/**
	 * Marks a map that may be written as one text.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.PARAMETER)
	@interface AlsoText {

	}

}
