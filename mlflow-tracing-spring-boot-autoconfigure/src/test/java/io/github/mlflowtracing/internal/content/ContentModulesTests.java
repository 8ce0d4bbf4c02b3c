/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application's Jackson modules may do to content, and what not.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContentModulesTests {

	@Test
	void serializersAndMixInsOfTheApplicationAreUsed() {
		JacksonModule module = new SimpleModule("application")
			.addSerializer(Money.class, writer((value, generator) -> generator.writeString(value + " EUR")))
			.setMixInAnnotation(Person.class, PersonMixIn.class);
		assertThat(json(List.of(new Money(5), new Person("ann", "x")), module))
			.isEqualTo("[\"Money[amount=5] EUR\", {\"name\": \"ann\"}]");
	}

	@Test
	void whatTheyWriteKeepsToTheLimitsAndHasNoSecrets() {
		JacksonModule module = new SimpleModule("talkative").addSerializer(Money.class, writer((value, generator) -> {
			generator.writeStartObject();
			generator.writeStringProperty("password", "x");
			generator.writeStringProperty("note", "Bearer abc123");
			generator.writeName("many");
			generator.writeStartArray();
			IntStream.range(0, 1000).forEach(generator::writeNumber);
			generator.writeEndArray();
			generator.writeEndObject();
		}));
		assertThat(json(new Money(5), module)).isEqualTo("{\"password\": \"[REDACTED]\", "
				+ "\"note\": \"Bearer [REDACTED]\", \"many\": [0, 1, 2, \"... [997 more elements]\"]}");
	}

	@Test
	void oneThatFailsForAValueCostsThatValue() {
		JacksonModule module = new SimpleModule("failing").addSerializer(Money.class, writer((value, generator) -> {
			generator.writeStartObject();
			throw new IllegalStateException();
		}));
		assertThat(json(List.of(1, new Money(5)), module))
			.isEqualTo("[1, \"<unserializable %s: IllegalStateException>\"]".formatted(Money.class.getTypeName()));
	}

	@Test
	void whatIsNeverReadStaysSo() {
		ByteArrayInputStream stream = new ByteArrayInputStream(new byte[] { 1, 2 });
		JacksonModule module = new SimpleModule("reading")
			.addSerializer(InputStream.class, writer((value, generator) -> generator.writeNumber(read(value))))
			.addSerializer(Collection.class, writer((value, generator) -> value.size()))
			.setSerializerModifier(new Reading());
		assertThat(json(new Holder(stream, new PersistentBag<>(), new PersistentMap<>()), module))
			.isEqualTo("{\"stream\": \"<java.io.ByteArrayInputStream>\", "
					+ "\"bag\": \"<not loaded: org.hibernate.collection.spi.PersistentBag>\", "
					+ "\"map\": \"<not loaded: org.hibernate.collection.spi.PersistentMap>\"}");
		assertThat(stream.available()).isEqualTo(2);
	}

	@Test
	void bytesAndExceptionsStayShort() {
		JacksonModule module = new SimpleModule("long")
			.addSerializer(byte[].class, writer((value, generator) -> generator.writeString("all of it")))
			.addSerializer(Throwable.class, writer((value, generator) -> generator.writeString("all of it")));
		assertThat(json(List.of(new byte[2], new IllegalStateException("cold")), module))
			.isEqualTo("[\"<2 bytes>\", \"IllegalStateException: cold\"]");
	}

	@Test
	void aModuleThatCannotBeSetUpIsLeftOut(CapturedOutput output) {
		JacksonModule broken = new SimpleModule("broken") {
			@Override
			public void setupModule(SetupContext context) {
				throw new NoClassDefFoundError("expected by this test");
			}
		};
		JacksonModule good = new SimpleModule("good").addSerializer(Money.class,
				writer((value, generator) -> generator.writeString("5 EUR")));
		assertThat(json(new Money(5), broken, good)).isEqualTo("\"5 EUR\"");
		assertThat(output).contains("without the Jackson module " + broken.getClass().getName());
	}

	@Test
	void modulesThatCannotBeHadYetAreAskedForAgain() {
		List<JacksonModule> modules = List.of(new SimpleModule("late").addSerializer(Money.class,
				writer((value, generator) -> generator.writeString("5 EUR"))));
		boolean[] ready = new boolean[1];
		ContentSerializer serializer = new ContentSerializer(new ContentLimits(1000, 30, 3), Redaction.NONE,
				() -> ready[0] ? modules : null);
		assertThat(json(serializer, new Money(5))).isEqualTo("{\"amount\": 5}");
		ready[0] = true;
		assertThat(json(serializer, new Money(5))).isEqualTo("\"5 EUR\"");
	}

	private static int read(InputStream stream) {
		try {
			return stream.read();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String json(Object value, JacksonModule... modules) {
		return json(new ContentSerializer(new ContentLimits(1000, 30, 3),
				new Redaction(List.of(), List.of(), List.of()), () -> List.of(modules)), value);
	}

	private static String json(ContentSerializer serializer, Object value) {
		return serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
	}

	private static <T> ValueSerializer<T> writer(Writer<T> writer) {
		return new ValueSerializer<>() {
			@Override
			public void serialize(T value, JsonGenerator generator, SerializationContext context) {
				writer.write(value, generator);
			}
		};
	}

	interface Writer<T> {

		void write(T value, JsonGenerator generator);

	}

	record Money(int amount) {
	}

	record Person(String name, String note) {
	}

	interface PersonMixIn {

		@JsonIgnore
		String note();

	}

	record Holder(InputStream stream, List<String> bag, Map<String, String> map) {
	}

	/** As one that makes Hibernate load. */
	static class Reading extends ValueSerializerModifier {

		@Override
		public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier description,
				ValueSerializer<?> serializer) {
			return description.getBeanClass().equals(ByteArrayInputStream.class) ? new Loading() : serializer;
		}

		@Override
		public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
				BeanDescription.Supplier description, ValueSerializer<?> serializer) {
			return new Loading();
		}

		@Override
		public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType type,
				BeanDescription.Supplier description, ValueSerializer<?> serializer) {
			return new Loading();
		}

	}

	static class Loading extends StdSerializer<Object> {

		Loading() {
			super(Object.class);
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			throw new AssertionError("read " + value.getClass());
		}

	}

}
