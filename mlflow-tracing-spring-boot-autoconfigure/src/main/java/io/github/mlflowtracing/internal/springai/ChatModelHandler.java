/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;

/**
 * A call of a chat model, as MLflow's integrations with Python's clients record it.
 */
public final class ChatModelHandler extends SpringAiHandler<ChatModelObservationContext> {

	public ChatModelHandler(AiSpans spans) {
		super(ChatModelObservationContext.class, spans);
	}

	@Override
	void started(ChatModelObservationContext context, AiSpan span) {
		Prompt prompt = context.getRequest();
		span.type(SpanType.CHAT_MODEL);
		ChatMessages messages = ChatMessages.of(prompt);
		ChatOptions options = (prompt != null) ? prompt.getOptions() : null;
		span.inputs(messages.textSize(), () -> {
			Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
			inputs.put("messages", messages);
			ModelOptions.addTo(inputs, options);
			return inputs;
		});
		ToolDefinitions tools = ToolDefinitions.of(prompt);
		if (!tools.isEmpty() && span.capturesInputs()) {
			span.attribute(MlflowAttributes.CHAT_TOOLS, tools::described);
		}
		span.attribute(MlflowAttributes.MESSAGE_FORMAT, () -> "openai");
		spans().customize(span);
	}

	@Override
	void stopped(ChatModelObservationContext context, AiSpan span) {
		ChatResponse response = context.getResponse();
		StreamedAnswer streamed = context.isStreaming() ? StreamedAnswer.around(context) : null;
		AnswerAttributes.write(span, response, streamed);
		AnswerAttributes.markCancelled(span, context.isStreaming(), response, context.getError());
		ChatResponseMetadata metadata = (response != null) ? response.getMetadata() : null;
		Prompt prompt = context.getRequest();
		ChatOptions options = (prompt != null) ? prompt.getOptions() : null;
		ModelAttributes.writeModel(span, context.getOperationMetadata(),
				(metadata != null) ? metadata.getModel() : null, (options != null) ? options.getModel() : null);
		ModelAttributes.writeUsage(span, context.getOperationMetadata(),
				() -> StreamedAnswer.usage(metadata, streamed));
	}

}
