/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import io.micrometer.observation.ObservationRegistry;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A chat with a tool and documents, by the models of a provider at the address
 * {@code provider}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ChatApplication {

	@Bean
	ToolCallingManager tools(ObservationRegistry observations) {
		return DefaultToolCallingManager.builder().observationRegistry(observations).build();
	}

	@Bean
	ChatClient chat(@Value("${provider}") String provider, ObservationRegistry observations, ToolCallingManager tools,
			ChatClientBuilderCustomizer customizer) {
		OpenAiChatModel model = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(provider)
				.apiKey("none")
				.model("gpt-4o-mini")
				.maxRetries(0)
				.build())
			.observationRegistry(observations)
			.build();
		ChatClient.Builder builder = ChatClient.builder(model, observations, null, null);
		customizer.customize(builder);
		return builder.build();
	}

	@Bean
	VectorStore documents(@Value("${provider}") String provider, ObservationRegistry observations) {
		OpenAiEmbeddingModel model = OpenAiEmbeddingModel.builder()
			.options(OpenAiEmbeddingOptions.builder()
				.baseUrl(provider)
				.apiKey("none")
				.model("text-embedding-3-small")
				.build())
			.observationRegistry(observations)
			.build();
		return SimpleVectorStore.builder(model).observationRegistry(observations).build();
	}

	/** Answers over HTTP. */
	@RestController
	public static class Answers {

		private final ChatClient chat;

		Answers(ChatClient chat) {
			this.chat = chat;
		}

		@GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> stream(@RequestParam String question) {
			return this.chat.prompt(question).stream().content();
		}

	}

	/** Tools. */
	public static class Weather {

		@Tool(description = "Tells the weather of a city")
		String getWeather(String city) {
			return "18 degrees in " + city;
		}

		@Tool(description = "Fails")
		String fail(String city) {
			throw new IllegalStateException("no such city");
		}

	}

}
