/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.content;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JacksonModule;

import io.github.mlflowtracing.ContentLocation;

/**
 * Turns any value into JSON text. It honours Jackson's annotations, never fails, never
 * reads a stream or waits for a result, hides secrets, and keeps to its limits; what was
 * hidden or left out is marked in the text. Thread-safe.
 */
public final class ContentSerializer {

	private final ContentLimits limits;

	private final Redaction redaction;

	private final ContentMapper mapper;

	/**
	 * Makes a serializer without the modules of an application.
	 * @param limits how much is written
	 * @param redaction what hides secrets
	 */
	public ContentSerializer(ContentLimits limits, Redaction redaction) {
		this(limits, redaction, List::of);
	}

	/**
	 * Makes a serializer.
	 * @param limits how much is written
	 * @param redaction what hides secrets
	 * @param modules the application's modules, asked for when they are needed;
	 * {@code null} while they can't be had
	 */
	public ContentSerializer(ContentLimits limits, Redaction redaction,
			Supplier<@Nullable Collection<JacksonModule>> modules) {
		this.limits = limits;
		this.redaction = redaction;
		this.mapper = new ContentMapper(modules);
	}

	/**
	 * What hides secrets.
	 * @return the rules
	 */
	public Redaction redaction() {
		return this.redaction;
	}

	/**
	 * Writes text as it is, but for secrets and what is too long.
	 * @param value the text
	 * @param kind what it is a part of
	 * @param spanName the name of the span
	 * @param name the text's own name
	 * @return the text
	 */
	public String toText(CharSequence value, ContentLocation.Kind kind, String spanName, String name) {
		TextHead head = TextHead.of(value, this.limits.maxLength(),
				(text) -> this.redaction.text(text, kind, spanName, name));
		int kept = Math.min(head.text().length(), this.limits.maxLength());
		int leftOut = head.leftOut() + head.text().length() - kept;
		return (leftOut == 0) ? head.text() : head.text().substring(0, kept) + "... [" + leftOut + " more characters]";
	}

	/**
	 * Writes a value as JSON text.
	 * @param value the value
	 * @param where where it stands
	 * @return valid JSON, whatever the value does
	 */
	public String toJson(@Nullable Object value, ContentLocation where) {
		if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
			return String.valueOf(value);
		}
		JsonText text = new JsonText(this.limits, this.redaction, where);
		if (value instanceof String string) {
			text.string(string);
		}
		else {
			text.part(null, value.getClass(),
					() -> this.mapper.get().writeValue(new BoundedGenerator(text), new Root(value)));
		}
		return text.toString();
	}

	/**
	 * The outermost value, wrapped to get hold of Jackson's context before it is written.
	 */
	record Root(Object value) {
	}

}
