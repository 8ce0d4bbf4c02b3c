/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.SpanType;
import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.TracedParam;

/**
 * Answers a question: looks for passages, asks the model, and runs the calculator if the
 * model wants that.
 */
@Service
class Assistant {

	private final DocumentRetriever retriever;

	private final LocalModel model;

	private final Calculator calculator;

	private final MlflowTracing tracing;

	Assistant(DocumentRetriever retriever, LocalModel model, Calculator calculator, MlflowTracing tracing) {
		this.retriever = retriever;
		this.model = model;
		this.calculator = calculator;
		this.tracing = tracing;
	}

	@Traced(name = "answer_question", spanType = SpanType.CHAIN)
	public Answer answer(String question, @TracedParam(exclude = true) @Nullable String session,
			@TracedParam(exclude = true) @Nullable String user) {
		this.tracing.updateCurrentTrace((trace) -> {
			trace.requestPreview(question).tag("channel", "web").user((user != null) ? user : "visitor");
			if (session != null) {
				trace.session(session);
			}
		});
		List<RetrievedDocument> documents = this.retriever.retrieve(question);
		String text = converse(prompt(question, documents));
		this.tracing.updateCurrentTrace((trace) -> trace.responsePreview(text));
		return new Answer(text, documents.stream().map((document) -> document.metadata().docUri()).toList());
	}

	private List<ChatMessage> prompt(String question, List<RetrievedDocument> documents) {
		String passages = documents.stream()
			.map((document) -> "[%s]\n%s".formatted(document.metadata().docUri(), document.pageContent()))
			.collect(Collectors.joining("\n\n"));
		return List.of(ChatMessage.system("Answer from these passages only.\n\n" + passages),
				ChatMessage.user(question));
	}

	private String converse(List<ChatMessage> prompt) {
		List<ChatMessage> messages = new ArrayList<>(prompt);
		ChatMessage reply = this.model.chat(messages).message();
		while (!reply.toolCalls().isEmpty()) {
			messages.add(reply);
			for (ChatMessage.ToolCall call : reply.toolCalls()) {
				String result = this.calculator.calculate(call.argument("expression"));
				messages.add(ChatMessage.tool(call.id(), result));
			}
			reply = this.model.chat(messages).message();
		}
		return reply.content();
	}

}
