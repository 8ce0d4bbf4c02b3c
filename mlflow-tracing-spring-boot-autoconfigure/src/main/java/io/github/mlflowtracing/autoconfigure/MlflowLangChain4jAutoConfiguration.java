/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import dev.langchain4j.model.chat.listener.ChatModelListener;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.langchain4j.ChatModelSpans;

/**
 * Auto-configuration for LangChain4j: a listener that its Spring Boot starters add to
 * each chat model, and that other models can be given.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class)
@ConditionalOnClass(ChatModelListener.class)
@ConditionalOnBean(MlflowTracing.class)
public final class MlflowLangChain4jAutoConfiguration {

	MlflowLangChain4jAutoConfiguration() {
	}

	@Bean
	static ChatModelListener mlflowChatModelListener(MlflowTracing tracing, MlflowTracingSettings settings,
			Guard guard) {
		return new ChatModelSpans(tracing, settings.properties().capture().inputs(), guard);
	}

}
