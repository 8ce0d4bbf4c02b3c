/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.jdk.IterableSerializer;
import tools.jackson.databind.ser.std.ToEmptyObjectSerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/**
 * Makes each property of a bean a part of its own, so that one that fails doesn't take
 * the others with it; what has no properties is described. Has the last word over what
 * the application's modules do to what must never be read in whole.
 */
final class PropertyGuards extends ValueSerializerModifier {

	private static final long serialVersionUID = 1L;

	@Override
	public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier description,
			List<BeanPropertyWriter> properties) {
		Map<String, String> attributes = description.get()
			.findProperties()
			.stream()
			.collect(Collectors.toMap(BeanPropertyDefinition::getName, BeanPropertyDefinition::getInternalName,
					(one, other) -> one));
		properties.replaceAll((property) -> (property.getClass() == BeanPropertyWriter.class)
				? new GuardedProperty(property, attributes.getOrDefault(property.getName(), property.getName()))
				: property);
		return properties;
	}

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
			ValueSerializer<?> serializer) {
		if (LazyValues.isProxy(description.getBeanClass())) {
			return ContentSerializers.ENTITY_PROXY;
		}
		// to iterate over something that is no collection may drain it
		if (serializer instanceof ToEmptyObjectSerializer || serializer instanceof IterableSerializer
				|| OpaqueTypes.contains(description.getBeanClass())) {
			return ContentSerializers.TYPE_NAME;
		}
		return serializer;
	}

	@Override
	public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		return (serializer instanceof ElementsSerializer) ? serializer : new ElementsSerializer(null, null);
	}

	@Override
	public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType type,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		return (serializer instanceof EntriesSerializer || serializer == ContentSerializers.TYPE_NAME) ? serializer
				: new EntriesSerializer(null, null);
	}

	private static final class GuardedProperty extends BeanPropertyWriter {

		private static final long serialVersionUID = 1L;

		private final String attribute;

		GuardedProperty(BeanPropertyWriter property, String attribute) {
			super(property);
			this.attribute = attribute;
		}

		@Override
		public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context)
				throws Exception {
			if (generator instanceof BoundedGenerator bounded) {
				bounded.text().part(getName(), getType().getRawClass(), () -> write(bean, generator, context));
			}
			else {
				write(bean, generator, context);
			}
		}

		private void write(Object bean, JsonGenerator generator, SerializationContext context) throws Exception {
			if (LazyValues.isUnloaded(bean, this.attribute)) {
				generator.writeName(getName());
				generator.writeString(LazyValues.describe(getType().getRawClass()));
			}
			else {
				super.serializeAsProperty(bean, generator, context);
			}
		}

	}

}
