/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes an array or a collection.
 */
final class ElementsSerializer extends ContainerSerializer {

	ElementsSerializer(@Nullable BeanProperty property, @Nullable ValueSerializer<Object> annotated) {
		super(property, annotated);
	}

	@Override
	ValueSerializer<?> with(BeanProperty property, @Nullable ValueSerializer<Object> annotated) {
		return new ElementsSerializer(property, annotated);
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		if (LazyValues.isUnloaded(value)) {
			generator.writeString(LazyValues.describe(value.getClass()));
			return;
		}
		boolean array = value.getClass().isArray();
		int size = array ? Array.getLength(value) : ((Collection<?>) value).size();
		Iterator<?> elements = array ? IntStream.range(0, size).mapToObj((i) -> Array.get(value, i)).iterator()
				: ((Collection<?>) value).iterator();
		generator.writeStartArray(value);
		if (generator instanceof BoundedGenerator bounded) {
			JsonText text = bounded.text();
			int written = 0;
			while (text.accepts() && elements.hasNext()) {
				Object element = elements.next();
				text.part(null, (element != null) ? element.getClass() : Object.class,
						() -> writeElement(element, generator, context));
				written++;
			}
			text.leaveOut(Math.max(0, size - written));
		}
		else {
			elements.forEachRemaining((element) -> writeElement(element, generator, context));
		}
		generator.writeEndArray();
	}

}
