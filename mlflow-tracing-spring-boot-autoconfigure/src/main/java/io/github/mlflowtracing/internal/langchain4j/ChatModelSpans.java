/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.langchain4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.TokenUsage;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * A span for each call of a chat model. It is never current: a stream ends on another
 * thread, where a scope that this listener had opened could not be closed.
 */
public final class ChatModelSpans implements ChatModelListener {

	private final MlflowTracing tracing;

	private final boolean captureInputs;

	private final Guard guard;

	public ChatModelSpans(MlflowTracing tracing, boolean captureInputs, Guard guard) {
		this.tracing = tracing;
		this.captureInputs = captureInputs;
		this.guard = guard;
	}

	@Override
	public void onRequest(ChatModelRequestContext context) {
		this.guard.contain("describe a call of LangChain4j", this, context, ChatModelSpans::start);
	}

	private void start(ChatModelRequestContext context) {
		ChatRequest request = context.chatRequest();
		String model = request.modelName();
		MlflowSpan span = this.tracing.startDetachedSpan((model != null) ? "chat " + model : "chat",
				SpanType.CHAT_MODEL);
		context.attributes().put(ChatModelSpans.class, span);
		if (!span.isRecording()) {
			return;
		}
		span.setAttribute(MlflowAttributes.MESSAGE_FORMAT, "openai");
		setModel(span, context.modelProvider(), model);
		if (this.captureInputs && request.toolSpecifications() != null && !request.toolSpecifications().isEmpty()) {
			span.setAttribute(MlflowAttributes.CHAT_TOOLS,
					request.toolSpecifications().stream().map(ChatMessages::describe).toList());
		}
		span.setInputs(inputs(request));
	}

	@Override
	public void onResponse(ChatModelResponseContext context) {
		this.guard.contain("describe a result of LangChain4j", context, ChatModelSpans::complete);
		end(context.attributes());
	}

	private static void complete(ChatModelResponseContext context) {
		ChatResponse response = context.chatResponse();
		if (!(context.attributes().get(ChatModelSpans.class) instanceof MlflowSpan span) || response == null) {
			return;
		}
		setModel(span, context.modelProvider(),
				Objects.requireNonNullElse(response.modelName(), context.chatRequest().modelName()));
		dev.langchain4j.model.output.TokenUsage used = response.tokenUsage();
		if (used != null && orZero(used.totalTokenCount()) > 0) {
			span.setTokenUsage(TokenUsage.of(orZero(used.inputTokenCount()), orZero(used.outputTokenCount()),
					orZero(used.totalTokenCount())));
		}
		Map<String, @Nullable Object> choice = new LinkedHashMap<>();
		choice.put("index", 0);
		choice.put("message", (response.aiMessage() != null) ? ChatMessages.describe(response.aiMessage()) : null);
		choice.put("finish_reason",
				(response.finishReason() != null) ? response.finishReason().name().toLowerCase(Locale.ROOT) : null);
		span.setOutputs(Map.of("choices", List.of(choice)));
	}

	@Override
	public void onError(ChatModelErrorContext context) {
		this.guard.contain("describe a failure of LangChain4j", context, (failed) -> {
			if (failed.attributes().get(ChatModelSpans.class) instanceof MlflowSpan span) {
				span.recordException(failed.error());
			}
		});
		end(context.attributes());
	}

	private void end(Map<Object, Object> attributes) {
		this.guard.contain("end a span of LangChain4j", attributes, (known) -> {
			if (known.get(ChatModelSpans.class) instanceof MlflowSpan span) {
				span.close();
			}
		});
	}

	private static void setModel(MlflowSpan span, @Nullable ModelProvider provider, @Nullable String model) {
		if (provider != null && model != null) {
			span.setModel(provider.name().toLowerCase(Locale.ROOT), model);
		}
	}

	private static Map<String, @Nullable Object> inputs(ChatRequest request) {
		Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
		inputs.put("messages", request.messages().stream().map(ChatMessages::describe).toList());
		put(inputs, "model", request.modelName());
		put(inputs, "temperature", request.temperature());
		put(inputs, "top_p", request.topP());
		put(inputs, "top_k", request.topK());
		put(inputs, "max_tokens", request.maxOutputTokens());
		put(inputs, "frequency_penalty", request.frequencyPenalty());
		put(inputs, "presence_penalty", request.presencePenalty());
		if (request.stopSequences() != null && !request.stopSequences().isEmpty()) {
			inputs.put("stop", request.stopSequences());
		}
		return inputs;
	}

	private static void put(Map<String, @Nullable Object> inputs, String name, @Nullable Object value) {
		if (value != null) {
			inputs.put(name, value);
		}
	}

	private static long orZero(@Nullable Integer count) {
		return (count != null) ? count : 0;
	}

}
