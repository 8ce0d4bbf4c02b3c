/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Previews}; expected values are those of
 * {@code mlflow.tracing.utils.truncation} of MLflow 3.17.2.
 */
class PreviewsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}, {"role": "system", "content": "c"}]} | b
					{"messages": [{"role": "system", "content": "only"}]}                                                  | only
					{"messages": [{"content": "no role"}, {"role": "user", "content": "x"}]}                               | x
					{"messages": [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "t"}, "u"]}]}    | t
					{"messages": [{"role": "user", "content": ["part", "u"]}]}                                             | part
					{"messages": [], "input": [{"role": "user", "content": "in"}]}                                         | in
					{"request": {"input": [{"role": "user", "content": "nested"}]}}                                        | nested
					""")
	void showsTheLastMessageOfTheUser(String json, String expected) {
		assertThat(Previews.request(json)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"choices": [{"message": {"role": "assistant", "content": "hi"}}]}                                      | hi
			{"output": [{"role": "assistant", "content": [{"type": "output_text", "text": "out"}]}]}               | out
			{"messages": [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]}                 | a
			""")
	void showsTheLastMessageOfTheAssistant(String json, String expected) {
		assertThat(Previews.response(json)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": 1}", "{\"messages\": \"x\"}",
			"{\"messages\": [{\"role\": \"user\", \"content\": \"\"}]}",
			"{\"messages\": [{\"role\": \"user\", \"content\": null}]}", "{\"choices\": []}", "{\"input\": \"str\"}",
			"{\"messages\": [1]}", "{\"request\": 5}", "[{\"role\": \"user\", \"content\": \"x\"}]", "\"plain\"", "5",
			"null", "{no json" })
	void showsAllElseAsItIs(String json) {
		assertThat(Previews.request(json)).isEqualTo(json);
		assertThat(Previews.response(json)).isEqualTo(json);
	}

	@Test
	void shortensToAThousandCharacters() {
		assertThat(Previews.request("x".repeat(1000))).hasSize(1000).doesNotContain("...");
		assertThat(Previews.request("x".repeat(1001))).hasSize(1000).endsWith("x...");
		assertThat(Previews
			.request("{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}".formatted("y".repeat(2000))))
			.isEqualTo("y".repeat(997) + "...");
	}

}
