/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.io.File;
import java.nio.file.Path;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ContainerNode;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/**
 * What is written otherwise than Jackson does: containers up to the limit only, and short
 * descriptions in place of what is no value.
 */
public final class ContentSerializers implements Serializers {

	static final ValueSerializer<?> TYPE_NAME = new Description(
			(value) -> "<" + OpaqueTypes.nameOf(value.getClass()) + ">");

	static final ValueSerializer<?> OWN_TEXT = new Description(OwnText::of);

	private static final ValueSerializer<?> TEXT = new Description((value) -> (CharSequence) value);

	/** As it was given: Jackson would write where the application runs. */
	private static final ValueSerializer<?> FILE = new Description(Object::toString);

	private static final ValueSerializer<?> ENTITY_PROXY = new Substitute(LazyValues::entityOf);

	private static final ValueSerializer<?> CONTAINER = new ContainerSerializer(null, null);

	private static final ValueSerializer<?> BYTES = new Description(
			(value) -> BoundedGenerator.describeBytes(((byte[]) value).length));

	private static final String PROTOBUF_MESSAGE = "com.google.protobuf.AbstractMessage";

	private static final String JACKSON_2_TREE = "com.fasterxml.jackson.databind.JsonNode";

	/** The text of a Jackson 2 tree is JSON. */
	private static final ValueSerializer<?> JACKSON_2 = new Substitute(
			(tree) -> JsonMapper.shared().readTree(tree.toString()));

	private static final ValueSerializer<?> THROWABLE = new Description((value) -> describe((Throwable) value));

	@Override
	public @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
			BeanDescription.Supplier description, JsonFormat.@Nullable Value format) {
		Class<?> raw = type.getRawClass();
		return (raw == Root.class) ? new RootSerializer() : find(raw);
	}

	/** What writes a type, whatever an application's module says of it. */
	static @Nullable ValueSerializer<?> find(Class<?> raw) {
		if (LazyValues.isProxy(raw)) {
			return ENTITY_PROXY;
		}
		if (ContainerNode.class.isAssignableFrom(raw)) {
			return CONTAINER;
		}
		if (Throwable.class.isAssignableFrom(raw)) {
			return THROWABLE;
		}
		if (OpaqueTypes.isNamed(raw, PROTOBUF_MESSAGE)) {
			return new ProtobufSerializer();
		}
		if (OpaqueTypes.isNamed(raw, JACKSON_2_TREE)) {
			return JACKSON_2;
		}
		if (Path.class.isAssignableFrom(raw) || File.class.isAssignableFrom(raw)) {
			return FILE;
		}
		Function<Object, Object> substitute = SpringValues.substituteFor(raw);
		if (substitute != null) {
			return new Substitute(substitute);
		}
		if (OpaqueTypes.contains(raw)) {
			return TYPE_NAME;
		}
		return (CharSequence.class.isAssignableFrom(raw) && raw != String.class) ? TEXT : null;
	}

	@Override
	public @Nullable ValueSerializer<?> findArraySerializer(SerializationConfig config, ArrayType type,
			BeanDescription.Supplier description, JsonFormat.@Nullable Value format,
			@Nullable TypeSerializer typeSerializer, @Nullable ValueSerializer<Object> elementSerializer) {
		Class<?> raw = type.getRawClass();
		if (raw == char[].class) {
			return null;
		}
		return (raw == byte[].class) ? BYTES : new ContainerSerializer(null, elementSerializer);
	}

	@Override
	public ValueSerializer<?> findCollectionSerializer(SerializationConfig config, CollectionType type,
			BeanDescription.Supplier description, JsonFormat.@Nullable Value format,
			@Nullable TypeSerializer typeSerializer, @Nullable ValueSerializer<Object> elementSerializer) {
		return new ContainerSerializer(null, elementSerializer);
	}

	@Override
	public ValueSerializer<?> findMapSerializer(SerializationConfig config, MapType type,
			BeanDescription.Supplier description, JsonFormat.@Nullable Value format,
			@Nullable ValueSerializer<Object> keySerializer, @Nullable TypeSerializer typeSerializer,
			@Nullable ValueSerializer<Object> valueSerializer) {
		return OpaqueTypes.contains(type.getRawClass()) ? TYPE_NAME : new ContainerSerializer(null, valueSerializer);
	}

	private static CharSequence describe(Throwable value) {
		String name = value.getClass().getSimpleName();
		String type = name.isEmpty() ? OpaqueTypes.nameOf(value.getClass()) : name;
		String message = value.getMessage();
		return (message != null) ? new PrefixedText(type + ": ", message) : type;
	}

	/** Writes another value in place of the one that it gets. */
	private static final class Substitute extends StdSerializer<Object> {

		private final Function<Object, Object> substitute;

		Substitute(Function<Object, Object> substitute) {
			super(Object.class);
			this.substitute = substitute;
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			context.writeValue(generator, this.substitute.apply(value));
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
				TypeSerializer type) {
			serialize(value, generator, context);
		}

	}

	private static final class RootSerializer extends StdSerializer<Root> {

		RootSerializer() {
			super(Root.class);
		}

		@Override
		public void serialize(Root root, JsonGenerator generator, SerializationContext context) {
			((BoundedGenerator) generator).use(context);
			context.writeValue(generator, root.value());
		}

	}

	private static final class Description extends StdSerializer<Object> {

		private final Function<Object, CharSequence> description;

		Description(Function<Object, CharSequence> description) {
			super(Object.class);
			this.description = description;
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			CharSequence text = this.description.apply(value);
			if (generator instanceof BoundedGenerator bounded) {
				bounded.writeText(text);
			}
			else {
				generator.writeString(text.toString());
			}
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
				TypeSerializer type) {
			serialize(value, generator, context);
		}

	}

	/**
	 * The outermost value, wrapped to get hold of Jackson's context before it is written.
	 */
	public record Root(Object value) {
	}

}
