/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An object that comes again in the same value is named, not repeated.
 */
class SharedObjectsTests {

	private static final String LONG = "a text that makes its object longer than what would be written in its place, "
			+ "so that it is worth a name";

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(1_000_000, 30, 1000),
			new Redaction(List.of(), List.of(), List.of()));

	@Test
	void anObjectThatComesAgainIsNamedByItsPlace() {
		Map<String, Object> owner = Map.of("name", LONG);
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("pets", List.of(Map.of("owner", owner), Map.of("owner", owner)));
		value.put("payer of all", owner);
		assertThat(json(value)).isEqualTo("{\"pets\": [{\"owner\": {\"name\": \"" + LONG + "\"}}, "
				+ "{\"owner\": \"<same as $.pets[0].owner>\"}], \"payer of all\": \"<same as $.pets[0].owner>\"}");
	}

	@Test
	void argumentsThatAreTheSameAreNamed() {
		Object argument = Map.of("name", LONG);
		assertThat(this.serializer.toJson(new String[] { "a", "b" }, new Object[] { argument, argument }, WHERE))
			.isEqualTo("{\"a\": {\"name\": \"" + LONG + "\"}, \"b\": \"<same as $.a>\"}");
	}

	@Test
	void smallObjectsAreRepeated() {
		Object small = Map.of("amount", 5);
		assertThat(json(List.of(small, small))).isEqualTo("[{\"amount\": 5}, {\"amount\": 5}]");
	}

	@Test
	void entitiesThatKnowEachOtherAreNoTree() {
		List<Person> people = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			people.add(new Person("person " + i, people));
		}
		String json = json(people.get(0));
		assertThat(json).contains("person 11", "<same as ", "<cycle: ").hasSizeLessThan(20_000);
	}

	@Test
	void aPlaceUnderASecretNameIsNotNamed() {
		Object shared = Map.of("name", LONG);
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("ghp_0123456789abcdefghijklmnopqrstuvwxyz", Map.of("x", shared));
		value.put("again", shared);
		assertThat(json(value)).endsWith("\"again\": \"<same as an earlier java.util.ImmutableCollections$Map1>\"}");
	}

	@Test
	void whatWasTakenBackIsNotReferredTo() {
		Object shared = Map.of("name", LONG);
		assertThat(json(List.of(new Failing(shared), shared)))
			.endsWith("IllegalStateException>\", {\"name\": \"" + LONG + "\"}]")
			.doesNotContain("same as");
	}

	private static final ContentLocation WHERE = ContentLocation.of(ContentLocation.Kind.INPUT, "span");

	private String json(Object value) {
		String json = this.serializer.toJson(value, WHERE);
		JsonMapper.shared().readTree(json);
		return json;
	}

	@JsonPropertyOrder({ "name", "friends" })
	static class Person {

		private final String name;

		private final List<Person> all;

		Person(String name, List<Person> all) {
			this.name = name;
			this.all = all;
		}

		public String getName() {
			return this.name;
		}

		public List<Person> getFriends() {
			return new ArrayList<>(this.all);
		}

	}

	/** Fails after it has written its part. */
	static class Failing extends AbstractList<Object> {

		private final Object part;

		Failing(Object part) {
			this.part = part;
		}

		@Override
		public Object get(int index) {
			if (index == 0) {
				return this.part;
			}
			throw new IllegalStateException();
		}

		@Override
		public int size() {
			return 2;
		}

	}

}
