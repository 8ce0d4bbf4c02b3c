/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.Traced;

/**
 * Stands in for a large language model: it repeats those sentences of the prompt that
 * have the most words in common with the question, and leaves sums to the calculator.
 */
@Component
class LocalModel {

	private static final String NAME = "repeat-after-me-1";

	private static final Pattern EXPRESSION = Pattern.compile("\\d+(\\.\\d+)?( [-+*/] \\d+(\\.\\d+)?)+");

	private static final Pattern TOKEN = Pattern.compile("\\p{L}+|\\p{N}|[^\\p{L}\\p{N}\\s]");

	private static final int MAX_SENTENCES = 2;

	private final MlflowTracing tracing;

	LocalModel(MlflowTracing tracing) {
		this.tracing = tracing;
	}

	@Traced(spanType = SpanType.CHAT_MODEL)
	public ChatCompletion chat(List<ChatMessage> messages) {
		ChatMessage reply = reply(messages);
		this.tracing.currentSpan()
			.ifPresent((span) -> span.setModel("local", NAME).setTokenUsage(usage(messages, reply)));
		return ChatCompletion.of(NAME, reply);
	}

	private static ChatMessage reply(List<ChatMessage> messages) {
		String question = content(messages, "user");
		Optional<String> expression = EXPRESSION.matcher(question).results().map(MatchResult::group).findFirst();
		Optional<ChatMessage> result = last(messages, "tool");
		if (expression.isPresent() && result.isEmpty()) {
			return ChatMessage
				.assistant(ChatMessage.ToolCall.of("call_1", "calculate", Map.of("expression", expression.get())));
		}
		String sum = result.map((message) -> "%s = %s. ".formatted(expression.orElse("It"), message.content()))
			.orElse("");
		String sentences = bestSentences(question, content(messages, "system"));
		if (sum.isEmpty() && sentences.isEmpty()) {
			return ChatMessage.assistant("The documents say nothing about that.");
		}
		return ChatMessage.assistant((sum + sentences).strip());
	}

	private static String bestSentences(String question, String passages) {
		Terms wanted = Terms.of(question);
		// the first paragraph is the instruction, the first line of the others the source
		return Arrays.stream(passages.split("\\R"))
			.skip(1)
			.filter((line) -> !line.startsWith("["))
			.filter((sentence) -> wanted.shared(Terms.of(sentence)) > 0)
			.sorted(Comparator.comparingLong((String sentence) -> wanted.shared(Terms.of(sentence))).reversed())
			.limit(MAX_SENTENCES)
			.collect(Collectors.joining(" "));
	}

	private static TokenUsage usage(List<ChatMessage> messages, ChatMessage reply) {
		return TokenUsage.of(messages.stream().mapToLong(LocalModel::tokens).sum(), tokens(reply));
	}

	private static long tokens(ChatMessage message) {
		return TOKEN.matcher(message.content() + message.toolCalls()).results().count();
	}

	private static String content(List<ChatMessage> messages, String role) {
		return last(messages, role).map(ChatMessage::content).orElse("");
	}

	private static Optional<ChatMessage> last(List<ChatMessage> messages, String role) {
		return messages.stream().filter((message) -> message.role().equals(role)).reduce((first, second) -> second);
	}

}
