/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.math.BigInteger;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of a value of any size, only so much is looked at as the limits leave room for.
 */
class BoundedWorkTests {

	private static final int MAX_LENGTH = 10_000;

	private static final int HUGE = 100_000_000;

	/** Of a text, the room and what may be behind a secret that stands at its end. */
	private static final int MAX_READ = MAX_LENGTH + 3 * 16 * 1024;

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(MAX_LENGTH, 30, 1000),
			new Redaction(List.of(), List.of(), List.of()));

	@Test
	void aHeadOfALongTextIsRead() {
		CountedText text = new CountedText((i) -> (i % 7 == 0) ? ' ' : 'x');
		assertThat(json(text)).startsWith("\" xxxxxx xxx").contains("more characters]");
		assertThat(text.read[0]).isLessThan(MAX_READ);

		CountedText inList = new CountedText((i) -> 'a');
		assertThat(json(List.of("first", inList))).startsWith("[\"first\", \"aaaa");
		assertThat(inList.read[0]).isLessThan(MAX_READ);
	}

	@Test
	void theBeginningAndTheEndOfLongBase64AreRead() {
		CountedText text = new CountedText((i) -> "aB3".charAt(i % 3));
		assertThat(json(text)).isEqualTo("\"<100000000 characters of Base64>\"");
		assertThat(text.read[0]).isLessThan(MAX_READ);
		assertThat(json("aB3".repeat(10_000) + " and what is said of it")).startsWith("\"aB3aB3");
	}

	@Test
	void textsThatShrinkWhenTheyAreRedactedAreNotReadWithoutEnd() {
		CountedText key = new CountedText((i) -> (i < 27) ? "-----BEGIN PRIVATE KEY-----".charAt(i) : 'x');
		assertThat(json(Collections.nCopies(1000, key))).doesNotContain("xxx").contains("more characters]");
		assertThat(key.read[0]).isLessThan(2_000_000L);
	}

	@Test
	void textOfAnArrayOfCharactersIsNotCopiedWhole() {
		char[] characters = new char[1_000_000];
		Arrays.fill(characters, 'x');
		assertThat(json(characters)).hasSizeLessThan(MAX_LENGTH + 50).endsWith("more characters]\"");
	}

	@Test
	void numbersOfAMillionDigitsAreText() {
		String digits = "7".repeat(1_000_000);
		assertThat(json(new Digits(digits))).startsWith("\"777").hasSizeLessThan(MAX_LENGTH + 50);
		assertThat(json(List.of(new Digits("12.5e3"), new Digits("5 EUR")))).isEqualTo("[1.25E+4, \"5 EUR\"]");
		assertThat(json(BigInteger.ONE.shiftLeft(3_000_000))).isEqualTo("\"<number of 3000001 bits>\"");
	}

	@Test
	void endlessMapsEnd() {
		EndlessMap numbers = new EndlessMap((i) -> "key" + i);
		assertThat(json(numbers)).startsWith("{\"key0\": 0, ").endsWith("\"...\": \"... [more elements]\"}");
		assertThat(numbers.asked).isLessThanOrEqualTo(1001);
	}

	@Test
	void endlessMapsWhoseNamesAreLongerThanTheRoomEnd() {
		String name = "k".repeat(MAX_LENGTH + 1);
		EndlessMap map = new EndlessMap((i) -> name);
		assertThat(json(map)).isEqualTo("{\"...\": \"... [more elements]\"}");
		assertThat(map.asked).isLessThanOrEqualTo(1001);
		assertThat(json(Map.of(name, 1))).isEqualTo("{\"...\": \"... [1 more elements]\"}");
	}

	@Test
	void endlessCollectionsAreNeitherCountedNorWalkedThrough() {
		int[] asked = new int[1];
		assertThat(json(new AbstractCollection<Integer>() {
			@Override
			public Iterator<Integer> iterator() {
				return endless((i) -> {
					asked[0]++;
					return i;
				});
			}

			@Override
			public int size() {
				throw new AssertionError("counted");
			}
		})).endsWith("999, \"... [more elements]\"]");
		assertThat(asked[0]).isLessThanOrEqualTo(1001);
	}

	@Test
	void serializersThatWriteWithoutEndAreStopped() {
		assertThat(json(new Endless())).startsWith("[0, 1, 2, ").endsWith("999, \"... [more elements]\"]");
		assertThat(json(List.of(new Endless(), "next"))).endsWith("999, \"... [more elements]\"], \"next\"]");
		EndlessMap any = new EndlessMap((i) -> "key" + i);
		assertThat(json(new AnyGetter("x", any))).startsWith("{\"name\": \"x\", \"key0\": 0");
		assertThat(any.asked).isLessThan(20_000);
	}

	@Test
	void treesAreNotWalkedThrough() {
		var tree = JsonMapper.shared().createArrayNode();
		for (int i = 0; i < 100_000; i++) {
			tree.add("element");
		}
		assertThat(json(tree)).matches("\\[(\"element\", )+.*\"\\.\\.\\. \\[99\\d{3} more elements]\"]");
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
		JsonMapper.shared().readTree(json);
		return json;
	}

	private static <T> Iterator<T> endless(IntFunction<T> elements) {
		return new Iterator<>() {
			private int next;

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public T next() {
				return elements.apply(this.next++);
			}
		};
	}

	/** A text that counts how often a character of it is read. */
	private record CountedText(IntFunction<Character> characters, int start, int end,
			long[] read) implements CharSequence {

		CountedText(IntFunction<Character> characters) {
			this(characters, 0, HUGE, new long[1]);
		}

		@Override
		public int length() {
			return this.end - this.start;
		}

		@Override
		public char charAt(int index) {
			this.read[0]++;
			return this.characters.apply(this.start + index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new CountedText(this.characters, this.start + start, this.start + end, this.read);
		}

		@Override
		public String toString() {
			return new StringBuilder(this).toString();
		}

	}

	private static final class Digits extends Number {

		private static final long serialVersionUID = 1L;

		private final String digits;

		Digits(String digits) {
			this.digits = digits;
		}

		@Override
		public String toString() {
			return this.digits;
		}

		@Override
		public int intValue() {
			return 0;
		}

		@Override
		public long longValue() {
			return 0;
		}

		@Override
		public float floatValue() {
			return 0;
		}

		@Override
		public double doubleValue() {
			return 0;
		}

	}

	private static final class EndlessMap extends AbstractMap<String, Integer> {

		private final IntFunction<String> names;

		private int asked;

		EndlessMap(IntFunction<String> names) {
			this.names = names;
		}

		@Override
		public Set<Entry<String, Integer>> entrySet() {
			return new AbstractSet<>() {
				@Override
				public Iterator<Entry<String, Integer>> iterator() {
					return endless((i) -> {
						EndlessMap.this.asked++;
						return Map.entry(EndlessMap.this.names.apply(i), i);
					});
				}

				@Override
				public int size() {
					return Integer.MAX_VALUE;
				}
			};
		}

	}

	record AnyGetter(String name, @JsonAnyGetter Map<String, Integer> others) {
	}

	@JsonSerialize(using = Endless.Serializer.class)
	private static final class Endless {

		static final class Serializer extends ValueSerializer<Object> {

			@Override
			public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
				generator.writeStartArray();
				for (int i = 0; true; i++) {
					generator.writeNumber(i);
				}
			}

		}

	}

}
