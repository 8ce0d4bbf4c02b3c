/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.util.Map;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.mlflowtracing.Traced;

/**
 * An application with a chat, tools and a vector store.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ChatApplication {

	@Bean
	ChatClient chat(ChatClient.Builder builder) {
		return builder.build();
	}

	@Bean
	Thermometer thermometer() {
		return new Thermometer();
	}

	@Bean
	Weather weather(Thermometer thermometer) {
		return new Weather(thermometer);
	}

	@Bean
	VectorStore documents(EmbeddingModel model, ObservationRegistry observations) {
		return SimpleVectorStore.builder(model).observationRegistry(observations).build();
	}

	static class Thermometer {

		@Traced("measure")
		int measure(String city) {
			return 18;
		}

	}

	static class Weather {

		private final Thermometer thermometer;

		Weather(Thermometer thermometer) {
			this.thermometer = thermometer;
		}

		@Tool(description = "Tells the weather of a city")
		String getWeather(String city) {
			return this.thermometer.measure(city) + " degrees in " + city;
		}

		@Tool(description = "Tells the forecast of a city")
		Map<String, Object> getForecast(String city) {
			return Map.of("city", city, "sky", "clear");
		}

		@Tool(description = "Fails")
		String fail(String city) {
			throw new IllegalStateException("no such city: " + city);
		}

	}

}
