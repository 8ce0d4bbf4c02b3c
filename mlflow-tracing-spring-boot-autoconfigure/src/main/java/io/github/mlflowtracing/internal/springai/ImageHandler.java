/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.observation.ImageModelObservationContext;

import io.github.mlflowtracing.SpanType;

/**
 * A call of an image model: the prompt, and of the images where they are or how large.
 */
public final class ImageHandler extends SpringAiHandler<ImageModelObservationContext> {

	public ImageHandler(AiSpans spans) {
		super(ImageModelObservationContext.class, spans);
	}

	@Override
	void started(ImageModelObservationContext context, AiSpan span) {
		span.type(SpanType.LLM);
		ImagePrompt prompt = context.getRequest();
		String text = text(prompt);
		ImageOptions options = (prompt != null) ? prompt.getOptions() : null;
		span.inputs(text.length(), () -> {
			Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
			inputs.put("prompt", text);
			if (options != null) {
				put(inputs, "model", options.getModel());
				put(inputs, "n", options.getN());
				put(inputs, "width", options.getWidth());
				put(inputs, "height", options.getHeight());
				put(inputs, "response_format", options.getResponseFormat());
				put(inputs, "style", options.getStyle());
			}
			return inputs;
		});
		spans().customize(span);
	}

	@Override
	void stopped(ImageModelObservationContext context, AiSpan span) {
		ImageResponse response = context.getResponse();
		if (response != null && response.getResults() != null) {
			List<Map<String, Object>> images = new ArrayList<>();
			for (ImageGeneration generation : response.getResults()) {
				images.add(describe(generation.getOutput()));
			}
			span.outputs(0, () -> Map.of("images", images));
		}
		ImagePrompt prompt = context.getRequest();
		ImageOptions options = (prompt != null) ? prompt.getOptions() : null;
		ModelAttributes.writeModel(span, context.getOperationMetadata(), null,
				(options != null) ? options.getModel() : null);
	}

	private static String text(@Nullable ImagePrompt prompt) {
		StringBuilder text = new StringBuilder();
		if (prompt != null && prompt.getInstructions() != null) {
			for (ImageMessage message : prompt.getInstructions()) {
				if (message.getText() != null) {
					text.append(text.isEmpty() ? "" : "\n").append(message.getText());
				}
			}
		}
		return text.toString();
	}

	private static Map<String, Object> describe(@Nullable Image image) {
		String base64 = (image != null) ? image.getB64Json() : null;
		if (base64 != null) {
			return Map.of("type", "b64_json", "size", base64.length() / 4 * 3);
		}
		return (image != null && image.getUrl() != null) ? Map.of("url", image.getUrl()) : Map.of();
	}

	private static void put(Map<String, @Nullable Object> inputs, String name, @Nullable Object value) {
		if (value != null) {
			inputs.put(name, value);
		}
	}

}
