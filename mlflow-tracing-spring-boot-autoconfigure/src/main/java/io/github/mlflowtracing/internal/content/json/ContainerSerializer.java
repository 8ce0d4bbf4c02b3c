/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.util.ObjectUtils;

/**
 * Writes a container one element at a time, each a part of its own, and stops at the
 * limit instead of walking through the rest.
 */
abstract class ContainerSerializer extends StdSerializer<Object> {

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
		return with(property, (ValueSerializer<Object>) content);
	}

	abstract ValueSerializer<?> with(BeanProperty property, @Nullable ValueSerializer<Object> annotated);

	/** Writes an element's value, with what the container's property says of it. */
	final void writeElement(@Nullable Object value, JsonGenerator generator, SerializationContext context) {
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
