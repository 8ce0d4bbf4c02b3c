/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.customizer.McpSyncHttpClientRequestCustomizer;

import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.client.observation.ChatClientObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.mcp.customizer.McpClientCustomizer;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.mlflowtracing.autoconfigure.otlp.MlflowTracingSettings;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.observation.TraceUpdates;
import io.github.mlflowtracing.internal.observation.attributes.SpanValues;
import io.github.mlflowtracing.internal.pipeline.TracePipeline;
import io.github.mlflowtracing.internal.springai.AdvisorHandler;
import io.github.mlflowtracing.internal.springai.AiSpans;
import io.github.mlflowtracing.internal.springai.ChatClientHandler;
import io.github.mlflowtracing.internal.springai.ChatModelHandler;
import io.github.mlflowtracing.internal.springai.ChunkAdvisor;
import io.github.mlflowtracing.internal.springai.EmbeddingHandler;
import io.github.mlflowtracing.internal.springai.ImageHandler;
import io.github.mlflowtracing.internal.springai.McpPropagation;
import io.github.mlflowtracing.internal.springai.ToolCallHandler;
import io.github.mlflowtracing.internal.springai.ToolFailures;
import io.github.mlflowtracing.internal.springai.VectorStoreHandler;

/**
 * Auto-configuration for the observations of Spring AI: what it knows of them becomes
 * MLflow's inputs, outputs, types, tools and usage. Whether it is on follows from the
 * environment at run time.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MlflowTracingAutoConfiguration.class)
@ConditionalOnClass({ ChatModelObservationContext.class, OtelTracer.class })
@ConditionalOnBean(TracePipeline.class)
public final class MlflowSpringAiAutoConfiguration {

	MlflowSpringAiAutoConfiguration() {
	}

	@Bean
	static AiSpans mlflowAiSpans(MlflowTracingSettings settings, TracePipeline pipeline, ContentSerializer serializer,
			TraceUpdates updates, Guard guard) {
		MlflowTracingProperties properties = settings.properties();
		return new AiSpans(settings.enabled() && pipeline.isActive() && properties.springAi().enabled(),
				pipeline.runningTraces(), pipeline.content(), new SpanValues(serializer, pipeline.runningTraces(),
						properties.capture().inputs(), properties.capture().outputs()),
				updates, guard);
	}

	@Bean
	static ChatModelHandler mlflowChatModelHandler(AiSpans spans) {
		return new ChatModelHandler(spans);
	}

	@Bean
	static EmbeddingHandler mlflowEmbeddingHandler(AiSpans spans) {
		return new EmbeddingHandler(spans);
	}

	@Bean
	static ImageHandler mlflowImageHandler(AiSpans spans) {
		return new ImageHandler(spans);
	}

	@Bean
	static ToolCallHandler mlflowToolCallHandler(AiSpans spans) {
		return new ToolCallHandler(spans);
	}

	@Bean
	static ToolFailuresPostProcessor mlflowToolFailures(ObjectProvider<AiSpans> spans,
			ObjectProvider<ObservationRegistry> observations, ObjectProvider<Guard> guard) {
		return new ToolFailuresPostProcessor(
				() -> new ToolFailures(spans.getObject(), observations.getIfUnique(() -> ObservationRegistry.NOOP)),
				guard);
	}

	/**
	 * What Spring AI's chat client does.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ChatClientObservationContext.class, ChatClientBuilderCustomizer.class })
	static class ChatClients {

		@Bean
		static ChatClientHandler mlflowChatClientHandler(AiSpans spans) {
			return new ChatClientHandler(spans);
		}

		@Bean
		static AdvisorHandler mlflowAdvisorHandler(AiSpans spans) {
			return new AdvisorHandler(spans);
		}

		@Bean
		static ChatClientBuilderCustomizer mlflowChatClientCustomizer(AiSpans spans) {
			return (builder) -> {
				if (spans.isActive()) {
					builder.defaultAdvisors(new ChunkAdvisor(spans));
				}
			};
		}

	}

	/**
	 * What Spring AI's vector stores do.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(VectorStoreObservationContext.class)
	static class VectorStores {

		@Bean
		static VectorStoreHandler mlflowVectorStoreHandler(AiSpans spans) {
			return new VectorStoreHandler(spans);
		}

	}

	/**
	 * What Spring AI's MCP clients call.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ McpClientCustomizer.class, McpSyncHttpClientRequestCustomizer.class })
	static class McpClients {

		@Bean
		static McpPropagation mlflowMcpPropagation(AiSpans spans, ObjectProvider<Tracer> tracers,
				ObjectProvider<Propagator> propagators) {
			return new McpPropagation(spans, tracers.getIfUnique(() -> Tracer.NOOP),
					propagators.getIfUnique(() -> Propagator.NOOP));
		}

		/** First, so that what the application's own set is what counts. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		static McpClientCustomizer<McpClient.SyncSpec> mlflowMcpClientCustomizer(McpPropagation propagation) {
			return (name, client) -> {
				if (propagation.isActive()) {
					client.transportContextProvider(propagation::current);
				}
			};
		}

		/** Spring AI (2.0.1) asks it beside the application's own. */
		@Bean
		static McpSyncHttpClientRequestCustomizer mlflowMcpRequestCustomizer(McpPropagation propagation) {
			return (request, method, uri, body, context) -> propagation.addTo(request, context);
		}

	}

}
