/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.traceinfo;

import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.trace.FinishedSpans;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenTotals}.
 */
class TokenTotalsTests {

	private final SpanData root = span(null, null);

	@Test
	void sumsSiblings() {
		assertThat(sumOf(List.of(this.root, span(this.root, usage(1, 2, 3)), span(this.root, usage(10, 20, 30)))))
			.isEqualTo("{\"input_tokens\": 11, \"output_tokens\": 22, \"total_tokens\": 33}");
	}

	@Test
	void countsTheUppermostAlone() {
		SpanData agent = span(this.root, usage(10, 20, 30));
		SpanData step = span(agent, null);
		assertThat(sumOf(List.of(span(step, usage(1, 2, 3)), step, agent, this.root)))
			.isEqualTo("{\"input_tokens\": 10, \"output_tokens\": 20, \"total_tokens\": 30}");
	}

	@Test
	void sumsCachedTokensWhereThereAreSome() {
		SpanData cached = span(this.root,
				"{\"input_tokens\": 5, \"output_tokens\": 1, \"total_tokens\": 6, \"cache_read_input_tokens\": 4}");
		assertThat(sumOf(List.of(this.root, cached, span(this.root, usage(1, 1, 2))))).isEqualTo(
				"{\"input_tokens\": 6, \"output_tokens\": 2, \"total_tokens\": 8, \"cache_read_input_tokens\": 4}");
	}

	@Test
	void leavesTheSumToTheServerWhereItMustTranslate() {
		SpanData plain = FinishedSpans.child(this.root, "chat", 1,
				(span) -> span.setAttribute("gen_ai.usage.input_tokens", 7L));
		assertThat(sumOf(List.of(this.root, plain, span(this.root, usage(1, 1, 2))))).isNull();
	}

	@Test
	void countsASpanOnceThatSaysItTwice() {
		SpanData both = FinishedSpans.child(this.root, "chat", 1,
				(span) -> span.setAttribute("gen_ai.usage.input_tokens", 7L)
					.setAttribute("mlflow.chat.tokenUsage", usage(7, 0, 7)));
		assertThat(sumOf(List.of(this.root, both)))
			.isEqualTo("{\"input_tokens\": 7, \"output_tokens\": 0, \"total_tokens\": 7}");
	}

	@Test
	void survivesWhatIsNoUsage() {
		assertThat(sumOf(List.of(this.root))).isNull();
		assertThat(sumOf(List.of(span(this.root, "many"), span(this.root, usage(1, 2, 3)))))
			.isEqualTo("{\"input_tokens\": 1, \"output_tokens\": 2, \"total_tokens\": 3}");
	}

	@Test
	void countsWhatFollows() {
		SpanData agent = span(this.root, usage(10, 20, 30));
		TokenTotals totals = new TokenTotals().add(List.of(span(agent, usage(1, 2, 3)), this.root));
		assertThat(totals.sum()).isEqualTo(usage(1, 2, 3));
		assertThat(totals.add(List.of(span(this.root, usage(4, 5, 9)))).sum()).isEqualTo(usage(5, 7, 12));
		assertThat(totals.add(List.of(agent)).sum()).isEqualTo(usage(14, 25, 39));
	}

	private static @Nullable String sumOf(List<SpanData> spans) {
		return new TokenTotals().add(spans).sum();
	}

	private static String usage(int input, int output, int total) {
		return "{\"input_tokens\": %d, \"output_tokens\": %d, \"total_tokens\": %d}".formatted(input, output, total);
	}

	private static SpanData span(@Nullable SpanData parent, @Nullable String usage) {
		if (parent == null) {
			return FinishedSpans.root("root", 1, (span) -> {
			});
		}
		return FinishedSpans.child(parent, "child", 1, (span) -> {
			if (usage != null) {
				span.setAttribute("mlflow.chat.tokenUsage", usage);
			}
		});
	}

}
