/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.springai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

import io.github.mlflowtracing.test.AutoConfigureMlflowTracing;

/**
 * A test of {@link ChatApplication}, whose models are those of a
 * {@link ScriptedProvider}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = ChatApplication.class,
		properties = { "spring.ai.openai.max-retries=0", "spring.ai.openai.chat.model=chat-model",
				"spring.ai.openai.embedding.model=embedding-model", "spring.ai.openai.image.model=image-model" })
@ContextConfiguration(initializers = ChatTest.Provider.class)
@AutoConfigureMlflowTracing
@interface ChatTest {

	/** Starts a provider with the application. */
	final class Provider implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			try {
				ScriptedProvider provider = new ScriptedProvider();
				context.getBeanFactory().registerSingleton("provider", provider);
				context.addApplicationListener((event) -> {
					if (event instanceof ContextClosedEvent) {
						provider.close();
					}
				});
				TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context,
						"spring.ai.openai.base-url=" + provider.url());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
