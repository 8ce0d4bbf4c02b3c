/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.content;

import java.util.List;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.jdk.IterableSerializer;
import tools.jackson.databind.ser.std.ToEmptyObjectSerializer;

/**
 * Makes each property of a bean a part of its own, so that one that fails doesn't take
 * the others with it; what has no properties is described.
 */
final class PropertyGuards extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier description,
			List<BeanPropertyWriter> properties) {
		properties.replaceAll((property) -> (property.getClass() == BeanPropertyWriter.class)
				? new GuardedProperty(property) : property);
		return properties;
	}

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
			ValueSerializer<?> serializer) {
		// to iterate over something that is no collection may drain it
		if (serializer instanceof ToEmptyObjectSerializer || serializer instanceof IterableSerializer) {
			return ContentSerializers.TYPE_NAME;
		}
		return serializer;
	}

	private static final class GuardedProperty extends BeanPropertyWriter {

		private static final long serialVersionUID = 1L;

		GuardedProperty(BeanPropertyWriter property) {
			super(property);
		}

		@Override
		public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context)
				throws Exception {
			if (generator instanceof BoundedGenerator bounded) {
				bounded.text()
					.part(getName(), getType().getRawClass(),
							() -> super.serializeAsProperty(bean, generator, context));
			}
			else {
				super.serializeAsProperty(bean, generator, context);
			}
		}

	}

}
