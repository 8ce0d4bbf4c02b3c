/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentRetrieverTests {

	private final DocumentRetriever retriever;

	DocumentRetrieverTests() throws IOException {
		this.retriever = new DocumentRetriever(new Documents(new PathMatchingResourcePatternResolver()));
	}

	@ParameterizedTest
	@CsvSource({ "How long does charging the battery take?, battery.md#charging",
			"Which tyre pressure is right?, maintenance.md#tyres", "May children ride in the box?, loading.md#children",
			"How much is the rent for a week?, prices.md#renting",
			"Are brake pads covered by the warranty?, warranty.md#what-the-warranty-leaves-out" })
	void findsThePassageThatAnswers(String question, String source) {
		assertThat(sources(question)).first().isEqualTo(source);
	}

	@Test
	void findsAtMostThreePassages() {
		assertThat(sources("battery charger warranty price service brakes tyres")).hasSize(3);
	}

	@Test
	void findsNothingForWordsThatNoDocumentHas() {
		assertThat(sources("Who won the football match?")).isEmpty();
	}

	private List<String> sources(String question) {
		return this.retriever.retrieve(question).stream().map((document) -> document.metadata().docUri()).toList();
	}

}
