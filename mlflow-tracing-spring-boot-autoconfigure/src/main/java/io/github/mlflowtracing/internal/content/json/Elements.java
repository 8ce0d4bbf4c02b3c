/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import tools.jackson.databind.JsonNode;

/**
 * The elements of an array, collection, map or tree, and how many there are, if that is
 * known without a walk through them.
 *
 * @param named whether they are entries with names
 * @param iterator the elements
 * @param size how many there are; {@link OpenStructure#UNKNOWN} if that is not known
 */
record Elements(boolean named, Iterator<?> iterator, int size) {

	static Elements of(Object value) {
		if (value instanceof Map<?, ?> map) {
			return new Elements(true, map.entrySet().iterator(), isOfTheJdk(map) ? map.size() : OpenStructure.UNKNOWN);
		}
		if (value instanceof Collection<?> collection) {
			boolean counted = collection instanceof List || (isOfTheJdk(collection) && !(collection instanceof Queue));
			return new Elements(false, collection.iterator(), counted ? collection.size() : OpenStructure.UNKNOWN);
		}
		if (value instanceof JsonNode node) {
			return new Elements(node.isObject(),
					node.isObject() ? node.properties().iterator() : node.values().iterator(), node.size());
		}
		List<?> array = (value instanceof Object[] objects) ? Arrays.asList(objects) : new PrimitiveArray(value);
		return new Elements(false, array.iterator(), array.size());
	}

	/** A filtered view has to look at each of its elements to count them. */
	private static boolean isOfTheJdk(Object container) {
		return container.getClass().getName().startsWith("java.util.");
	}

	/** How many elements are left out after so many were written. */
	int countAfter(int written) {
		if (this.size != OpenStructure.UNKNOWN) {
			return Math.max(0, this.size - written);
		}
		return this.iterator.hasNext() ? OpenStructure.UNKNOWN : 0;
	}

	static String keyOf(Map.Entry<?, ?> entry) {
		Object key = entry.getKey();
		if (key instanceof String text) {
			return text;
		}
		if (key != null && LazyValues.isUnloaded(key)) {
			return LazyValues.describe(key.getClass());
		}
		if (key != null && EntityState.isEntity(key.getClass())) {
			// its own text may load what is lazy
			return "<" + OpaqueTypes.nameOf(key.getClass()) + ">";
		}
		return (key instanceof Enum<?> constant) ? constant.name() : String.valueOf(key);
	}

	private static final class PrimitiveArray extends AbstractList<Object> {

		private final Object array;

		PrimitiveArray(Object array) {
			this.array = array;
		}

		@Override
		public Object get(int index) {
			return Array.get(this.array, index);
		}

		@Override
		public int size() {
			return Array.getLength(this.array);
		}

	}

}
