/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;

/**
 * The objects that stand in a text already and are long enough there to be named when
 * they come again: a graph of objects that share each other would otherwise become a tree
 * of exponential size.
 */
final class SeenValues {

	/** A shorter text is repeated: the name would be no shorter, and less clear. */
	private static final int MIN_LENGTH = 100;

	private static final int MAX_PATH = 100;

	/** Bounds what is remembered while one value is written. */
	private static final int MAX_VALUES = 4096;

	private final List<OpenStructure> ended = new ArrayList<>();

	private final Map<Object, OpenStructure> byValue = new IdentityHashMap<>();

	static boolean isWorthIt(OpenStructure structure, int end) {
		return structure.value != null && end - structure.start > MIN_LENGTH;
	}

	void add(OpenStructure structure) {
		if (this.ended.size() < MAX_VALUES && this.byValue.putIfAbsent(structure.value, structure) == null) {
			this.ended.add(structure);
		}
	}

	/** Forgets what stood in text that was taken back. */
	void forgetFrom(int start) {
		for (int i = this.ended.size() - 1; i >= 0 && this.ended.get(i).start >= start; i--) {
			this.byValue.remove(this.ended.remove(i).value);
		}
	}

	/** Names a value that stands in the text already. */
	@Nullable String describe(Object value, ContentLocation root) {
		OpenStructure seen = this.byValue.get(value);
		if (seen == null) {
			return null;
		}
		String path = seen.isAddressable() ? seen.location(root).path() : "";
		return (path.isEmpty() || path.length() > MAX_PATH)
				? "<same as an earlier %s>".formatted(OpaqueTypes.nameOf(value.getClass()))
				: "<same as %s>".formatted(path);
	}

}
