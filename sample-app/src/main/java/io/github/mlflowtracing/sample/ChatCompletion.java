/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The model's reply in the shape of OpenAI's chat API.
 *
 * @param model the model's name
 * @param choices the one reply
 */
record ChatCompletion(String model, List<Choice> choices) {

	static ChatCompletion of(String model, ChatMessage message) {
		String finishReason = message.toolCalls().isEmpty() ? "stop" : "tool_calls";
		return new ChatCompletion(model, List.of(new Choice(0, message, finishReason)));
	}

	ChatMessage message() {
		return this.choices.get(0).message();
	}

	/**
	 * A reply.
	 *
	 * @param index its place
	 * @param message what the model says
	 * @param finishReason why it stopped there
	 */
	record Choice(int index, ChatMessage message, @JsonProperty("finish_reason") String finishReason) {

	}

}
