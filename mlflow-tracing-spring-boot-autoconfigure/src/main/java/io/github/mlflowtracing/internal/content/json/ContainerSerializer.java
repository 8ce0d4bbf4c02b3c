/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.util.ObjectUtils;

/**
 * Writes an array, collection, map or tree one element at a time, each a part of its own,
 * and stops at the limit instead of walking through the rest.
 */
final class ContainerSerializer extends StdSerializer<Object> {

	private final @Nullable BeanProperty property;

	private final @Nullable ValueSerializer<Object> annotated;

	ContainerSerializer(@Nullable BeanProperty property, @Nullable ValueSerializer<Object> annotated) {
		super(Object.class);
		this.property = property;
		this.annotated = annotated;
	}

	@Override
	@SuppressWarnings("unchecked")
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		if (property == null) {
			return this;
		}
		ValueSerializer<?> content = findAnnotatedContentSerializer(context, property);
		content = findContextualConvertingSerializer(context, property, (content != null) ? content : this.annotated);
		return new ContainerSerializer(property, (ValueSerializer<Object>) content);
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		if (LazyValues.isUnloaded(value)) {
			generator.writeString(LazyValues.describe(value.getClass()));
			return;
		}
		Elements elements = Elements.of(value);
		if (elements.named()) {
			generator.writeStartObject(value);
		}
		else {
			generator.writeStartArray(value);
		}
		JsonText text = (generator instanceof BoundedGenerator bounded) ? bounded.text() : null;
		int written = 0;
		while ((text == null || text.accepts()) && elements.iterator().hasNext()) {
			Object element = elements.iterator().next();
			if (element instanceof Map.Entry<?, ?> entry && elements.named()) {
				write(Elements.keyOf(entry), entry.getValue(), text, generator, context);
			}
			else {
				write(null, element, text, generator, context);
			}
			written++;
		}
		if (text != null) {
			text.leaveOut(elements.countAfter(written));
		}
		if (elements.named()) {
			generator.writeEndObject();
		}
		else {
			generator.writeEndArray();
		}
	}

	private void write(@Nullable String key, @Nullable Object value, @Nullable JsonText text, JsonGenerator generator,
			SerializationContext context) {
		if (text == null) {
			write(key, value, generator, context);
		}
		else {
			text.part(key, (value != null) ? value.getClass() : Object.class,
					() -> write(key, value, generator, context));
		}
	}

	/** Writes an element with what the container's property says of elements. */
	private void write(@Nullable String key, @Nullable Object value, JsonGenerator generator,
			SerializationContext context) {
		if (key != null) {
			generator.writeName(key);
		}
		if (value == null) {
			generator.writeNull();
		}
		else if (this.annotated != null) {
			this.annotated.serialize(value, generator, context);
		}
		else if (this.property != null) {
			context.findContentValueSerializer(value.getClass(), this.property).serialize(value, generator, context);
		}
		else {
			context.writeValue(generator, value);
		}
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return !LazyValues.isUnloaded(value) && ObjectUtils.isEmpty(value);
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
			TypeSerializer type) {
		serialize(value, generator, context);
	}

}
