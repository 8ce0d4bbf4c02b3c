/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;

/**
 * Values that come one by one as one JSON array: each becomes text when it comes, and
 * together they keep to the limits of one value. Thread-safe; a value's own methods run
 * under no lock.
 */
public final class ContentList {

	private final ContentSerializer serializer;

	private final ContentLimits limits;

	private final ContentLocation where;

	private final StringBuilder text = new StringBuilder("[");

	private int count;

	private int leftOut;

	ContentList(ContentSerializer serializer, ContentLimits limits, ContentLocation where) {
		this.serializer = serializer;
		this.limits = limits;
		this.where = where;
	}

	/**
	 * Adds a value.
	 * @param index the value's number, from 0
	 * @param value the value
	 * @return its JSON text; {@code null} if the limits leave no room for it
	 */
	public @Nullable String add(int index, @Nullable Object value) {
		int room = room();
		if (room <= 0) {
			return null;
		}
		String json = this.serializer.toJson(value, this.where.element(index), room);
		append(json);
		return json;
	}

	/**
	 * Counts a value that is not written.
	 * @return {@code null}
	 */
	public synchronized @Nullable String leaveOut() {
		this.leftOut++;
		return null;
	}

	private synchronized int room() {
		int room = (this.count < this.limits.maxElements()) ? this.limits.maxLength() - this.text.length() : 0;
		if (room <= 0) {
			leaveOut();
		}
		return room;
	}

	private synchronized void append(String json) {
		if (this.count++ > 0) {
			this.text.append(", ");
		}
		this.text.append(json);
	}

	/**
	 * The array.
	 */
	@Override
	public synchronized String toString() {
		String end = (this.leftOut == 0) ? "]"
				: "%s\"... [%d more elements]\"]".formatted((this.count > 0) ? ", " : "", this.leftOut);
		return this.text + end;
	}

}
