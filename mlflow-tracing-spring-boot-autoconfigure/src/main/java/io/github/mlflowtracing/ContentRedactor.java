/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import org.jspecify.annotations.Nullable;

/**
 * Hides what must not be recorded, beyond the built-in rules for secrets: names, account
 * numbers, whatever is personal where the application works. Beans of this type are asked
 * in their order, each with what the one before has returned, for every text that is
 * recorded, after the built-in rules and before long text is cut.
 * <p>
 * Text of {@code @Traced} methods and of {@link MlflowTracing} comes on the thread that
 * is traced, text that other instrumentation wrote on a thread of this library: a
 * redactor must be thread-safe and quick. It may be asked again for what it has returned,
 * so it must leave that as it is.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ContentRedactor {

	/**
	 * Redacts text. Whatever it throws hides more than the text: the whole value that the
	 * text is a part of, such as all inputs of a call. No redactor is asked for the rest
	 * of that value.
	 * @param text the text; the first part, if it is far longer than what is kept
	 * @param where where it stands
	 * @return what is recorded in its place; {@code null} hides this text, and no other
	 */
	@Nullable String redact(String text, ContentLocation where);

}
