/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Field;
import com.google.protobuf.Struct;
import com.google.protobuf.Type;
import com.google.protobuf.Value;
import org.hibernate.Hibernate;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentMap;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.ProxyFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.InputStreamResource;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What values of other libraries' types become, and of those that are seldom met.
 */
class ContentTypesTests {

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(1_000_000, 30, 1000),
			new Redaction(List.of(), List.of(), List.of()));

	@Test
	void collectionsOfHibernateAreNeverLoaded() {
		Customer customer = new Customer("ann", new PersistentBag<>(), new PersistentMap<>());
		assertThat(json(customer)).isEqualTo("{\"name\": \"ann\", \"orders\": "
				+ "\"<not loaded: org.hibernate.collection.spi.PersistentBag>\", \"notes\": "
				+ "\"<not loaded: org.hibernate.collection.spi.PersistentMap>\"}");
		assertThat(json(new Sparse(new PersistentBag<>()))).contains("not loaded");
	}

	@Test
	void proxiesOfHibernateAreNeverLoaded() throws Exception {
		HibernateProxy proxy = proxy();
		String notLoaded = "\"<not loaded: " + proxy.getClass().getName() + ">\"";
		assertThat(json(proxy)).isEqualTo(notLoaded);
		assertThat(json(new Reference((Author) proxy))).isEqualTo("{\"author\": " + notLoaded + "}");
		assertThat(json(Map.of(proxy, List.of(proxy)))).isEqualTo("{" + notLoaded + ": [" + notLoaded + "]}");
		assertThat(Hibernate.isInitialized(proxy)).isFalse();
	}

	@Test
	void loadedProxiesOfHibernateAreTheirEntities() throws Exception {
		HibernateProxy proxy = proxy();
		Author author = new Author();
		author.setFriend((Author) proxy);
		proxy.getHibernateLazyInitializer().setImplementation(author);
		assertThat(json(new Reference((Author) proxy)))
			.isEqualTo("{\"author\": {\"friend\": \"<cycle: %s>\", \"id\": 0}}".formatted(Author.class.getName()));
	}

	/** Without a session, so that an attempt to load fails. */
	private static HibernateProxy proxy() throws Exception {
		ProxyFactory factory = ServiceLoader.load(BytecodeProvider.class)
			.findFirst()
			.orElseThrow()
			.getProxyFactoryFactory()
			.buildProxyFactory(null);
		factory.postInstantiate(Author.class.getName(), Author.class, Set.of(HibernateProxy.class),
				Author.class.getMethod("getId"), null, null);
		return factory.getProxy(7L, null);
	}

	@Test
	void messagesOfProtobufAreObjects() {
		Type type = Type.newBuilder()
			.setName("Person")
			.addFields(Field.newBuilder().setName("age").setKind(Field.Kind.TYPE_INT32).setNumber(1))
			.build();
		assertThat(json(type)).isEqualTo(
				"{\"name\": \"Person\", \"fields\": [{\"kind\": \"TYPE_INT32\", \"number\": 1, \"name\": \"age\"}]}");
		Struct struct = Struct.newBuilder()
			.putFields("password", Value.newBuilder().setStringValue("x").build())
			.build();
		assertThat(json(Map.of("message", struct)))
			.isEqualTo("{\"message\": {\"fields\": {\"password\": \"[REDACTED]\"}}}");
		assertThat(json(BytesValue.of(ByteString.copyFrom(new byte[12])))).isEqualTo("{\"value\": \"<12 bytes>\"}");
	}

	@Test
	void treesOfJackson2AreObjects() throws Exception {
		var tree = new com.fasterxml.jackson.databind.ObjectMapper()
			.readTree("{\"a\": [1, {\"apiKey\": \"x\"}], \"b\": \"\u00e4\"}");
		assertThat(json(Map.of("tree", tree)))
			.isEqualTo("{\"tree\": {\"a\": [1, {\"apiKey\": \"[REDACTED]\"}], \"b\": \"\u00e4\"}}");
	}

	@Test
	void bytesInBase64AreTheirLength() {
		byte[] bytes = new byte[30_000];
		new Random(1).nextBytes(bytes);
		String base64 = Base64.getEncoder().encodeToString(bytes);
		assertThat(json(base64)).isEqualTo("\"<40000 characters of Base64>\"");
		assertThat(json(Map.of("url", "data:image/png;base64," + base64)))
			.isEqualTo("{\"url\": \"data:image/png;base64,<40000 characters of Base64>\"}");
		assertThat(json(Base64.getMimeEncoder().encodeToString(bytes))).contains("characters of Base64>");
		assertThat(json("x".repeat(2000))).contains("xxxx");
		assertThat(json("Some words. ".repeat(200))).contains("Some words. Some");
		assertThat(json(Base64.getEncoder().encodeToString(new byte[30]))).contains("AAAA");
	}

	@Test
	void valuesOfTheJdkAreScalars() {
		assertThat(json(OptionalInt.of(3))).isEqualTo("3");
		assertThat(json(new AtomicInteger(3))).isEqualTo("3");
		assertThat(json(new AtomicReference<>("x"))).isEqualTo("\"x\"");
		assertThat(json(LocalDateTime.of(2026, 1, 2, 3, 4))).isEqualTo("\"2026-01-02T03:04:00\"");
		assertThat(json(OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC)))
			.isEqualTo("\"2026-01-02T03:04:05Z\"");
		assertThat(json(List.of(Year.of(2026), Month.MAY))).isEqualTo("[2026, 5]");
		assertThat(json(new UUID(0, 1))).isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
		assertThat(json(EnumSet.of(TimeUnit.DAYS))).isEqualTo("[\"DAYS\"]");
		assertThat(json(String.class)).isEqualTo("\"java.lang.String\"");
		assertThat(json(BigInteger.ONE.shiftLeft(64))).isEqualTo("\"18446744073709551616\"");
	}

	@Test
	void keysOfMapsAreText() {
		Map<Object, Object> map = new HashMap<>();
		map.put(null, 1);
		assertThat(json(map)).isEqualTo("{\"null\": 1}");
		assertThat(json(Map.of(new int[0].getClass(), 1))).isEqualTo("{\"class [I\": 1}");
		assertThat(json(Map.of(new HostileKey(), 1))).contains("unserializable");
	}

	@Test
	void infiniteValuesEnd() {
		Iterable<Integer> endless = () -> new Iterator<>() {
			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public Integer next() {
				return 1;
			}
		};
		assertThat(json(Map.of("endless", endless))).startsWith("{\"endless\": \"<").hasSizeLessThan(200);
		assertThat(json(Collections.nCopies(Integer.MAX_VALUE, 1))).endsWith("1, \"... [2147482647 more elements]\"]");
		assertThat(json(new InputStreamResource(new ByteArrayInputStream(new byte[1]))))
			.isEqualTo("\"<org.springframework.core.io.InputStreamResource>\"");
		assertThat(json(CharBuffer.wrap("text"))).isEqualTo("\"<java.nio.StringCharBuffer>\"");
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
		JsonMapper.shared().readTree(json);
		return json;
	}

	record Customer(String name, List<String> orders, Map<String, String> notes) {
	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Sparse(List<String> orders) {
	}

	public static class Author {

		private Author friend;

		public long getId() {
			return 0;
		}

		public Author getFriend() {
			return this.friend;
		}

		public void setFriend(Author friend) {
			this.friend = friend;
		}

	}

	record Reference(Author author) {
	}

	static class HostileKey {

		@Override
		public String toString() {
			throw new IllegalStateException();
		}

	}

}
