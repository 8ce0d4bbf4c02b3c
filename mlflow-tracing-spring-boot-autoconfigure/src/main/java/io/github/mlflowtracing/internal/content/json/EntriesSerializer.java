/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.Iterator;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes a map, with its keys as text.
 */
final class EntriesSerializer extends ContainerSerializer {

	EntriesSerializer(@Nullable BeanProperty property, @Nullable ValueSerializer<Object> annotated) {
		super(property, annotated);
	}

	@Override
	ValueSerializer<?> with(BeanProperty property, @Nullable ValueSerializer<Object> annotated) {
		return new EntriesSerializer(property, annotated);
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		if (LazyValues.isUnloaded(value)) {
			generator.writeString(LazyValues.describe(value.getClass()));
			return;
		}
		Map<?, ?> map = (Map<?, ?>) value;
		Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
		generator.writeStartObject(value);
		if (generator instanceof BoundedGenerator bounded) {
			JsonText text = bounded.text();
			int written = 0;
			while (text.accepts() && entries.hasNext()) {
				Map.Entry<?, ?> entry = entries.next();
				String key = keyOf(entry);
				Object content = entry.getValue();
				text.part(key, (content != null) ? content.getClass() : Object.class, () -> {
					generator.writeName(key);
					writeElement(content, generator, context);
				});
				written++;
			}
			text.leaveOut(Math.max(0, map.size() - written));
		}
		else {
			entries.forEachRemaining((entry) -> {
				generator.writeName(keyOf(entry));
				writeElement(entry.getValue(), generator, context);
			});
		}
		generator.writeEndObject();
	}

	private static String keyOf(Map.Entry<?, ?> entry) {
		Object key = entry.getKey();
		if (key != null && LazyValues.isUnloaded(key)) {
			return LazyValues.describe(key.getClass());
		}
		return (key instanceof Enum<?> constant) ? constant.name() : String.valueOf(key);
	}

}
