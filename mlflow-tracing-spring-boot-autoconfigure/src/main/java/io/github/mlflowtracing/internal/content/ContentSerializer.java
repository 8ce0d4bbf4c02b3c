/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JacksonModule;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.BoundedGenerator;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.json.ContentMapper;
import io.github.mlflowtracing.internal.content.json.ContentSerializers;
import io.github.mlflowtracing.internal.content.json.JsonText;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.RedactorFailedException;
import io.github.mlflowtracing.internal.content.redaction.TextHead;
import io.github.mlflowtracing.internal.guard.Untraced;

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
	 * @throws RedactorFailedException if the whole value that it is a part of must be
	 * hidden
	 */
	public String toText(CharSequence value, ContentLocation.Kind kind, String spanName, String name) {
		int room = this.limits.maxLength();
		return TextHead.of(value, room, (text) -> this.redaction.part(text, kind, spanName, name)).cut(room);
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
		return toJson(value, where, this.limits.maxLength());
	}

	/**
	 * Writes one of many values that share the room of one.
	 * @param value the value
	 * @param where where it stands
	 * @param room how many characters are left; the marks of what is left out come on top
	 * @return valid JSON, whatever the value does
	 */
	public String toJson(@Nullable Object value, ContentLocation where, int room) {
		JsonText text = new JsonText(this.limits.within(room), this.redaction, where);
		write(null, value, text);
		return text.toString();
	}

	/**
	 * Starts a list of values that come one by one.
	 * @param where where the list stands
	 * @return an empty list
	 */
	public ContentList list(ContentLocation where) {
		return new ContentList(this, this.limits, where);
	}

	/**
	 * Writes values as a JSON object, such as the arguments of a call: without a map, and
	 * without Jackson where they are plain.
	 * @param names the names; {@code null} where a value is left out
	 * @param values the values, in the same order
	 * @param where where the object stands
	 * @return valid JSON, whatever the values do
	 */
	public String toJson(@Nullable String[] names, @Nullable Object[] values, ContentLocation where) {
		JsonText text = new JsonText(this.limits, this.redaction, where);
		text.start(true, null);
		for (int i = 0; i < names.length; i++) {
			String name = names[i];
			if (name == null) {
				continue;
			}
			if (text.accepts()) {
				write(name, values[i], text);
			}
			else {
				text.leaveOut(1);
			}
		}
		text.end();
		return text.toString();
	}

	private void write(@Nullable String name, @Nullable Object value, JsonText text) {
		if (value == null || value instanceof Boolean) {
			text.name(name);
			text.literal(String.valueOf(value));
		}
		else if (value instanceof Integer || value instanceof Long) {
			text.name(name);
			text.number(value.toString());
		}
		else if (value instanceof String string) {
			text.name(name);
			text.string(string);
		}
		else if (Untraced.isCurrent()) {
			text.name(name);
			text.type(value.getClass());
		}
		else {
			try (Untraced.Scope scope = Untraced.enter()) {
				text.part(name, value.getClass(), () -> {
					text.name(name);
					this.mapper.get().writeValue(new BoundedGenerator(text), new ContentSerializers.Root(value));
				});
			}
		}
	}

}
