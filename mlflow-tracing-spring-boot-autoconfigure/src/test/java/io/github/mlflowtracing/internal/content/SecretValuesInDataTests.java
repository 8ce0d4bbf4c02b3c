/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContentSerializer}: secrets in maps, records and arrays that are told
 * by what is beside them.
 */
class SecretValuesInDataTests {

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(10_000, 30, 1000),
			new Redaction(List.of(), List.of(), List.of()));

	@Test
	void hidesPropertiesThatJacksonRenames() {
		assertThat(json(new Renamed("ann", "hunter2"))).isEqualTo("{\"u\": \"ann\", \"p\": \"[REDACTED]\"}");
		assertThat(json(new Optionally(null, "shown"))).isEqualTo("{\"o\": \"shown\"}");
	}

	@Test
	void hidesComponentsOfRecordsThatAreArrays() {
		assertThat(json(new InOrder("ann", "hunter2", "x"))).isEqualTo("[\"ann\", \"[REDACTED]\", \"x\"]");
	}

	@Test
	void hidesTheValueOfPairsInAnyOrder() {
		assertThat(json(new Header("X-Api-Key", "k")))
			.isEqualTo("{\"name\": \"X-Api-Key\", \"value\": \"[REDACTED]\"}");
		assertThat(json(new Header("Accept", "k"))).isEqualTo("{\"name\": \"Accept\", \"value\": \"k\"}");
		assertThat(json(entries("value", "x", "name", "password")))
			.isEqualTo("{\"value\": \"[REDACTED]\", \"name\": \"password\"}");
		assertThat(json(entries("key", "DB_PASSWORD", "value", 12)))
			.isEqualTo("{\"key\": \"DB_PASSWORD\", \"value\": \"[REDACTED]\"}");
		assertThat(json(List.of(entries("name", "token_count", "value", "5"))))
			.isEqualTo("[{\"name\": \"token_count\", \"value\": \"5\"}]");
		assertThat(json(new String[][] { { "X-Api-Key", "k" }, { "Accept", "k" } }))
			.isEqualTo("[[\"X-Api-Key\", \"[REDACTED]\"], [\"Accept\", \"k\"]]");
		assertThat(json(List.of("tool", "--password", "x", "--verbose")))
			.isEqualTo("[\"tool\", \"--password\", \"[REDACTED]\", \"--verbose\"]");
		assertThat(json(List.of("password", "username"))).isEqualTo("[\"password\", \"username\"]");
	}

	@Test
	void hidesShortNamesOfFields() {
		assertThat(json(entries("user", "ann", "pass", "geheim", "pin", 4711)))
			.isEqualTo("{\"user\": \"ann\", \"pass\": \"[REDACTED]\", \"pin\": \"[REDACTED]\"}");
		assertThat(json(entries("pass", 12, "fail", 3, "pin", "map")))
			.isEqualTo("{\"pass\": 12, \"fail\": 3, \"pin\": \"map\"}");
		assertThat(this.serializer.toJson(new String[] { "user", "pass" }, new Object[] { "ann", "geheim" },
				ContentLocation.of(Kind.INPUT, "span")))
			.isEqualTo("{\"user\": \"ann\", \"pass\": \"[REDACTED]\"}");
	}

	@Test
	void showsTokensOfLanguageModels() {
		assertThat(json(entries("token", "Hello", "logprob", -0.3)))
			.isEqualTo("{\"token\": \"Hello\", \"logprob\": -0.3}");
		assertThat(json(Map.of("token", entries("id", 1, "text", "."))))
			.isEqualTo("{\"token\": {\"id\": 1, \"text\": \".\"}}");
		assertThat(json(Map.of("token", "kd82Hdk92kdH"))).isEqualTo("{\"token\": \"[REDACTED]\"}");
	}

	@Test
	void showsSchemas() {
		assertThat(json(Map.of("properties", Map.of("password", Map.of("description", "The password")))))
			.isEqualTo("{\"properties\": {\"password\": {\"description\": \"The password\"}}}");
		assertThat(json(Map.of("password", Map.of("type", "string"))))
			.isEqualTo("{\"password\": {\"type\": \"string\"}}");
		assertThat(json(Map.of("credentials", Map.of("a", 1)))).isEqualTo("{\"credentials\": \"[REDACTED]\"}");
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, ContentLocation.of(Kind.INPUT, "span"));
		JsonMapper.shared().readTree(json);
		return json;
	}

	private static Map<String, Object> entries(Object... entries) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < entries.length; i += 2) {
			map.put((String) entries[i], entries[i + 1]);
		}
		return map;
	}

	record Renamed(@JsonProperty("u") String user, @JsonProperty("p") String password) {
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Optionally(@JsonProperty("p") @Nullable String password, @JsonProperty("o") String other) {
	}

	@JsonFormat(shape = JsonFormat.Shape.ARRAY)
	record InOrder(String user, String password, String other) {
	}

	record Header(String name, String value) {
	}

}
