/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.MlflowTracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class LocalModelTests {

	private static final ChatMessage PASSAGES = ChatMessage.system("""
			Answer from these passages only.

			[prices.md#renting]
			Renting the bike costs 35 euros a day.
			The deposit is 300 euros.

			[battery.md#range]
			The range is 80 kilometres.""");

	private final LocalModel model = new LocalModel(mock(MlflowTracing.class));

	@Test
	void answersWithTheSentencesThatShareWordsWithTheQuestion() {
		assertThat(reply(PASSAGES, ChatMessage.user("What is the range in kilometres?")).content())
			.isEqualTo("The range is 80 kilometres.");
	}

	@Test
	void saysSoWhenThePassagesDoNotHelp() {
		assertThat(reply(PASSAGES, ChatMessage.user("Who are you?")).content())
			.isEqualTo("The documents say nothing about that.");
	}

	@Test
	void leavesSumsToTheCalculator() {
		ChatMessage reply = reply(PASSAGES, ChatMessage.user("What is the deposit for 3 bikes, 3 * 300?"));
		assertThat(reply.toolCalls()).singleElement().satisfies((call) -> {
			assertThat(call.function().name()).isEqualTo("calculate");
			assertThat(call.argument("expression")).isEqualTo("3 * 300");
		});
	}

	@Test
	void usesTheCalculatorsResult() {
		ChatMessage question = ChatMessage.user("What is the deposit for 3 bikes, 3 * 300?");
		ChatMessage reply = reply(PASSAGES, question, reply(PASSAGES, question), ChatMessage.tool("call_1", "900"));
		assertThat(reply.content()).isEqualTo("3 * 300 = 900. The deposit is 300 euros.");
	}

	private ChatMessage reply(ChatMessage... messages) {
		return this.model.chat(List.of(messages)).message();
	}

}
