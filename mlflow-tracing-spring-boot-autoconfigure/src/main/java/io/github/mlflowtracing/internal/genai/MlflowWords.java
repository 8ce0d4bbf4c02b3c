/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.genai;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.semconv.MlflowAttributes;
import io.github.mlflowtracing.internal.trace.EditedSpan;

/**
 * Brings a span to the form in which MLflow gets it, while OTLP endpoints get it as its
 * instrumentation wrote it.
 */
public final class MlflowWords {

	private static final AttributeKey<String> NAME = AttributeKey.stringKey(MlflowAttributes.SPAN_NAME);

	/** This library's own words, which say something to this class alone. */
	private static final Set<String> OWN = Set.of(MlflowAttributes.SPAN_NAME, MlflowAttributes.SPAN_HIDDEN);

	/** Content of Spring AI 2.0 that is also in MLflow's attributes: which. */
	private static final Map<String, String> DOUBLED = Map.of("spring.ai.tool.call.arguments",
			MlflowAttributes.SPAN_INPUTS, "spring.ai.tool.call.result", MlflowAttributes.SPAN_OUTPUTS,
			"db.vector.query.content", MlflowAttributes.SPAN_INPUTS);

	/** What Spring AI 2.0 calls itself, which is no provider of models. */
	private static final Map<String, String> FRAMEWORK = Map.of("gen_ai.system", "spring_ai");

	private static final String USAGE = "gen_ai.usage.";

	private final Guard guard;

	public MlflowWords(Guard guard) {
		this.guard = guard;
	}

	/**
	 * A span as MLflow gets it.
	 * @param span the span
	 * @return the same object if nothing is to be done
	 */
	public SpanData of(SpanData span) {
		Attributes attributes = span.getAttributes();
		Attributes translated = Objects.requireNonNullElse(this.guard.supply("translate a span of another convention",
				attributes, null, (all, nothing) -> GenAiConventions.translate(all)), Attributes.empty());
		String name = attributes.get(NAME);
		if (name == null && translated.isEmpty()
				&& attributes.asMap().keySet().stream().noneMatch((key) -> isLeftOut(key, attributes))) {
			return span;
		}
		return EditedSpan.of(span)
			.name((name != null) ? name : span.getName())
			.attributes((all) -> all.removeIf((key) -> isLeftOut(key, attributes)).putAll(translated))
			.build();
	}

	private static boolean isLeftOut(AttributeKey<?> key, Attributes attributes) {
		String name = key.getKey();
		if (OWN.contains(name)) {
			return true;
		}
		String doubles = DOUBLED.get(name);
		if (doubles != null) {
			return has(attributes, doubles);
		}
		Object value = attributes.get(key);
		// Spring AI 2.0 writes 0 where the provider has told nothing
		return (name.startsWith(USAGE) && "0".equals(value)) || (value != null && value.equals(FRAMEWORK.get(name)));
	}

	private static boolean has(Attributes attributes, @Nullable String name) {
		return attributes.asMap().keySet().stream().anyMatch((key) -> key.getKey().equals(name));
	}

}
