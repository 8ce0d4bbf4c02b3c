/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes the fields of a Protobuf message that are set, under the names of its
 * definition. As a bean it would show its parser and descriptors.
 */
final class ProtobufSerializer extends StdSerializer<Message> {

	ProtobufSerializer() {
		super(Message.class);
	}

	@Override
	public void serialize(Message message, JsonGenerator generator, SerializationContext context) {
		generator.writeStartObject(message);
		message.getAllFields().forEach((field, value) -> {
			generator.writeName(field.getName());
			context.writeValue(generator, valueOf(field, value));
		});
		generator.writeEndObject();
	}

	private static Object valueOf(FieldDescriptor field, Object value) {
		if (field.isMapField()) {
			FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
			FieldDescriptor content = field.getMessageType().findFieldByNumber(2);
			Map<Object, Object> entries = new LinkedHashMap<>();
			((Collection<?>) value).forEach((entry) -> entries.put(((Message) entry).getField(key),
					valueOf(((Message) entry).getField(content))));
			return entries;
		}
		return (value instanceof List<?> elements) ? elements.stream().map(ProtobufSerializer::valueOf).toList()
				: valueOf(value);
	}

	private static Object valueOf(Object value) {
		if (value instanceof EnumValueDescriptor constant) {
			return constant.getName();
		}
		return (value instanceof ByteString bytes) ? BoundedGenerator.describeBytes(bytes.size()) : value;
	}

}
