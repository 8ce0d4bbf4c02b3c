/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;

/**
 * Finds the passages that share the most, and the rarest, words with a question.
 */
@Component
class DocumentRetriever {

	private static final int MAX_PASSAGES = 3;

	private final Map<RetrievedDocument, Terms> passages;

	private final Map<String, Long> passagesPerStem;

	DocumentRetriever(Documents documents) {
		this.passages = documents.passages()
			.collect(Collectors.toUnmodifiableMap(Function.identity(), DocumentRetriever::terms));
		this.passagesPerStem = this.passages.values()
			.stream()
			.flatMap((terms) -> terms.stems().stream())
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
	}

	@Traced(spanType = SpanType.RETRIEVER)
	public List<RetrievedDocument> retrieve(String query) {
		Terms wanted = Terms.of(query);
		record Hit(RetrievedDocument passage, double score) {
		}
		return this.passages.entrySet()
			.stream()
			.map((entry) -> new Hit(entry.getKey(), score(wanted, entry.getValue())))
			.filter((hit) -> hit.score() > 0)
			.sorted(Comparator.comparingDouble(Hit::score)
				.reversed()
				.thenComparing((hit) -> hit.passage().metadata().docUri()))
			.limit(MAX_PASSAGES)
			.map(Hit::passage)
			.toList();
	}

	private double score(Terms wanted, Terms found) {
		return wanted.stems()
			.stream()
			.filter(found.stems()::contains)
			.mapToDouble((stem) -> Math.log(1 + (double) this.passages.size() / this.passagesPerStem.get(stem)))
			.sum();
	}

	private static Terms terms(RetrievedDocument passage) {
		// file and heading count as well: "battery.md#charging"
		return Terms.of(passage.metadata().docUri() + " " + passage.pageContent());
	}

}
