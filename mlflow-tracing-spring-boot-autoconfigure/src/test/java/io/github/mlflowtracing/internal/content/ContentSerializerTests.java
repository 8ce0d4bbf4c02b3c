/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.security.auth.x500.X500Principal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.ui.ConcurrentModel;
import org.springframework.ui.ExtendedModelMap;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContentSerializer}.
 */
class ContentSerializerTests {

	private static final ContentLocation WHERE = ContentLocation.of(ContentLocation.Kind.INPUT, "span");

	private static final JsonMapper READER = JsonMapper.shared();

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(1_000_000, 30, 1000),
			Redaction.NONE);

	@Test
	void writesArgumentsAsTheMapThatTheyAre() {
		String[] names = { "text", "count", "long", "flag", "nothing", "left out", "list", "ratio", "apiKey",
				"letter" };
		Object[] values = { "a \"b\"", 5, -5L, true, null, "x", List.of(1, Map.of("a", "b")), Double.NaN, 12345, 'c' };
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < names.length; i++) {
			map.put(names[i], values[i]);
		}
		map.remove("left out");
		names[5] = null;
		Redaction redaction = new Redaction(List.of(), List.of(), List.of());
		for (ContentLimits limits : List.of(new ContentLimits(1000, 30, 1000), new ContentLimits(1000, 30, 3),
				new ContentLimits(40, 30, 1000), new ContentLimits(1000, 2, 1000), new ContentLimits(1, 1, 1))) {
			ContentSerializer serializer = new ContentSerializer(limits, redaction);
			assertThat(serializer.toJson(names, values, WHERE)).isEqualTo(serializer.toJson(map, WHERE));
		}
	}

	@Test
	void writesScalarsAsJson() {
		assertThat(json(null)).isEqualTo("null");
		assertThat(json(true)).isEqualTo("true");
		assertThat(json(5)).isEqualTo("5");
		assertThat(json(5L)).isEqualTo("5");
		assertThat(json((short) 5)).isEqualTo("5");
		assertThat(json(1.5)).isEqualTo("1.5");
		assertThat(json(1.5f)).isEqualTo("1.5");
		assertThat(json(new BigDecimal("1.50"))).isEqualTo("1.50");
		assertThat(json(BigInteger.valueOf(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
		assertThat(json('c')).isEqualTo("\"c\"");
		assertThat(json("hey")).isEqualTo("\"hey\"");
		assertThat(json(new StringBuilder("hey"))).isEqualTo("\"hey\"");
	}

	@Test
	void writesNumbersThatMlflowCannotReadAsStrings() {
		assertThat(json(Double.NaN)).isEqualTo("\"NaN\"");
		assertThat(json(List.of(Float.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)))
			.isEqualTo("[\"-Infinity\", \"Infinity\"]");
		assertThat(json(BigInteger.TWO.pow(63))).isEqualTo("\"9223372036854775808\"");
		assertThat(json(new BigDecimal("9223372036854775808"))).isEqualTo("\"9223372036854775808\"");
		assertThat(json(READER.readTree("[9223372036854775808]"))).isEqualTo("[\"9223372036854775808\"]");
		assertThat(json(new BigDecimal("1E+400"))).isEqualTo("\"1E+400\"");
		assertThat(json(BigInteger.TWO.pow(5000))).isEqualTo("\"<number of 5001 bits>\"");
	}

	@Test
	void spacesTextAsPythonDoes() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("a", 1);
		map.put("b", List.of("x", 2.0));
		map.put("c", Map.of());
		map.put("d", null);
		assertThat(json(map)).isEqualTo("{\"a\": 1, \"b\": [\"x\", 2.0], \"c\": {}, \"d\": null}");
	}

	@Test
	void escapesWhatJsonDemandsAndNothingElse() {
		assertThat(json("a\"b\\c\n\t\u0001ä€😀")).isEqualTo("\"a\\\"b\\\\c\\n\\t\\u0001ä€😀\"");
	}

	@Test
	void replacesHalvesOfSurrogatePairs() {
		assertThat(json("a\uD83Db\uDE00")).isEqualTo("\"a\uFFFDb\uFFFD\"");
		assertThat(json(Map.of("\uD83D", "\uD83D"))).isEqualTo("{\"\uFFFD\": \"\uFFFD\"}");
	}

	@Test
	void writesBeansRecordsEnumsAndTimes() {
		assertThat(json(new Person("Ann", 3))).isEqualTo("{\"name\": \"Ann\", \"age\": 3}");
		assertThat(json(new Bean())).isEqualTo("{\"zip\": \"1010\", \"renamed\": \"y\"}");
		assertThat(json(Colour.RED)).isEqualTo("\"RED\"");
		assertThat(json(Map.of(Colour.RED, 1))).isEqualTo("{\"RED\": 1}");
		assertThat(json(Map.of(7, LocalDate.of(2026, 1, 2)))).isEqualTo("{\"7\": \"2026-01-02\"}");
		assertThat(json(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
		assertThat(json(new Date(0))).startsWith("\"1970-01-01T00:00:00.000");
		assertThat(json(Duration.ofSeconds(90))).isEqualTo("\"PT1M30S\"");
		assertThat(json(List.of(Optional.of(1), Optional.empty()))).isEqualTo("[1, null]");
		assertThat(json(new int[][] { { 1, 2 }, {} })).isEqualTo("[[1, 2], []]");
		assertThat(json("abc".toCharArray())).isEqualTo("\"abc\"");
		assertThat(json(READER.readTree("{\"a\":[1,true]}"))).isEqualTo("{\"a\": [1, true]}");
	}

	@Test
	void honoursAnnotationsOfTheApplication() {
		assertThat(json(new Annotated())).isEqualTo("{\"masked\": \"***\", \"all\": [\"***\", \"***\"], "
				+ "\"raw\": \"{not json\", \"money\": \"5 EUR\"}");
	}

	@Test
	void writesThrowablesAsTypeAndMessage() {
		assertThat(json(new IllegalStateException("no \"luck\"")))
			.isEqualTo("\"IllegalStateException: no \\\"luck\\\"\"");
		assertThat(json(List.of(new IOException()))).isEqualTo("[\"IOException\"]");
	}

	@Test
	void describesBytes() {
		assertThat(json(new byte[12])).isEqualTo("\"<12 bytes>\"");
		assertThat(json(Map.of("a", READER.getNodeFactory().binaryNode(new byte[3]))))
			.isEqualTo("{\"a\": \"<3 bytes>\"}");
	}

	@Test
	void neverReadsWhatIsNoValue() throws IOException {
		InputStream stream = new ByteArrayInputStream(new byte[] { 7 });
		Reader reader = new StringReader("text");
		Iterator<Integer> iterator = List.of(1).iterator();
		Stream<Integer> elements = Stream.of(1);
		Iterable<Integer> once = new OnlyOnce(iterator);
		assertThat(json(List.of(stream, reader, iterator, elements, once)))
			.isEqualTo("[\"<java.io.ByteArrayInputStream>\", \"<java.io.StringReader>\", "
					+ "\"<java.util.ImmutableCollections$ListItr>\", \"<java.util.stream.ReferencePipeline$Head>\", "
					+ "\"<%s>\"]".formatted(OnlyOnce.class.getName()));
		assertThat(stream.read()).isEqualTo(7);
		assertThat(reader.read()).isEqualTo('t');
		assertThat(iterator.hasNext()).isTrue();
		assertThat(elements).containsExactly(1);
	}

	@ParameterizedTest
	@MethodSource("frameworkValues")
	void describesWhatBelongsToTheFramework(Object value) {
		assertThat(json(value)).matches("\"<[\\w.$]+>\"");
		assertThat(json(Map.of("a", value))).matches("\\{\"a\": \"<[\\w.$]+>\"}");
	}

	static Stream<Object> frameworkValues() {
		Principal principal = new X500Principal("CN=ann");
		Supplier<String> lambda = () -> "x";
		Flow.Publisher<String> publisher = (subscriber) -> {
		};
		return Stream.of(CompletableFuture.completedFuture(1), principal, lambda, publisher, Thread.currentThread(),
				new MockHttpServletRequest(), new ByteArrayResource(new byte[4]),
				new ExtendedModelMap().addAttribute("a", 1), new ConcurrentModel("a", 1),
				MockServerWebExchange.from(MockServerHttpRequest.get("/")), new Object());
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, WHERE);
		READER.readTree(json);
		return json;
	}

	enum Colour {

		RED;

		@Override
		public String toString() {
			return "the red one";
		}

	}

	record Person(String name, int age) {
	}

	static class Bean {

		public String getZip() {
			return "1010";
		}

		@JsonProperty("renamed")
		public String getAddress() {
			return "y";
		}

		@JsonIgnore
		public String getSecret() {
			return "s";
		}

	}

	static class Annotated {

		@JsonSerialize(using = Mask.class)
		public String masked = "secret";

		@JsonSerialize(contentUsing = Mask.class)
		public List<String> all = List.of("a", "b");

		@JsonRawValue
		public String raw = "{not json";

		public Money money = new Money(5);

	}

	record Money(int amount) {

		@JsonValue
		String text() {
			return this.amount + " EUR";
		}

	}

	static class Mask extends ValueSerializer<Object> {

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			generator.writeString("***");
		}

	}

	static class OnlyOnce implements Iterable<Integer> {

		private final Iterator<Integer> iterator;

		OnlyOnce(Iterator<Integer> iterator) {
			this.iterator = iterator;
		}

		@Override
		public Iterator<Integer> iterator() {
			return this.iterator;
		}

	}

	@Test
	void leavesOutEmptyContainersWhereTheTypeAsksForIt() {
		assertThat(this.serializer.toJson(new Sparse(List.of(), Map.of(), new int[0], List.of("a")), WHERE))
			.isEqualTo("{\"filled\": [\"a\"]}");
	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Sparse(List<String> list, Map<String, String> map, int[] array, List<String> filled) {
	}

}
