/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what {@link ContentSerializer} does with values that fail or are too large.
 */
class ContentSerializerLimitsTests {

	private static final ContentLocation WHERE = ContentLocation.of(ContentLocation.Kind.INPUT, "span");

	private static final JsonMapper READER = JsonMapper.shared();

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(1_000_000, 30, 1000),
			Redaction.NONE);

	@Test
	void keepsTheOtherPropertiesWhereOneFails() {
		assertThat(json(new Failing()))
			.isEqualTo("{\"before\": 1, \"broken\": \"<unserializable java.util.List: IllegalStateException>\", "
					+ "\"endless\": \"<unserializable java.lang.String: StackOverflowError>\", \"after\": 2}");
	}

	@Test
	void keepsTheOtherElementsWhereOneFails() {
		Object bad = new HalfWritten();
		assertThat(json(List.of(1, bad, 2))).isEqualTo(
				"[1, \"<unserializable %s: IllegalArgumentException>\", 2]".formatted(HalfWritten.class.getName()));
		assertThat(json(Map.of("a", bad))).isEqualTo(
				"{\"a\": \"<unserializable %s: IllegalArgumentException>\"}".formatted(HalfWritten.class.getName()));
		assertThat(json(bad))
			.isEqualTo("\"<unserializable %s: IllegalArgumentException>\"".formatted(HalfWritten.class.getName()));
	}

	@Test
	void describesContainersThatFail() {
		assertThat(json(new BrokenList()))
			.isEqualTo("\"<unserializable %s: UnsupportedOperationException>\"".formatted(BrokenList.class.getName()));
	}

	@Test
	void repairsJsonThatACustomSerializerLeavesOpen() {
		assertThat(json(List.of(new Unbalanced(), 1)))
			.isEqualTo("[\"<unserializable %s: incomplete JSON>\", 1]".formatted(Unbalanced.class.getName()));
	}

	@Test
	void endsCycles() {
		Node node = new Node();
		node.next = node;
		assertThat(json(node)).isEqualTo("{\"next\": \"<cycle: %s>\"}".formatted(Node.class.getName()));
		List<Object> list = new ArrayList<>();
		list.add(list);
		assertThat(json(list)).isEqualTo("[\"<cycle: java.util.ArrayList>\"]");
	}

	@Test
	void marksWhatIsTooDeep() {
		ContentSerializer shallow = new ContentSerializer(new ContentLimits(1000, 2, 10), Redaction.NONE);
		assertThat(shallow.toJson(List.of(List.of(List.of(1), "x")), WHERE))
			.isEqualTo("[[\"<too deep: java.util.ImmutableCollections$List12>\", \"x\"]]");
		assertThat(shallow.toJson(READER.readTree("[[[[1], 2]], 3]"), WHERE))
			.isEqualTo("[[\"<too deep: %s>\"], 3]".formatted("tools.jackson.databind.node.ArrayNode"));
		Node node = new Node();
		node.next = new Node();
		node.next.next = new Node();
		assertThat(shallow.toJson(node, WHERE))
			.isEqualTo("{\"next\": {\"next\": \"<too deep: %s>\"}}".formatted(Node.class.getName()));
	}

	@Test
	void marksElementsBeyondTheLimit() {
		ContentSerializer few = new ContentSerializer(new ContentLimits(1000, 5, 2), Redaction.NONE);
		assertThat(few.toJson(List.of(1, 2, 3, 4), WHERE)).isEqualTo("[1, 2, \"... [2 more elements]\"]");
		assertThat(few.toJson(new long[] { 1, 2, 3 }, WHERE)).isEqualTo("[1, 2, \"... [1 more elements]\"]");
		assertThat(few.toJson(READER.readTree("{\"a\":1,\"b\":2,\"c\":[3],\"d\":4}"), WHERE))
			.isEqualTo("{\"a\": 1, \"b\": 2, \"...\": \"... [2 more elements]\"}");
		assertThat(few.toJson(List.of(List.of(1, 2, 3), 2), WHERE)).isEqualTo("[[1, 2, \"... [1 more elements]\"], 2]");
	}

	@Test
	void doesNotWalkThroughWhatItLeavesOut() {
		CountingList huge = new CountingList();
		assertThat(json(huge)).endsWith("1, \"... [2147482647 more elements]\"]");
		assertThat(huge.asked).isEqualTo(1000);
		assertThat(new ContentSerializer(new ContentLimits(100, 1, 10), Redaction.NONE).toJson(List.of(huge), WHERE))
			.contains("too deep");
		assertThat(huge.asked).isEqualTo(1000);
	}

	@Test
	void goesOnAfterAFailureBeyondTheDepthLimit() {
		assertThat(new ContentSerializer(new ContentLimits(1000, 1, 10), Redaction.NONE)
			.toJson(List.of(new HalfWritten(), 2), WHERE))
			.isEqualTo("[\"<unserializable %s: IllegalArgumentException>\", 2]".formatted(HalfWritten.class.getName()));
	}

	@Test
	void marksCharactersBeyondTheLimit() {
		ContentSerializer brief = new ContentSerializer(new ContentLimits(10, 5, 10), Redaction.NONE);
		assertThat(brief.toJson("x".repeat(132), WHERE)).isEqualTo("\"xxxxxxxxx... [123 more characters]\"");
		assertThat(brief.toJson("xxxxxxxx😀😀", WHERE)).isEqualTo("\"xxxxxxxx... [4 more characters]\"");
		assertThat(brief.toJson(List.of("aaa", "bbbbbbbbb", "c"), WHERE))
			.isEqualTo("[\"aaa\", \"b... [8 more characters]\", \"... [1 more elements]\"]");
	}

	@Test
	void staysWithinItsLengthForTextThatNeedsEscapes() {
		assertThat(new ContentSerializer(new ContentLimits(1000, 5, 10), Redaction.NONE)
			.toJson("\u0001".repeat(100_000), WHERE)).hasSizeLessThan(1050);
	}

	@Test
	void endsGraphsThatFanOut() {
		Wide wide = new Wide(60);
		assertThat(json(wide)).hasSizeLessThan(1_100_000);
	}

	@Test
	void alwaysWritesValidJson() {
		Random random = new Random(42);
		for (int i = 0; i < 500; i++) {
			Object value = randomValue(random, 0);
			ContentLimits limits = new ContentLimits(1 + random.nextInt(300), 1 + random.nextInt(5),
					1 + random.nextInt(5));
			JsonNode read = READER.readTree(new ContentSerializer(limits, Redaction.NONE).toJson(value, WHERE));
			assertThat(read).isNotNull();
		}
	}

	@Test
	void refusesLimitsThatKeepNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ContentLimits(0, 1, 1));
	}

	private static Object randomValue(Random random, int depth) {
		return switch (random.nextInt((depth < 6) ? 10 : 5)) {
			case 0 -> random.nextInt();
			case 1 -> "\"\\\uD83D\n" + random.nextLong();
			case 2 -> new HalfWritten();
			case 3 -> new Failing();
			case 4 -> new Unbalanced();
			case 5, 6 ->
				IntStream.range(0, random.nextInt(8)).mapToObj((i) -> randomValue(random, depth + 1)).toArray();
			case 7 -> READER.readTree("{\"a\":{\"b\":[1,[2,{\"c\":\"x\"}]]},\"d\":null}");
			default -> {
				Map<Object, Object> map = new LinkedHashMap<>();
				IntStream.range(0, random.nextInt(8)).forEach((i) -> map.put(i, randomValue(random, depth + 1)));
				yield map;
			}
		};
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, WHERE);
		READER.readTree(json);
		return json;
	}

	@JsonPropertyOrder({ "before", "broken", "endless", "after" })
	static class Failing {

		public int getBefore() {
			return 1;
		}

		public List<String> getBroken() {
			throw new IllegalStateException("broken");
		}

		public String getEndless() {
			return getEndless();
		}

		public int getAfter() {
			return 2;
		}

	}

	@JsonSerialize(using = HalfWritten.Serializer.class)
	static class HalfWritten {

		static class Serializer extends ValueSerializer<Object> {

			@Override
			public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
				generator.writeStartObject();
				generator.writeName("half");
				generator.writePOJO(Map.of("x", 1));
				generator.writeName("other");
				throw new IllegalArgumentException();
			}

		}

	}

	@JsonSerialize(using = Unbalanced.Serializer.class)
	static class Unbalanced {

		static class Serializer extends ValueSerializer<Object> {

			@Override
			public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
				generator.writeStartArray();
				generator.writeStartObject();
				generator.writeName("open");
			}

		}

	}

	static class BrokenList extends ArrayList<String> {

		private static final long serialVersionUID = 1L;

		@Override
		public int size() {
			throw new UnsupportedOperationException();
		}

	}

	static class CountingList extends AbstractList<Integer> {

		private int asked;

		@Override
		public Integer get(int index) {
			this.asked++;
			return 1;
		}

		@Override
		public int size() {
			return Integer.MAX_VALUE;
		}

	}

	static class Node {

		public Node next;

	}

	static class Wide {

		private final int depth;

		Wide(int depth) {
			this.depth = depth;
		}

		public List<Wide> getParts() {
			return (this.depth > 0) ? Arrays.asList(new Wide(this.depth - 1), new Wide(this.depth - 1)) : List.of();
		}

	}

}
