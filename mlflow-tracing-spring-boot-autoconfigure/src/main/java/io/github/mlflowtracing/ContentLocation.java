/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

/**
 * Where text stands that is about to be recorded.
 *
 * @param kind what the text is a part of
 * @param spanName the name of the span; for tags and metadata, of the trace
 * @param path the place as a JSONPath: {@code $.messages[0].text} within inputs or
 * outputs, {@code $} for inputs that are nothing but text. For attributes, tags and
 * metadata the first step is the key, such as {@code $['customer.id']}; for exceptions it
 * is {@code $.message} or {@code $.stacktrace}
 * @since 0.1.0
 * @see ContentRedactor
 */
public record ContentLocation(Kind kind, String spanName, String path) {

	/**
	 * The place of what is a whole of its own.
	 * @param kind what it is
	 * @param spanName the name of the span
	 * @return the place {@code $}
	 */
	public static ContentLocation of(Kind kind, String spanName) {
		return new ContentLocation(kind, spanName, "$");
	}

	/**
	 * The place of an entry within this place.
	 * @param name the entry's name
	 * @return the place {@code .name}, or {@code ['name']} unless that is a Java name
	 */
	public ContentLocation entry(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (!Character.isJavaIdentifierPart(name.charAt(i))) {
				return new ContentLocation(this.kind, this.spanName, this.path + "['" + name + "']");
			}
		}
		return new ContentLocation(this.kind, this.spanName, this.path + "." + name);
	}

	/**
	 * The place of an element within this place.
	 * @param index the element's position, from 0
	 * @return the place {@code [index]}
	 */
	public ContentLocation element(int index) {
		return new ContentLocation(this.kind, this.spanName, this.path + "[" + index + "]");
	}

	/**
	 * What text is a part of.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/** The inputs of a span, or the request preview of a trace. */
		INPUT,

		/** The outputs of a span, or the response preview of a trace. */
		OUTPUT,

		/** An attribute of a span, of one of its events or of one of its links. */
		ATTRIBUTE,

		/** A tag of a trace. */
		TAG,

		/** Metadata of a trace, with session, user and client request id. */
		METADATA,

		/** An exception's message or stack trace, or a span's status description. */
		EXCEPTION

	}

}
