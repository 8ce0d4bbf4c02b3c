/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotationMap;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
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
		Class<?> type = description.getBeanClass();
		boolean entity = EntityState.isEntity(type);
		Map<String, BeanPropertyDefinition> definitions = description.get()
			.findProperties()
			.stream()
			.collect(Collectors.toMap(BeanPropertyDefinition::getName, Function.identity(), (one, other) -> one));
		List<BeanPropertyWriter> guarded = new ArrayList<>();
		for (BeanPropertyWriter property : properties) {
			BeanPropertyDefinition definition = definitions.get(property.getName());
			Field field = (entity && definition != null) ? EntityState.fieldOf(type, definition) : null;
			if (!entity || (definition != null && EntityState.isPersistent(type, definition, field))) {
				guarded.add(guard(property, definition, field));
			}
		}
		return guarded;
	}

	private static BeanPropertyWriter guard(BeanPropertyWriter property, @Nullable BeanPropertyDefinition definition,
			@Nullable Field field) {
		if (property.getClass() != BeanPropertyWriter.class) {
			return property;
		}
		GuardedProperty guarded = new GuardedProperty(property,
				(definition != null) ? definition.getInternalName() : property.getName());
		return (definition != null && field != null) ? new GuardedProperty(guarded, definition, field) : guarded;
	}

	@Override
	public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
			ValueSerializer<?> serializer) {
		Class<?> type = description.getBeanClass();
		ValueSerializer<?> own = ContentSerializers.find(type);
		if (own != null) {
			return own;
		}
		if (isEmpty(description.get(), serializer)) {
			return OwnText.isShown(description.get()) ? ContentSerializers.OWN_TEXT : ContentSerializers.TYPE_NAME;
		}
		// to iterate over something that is no collection may drain it
		return (serializer instanceof IterableSerializer) ? ContentSerializers.TYPE_NAME : serializer;
	}

	private static boolean isEmpty(BeanDescription description, ValueSerializer<?> serializer) {
		return serializer instanceof ToEmptyObjectSerializer || (serializer instanceof BeanSerializerBase bean
				&& !bean.properties().hasNext() && description.findAnyGetter() == null
				&& !description.getClassAnnotations().has(JsonTypeInfo.class));
	}

	@Override
	public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		return (serializer instanceof ContainerSerializer) ? serializer : new ContainerSerializer(null, null);
	}

	@Override
	public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType type,
			BeanDescription.Supplier description, ValueSerializer<?> serializer) {
		return (serializer instanceof ContainerSerializer || serializer == ContentSerializers.TYPE_NAME) ? serializer
				: new ContainerSerializer(null, null);
	}

	private static final class GuardedProperty extends BeanPropertyWriter {

		private static final long serialVersionUID = 1L;

		private final String attribute;

		GuardedProperty(BeanPropertyWriter property, String attribute) {
			super(property);
			this.attribute = attribute;
		}

		/** Reads a field in place of its getter. */
		GuardedProperty(GuardedProperty property, BeanPropertyDefinition definition, Field field) {
			super(definition,
					new AnnotatedField(null, field, AnnotationMap.of(property._member.annotations().toList())),
					property._contextAnnotations, property._declaredType, property._serializer,
					property._typeSerializer, property._cfgSerializationType, property._suppressNulls,
					property._suppressableValue, property._includeInViews, property._inclusion);
			this.attribute = field.getName();
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

		/** As of a record that is written as an array. */
		@Override
		public void serializeAsElement(Object bean, JsonGenerator generator, SerializationContext context)
				throws Exception {
			if (generator instanceof BoundedGenerator bounded) {
				bounded.text().attribute(this.attribute);
			}
			super.serializeAsElement(bean, generator, context);
		}

		private void write(Object bean, JsonGenerator generator, SerializationContext context) throws Exception {
			if (generator instanceof BoundedGenerator bounded) {
				bounded.text().attribute(this.attribute.equals(getName()) ? "" : this.attribute);
			}
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
