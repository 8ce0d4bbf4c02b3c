/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.IdentityHashMap;
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

	/** Fewer are looked through one by one, without a map. */
	private static final int MAX_WITHOUT_MAP = 16;

	private @Nullable OpenStructure last;

	private int count;

	private @Nullable Map<Object, OpenStructure> byValue;

	static boolean isWorthIt(OpenStructure structure, int end) {
		return structure.value != null && end - structure.start > MIN_LENGTH;
	}

	void add(OpenStructure structure) {
		if (this.count == MAX_VALUES) {
			return;
		}
		structure.endedBefore = this.last;
		this.last = structure;
		this.count++;
		if (this.byValue != null) {
			this.byValue.put(structure.value, structure);
		}
		else if (this.count > MAX_WITHOUT_MAP) {
			Map<Object, OpenStructure> byValue = new IdentityHashMap<>();
			for (OpenStructure at = structure; at != null; at = at.endedBefore) {
				byValue.put(at.value, at);
			}
			this.byValue = byValue;
		}
	}

	/** Forgets what stood in text that was taken back. */
	void forgetFrom(int start) {
		OpenStructure at = this.last;
		while (at != null && at.start >= start) {
			if (this.byValue != null) {
				this.byValue.remove(at.value);
			}
			at = at.endedBefore;
			this.count--;
		}
		this.last = at;
	}

	private @Nullable OpenStructure find(Object value) {
		if (this.byValue != null) {
			return this.byValue.get(value);
		}
		OpenStructure at = this.last;
		while (at != null && at.value != value) {
			at = at.endedBefore;
		}
		return at;
	}

	/** Names a value that stands in the text already. */
	@Nullable String describe(Object value, ContentLocation root) {
		OpenStructure seen = find(value);
		if (seen == null) {
			return null;
		}
		String path = seen.isAddressable() ? seen.location(root).path() : "";
		return (path.isEmpty() || path.length() > MAX_PATH)
				? "<same as an earlier %s>".formatted(OpaqueTypes.nameOf(value.getClass()))
				: "<same as %s>".formatted(path);
	}

}
