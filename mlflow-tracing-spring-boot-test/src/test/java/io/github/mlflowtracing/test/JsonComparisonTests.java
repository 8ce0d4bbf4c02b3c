/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonComparisonTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"a":1,"b":[2,"x"]} | {"b":[2.0,"x"],"a":1e0}
			1 | 1.0
			null | null
			""")
	void comparesByMeaning(String actual, String expected) {
		assertThat(JsonComparison.areEqual(JsonComparison.parse(actual), JsonComparison.parse(expected))).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"a":1} | {"a":1,"b":2}
			{"a":1,"b":2} | {"a":1}
			[1,2] | [2,1]
			"1" | 1
			null | {}
			""")
	void tellsApart(String actual, String expected) {
		assertThat(JsonComparison.areEqual(JsonComparison.parse(actual), JsonComparison.parse(expected))).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"a":{"b":1,"c":2},"d":3} | {"a":{"c":2}} | true
			[{"a":1,"b":2},{"c":3}] | [{"a":1},{}] | true
			[{"a":1},{"c":3}] | [{"a":1}] | false
			{"a":1} | {"a":2} | false
			{"a":1} | {"b":null} | false
			1 | {} | false
			""")
	void includesMeansAtLeastThat(String actual, String expected, boolean included) {
		assertThat(JsonComparison.includes(JsonComparison.parse(actual), JsonComparison.parse(expected)))
			.isEqualTo(included);
	}

	@Test
	void expectedValuesAreWhatJacksonWrites() {
		assertThat(JsonComparison.json(Map.of("documents", List.of(new TestApplication.Document("x", 1)))))
			.isEqualTo(JsonComparison.parse("{\"documents\":[{\"text\":\"x\",\"score\":1.0}]}"));
		assertThat(JsonComparison.areEqual(JsonComparison.json(Double.NaN), JsonComparison.json(1))).isFalse();
	}

}
