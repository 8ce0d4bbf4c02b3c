/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.mlflowtracing.MlflowTracing;
import io.github.mlflowtracing.integration.StoredTrace.StoredSpan;
import io.github.mlflowtracing.integration.app.ChatApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a tracking server shows of Spring AI.
 */
@RealServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatRowsTests {

	private ScriptedProvider provider;

	private ConfigurableApplicationContext application;

	private MlflowApi mlflow;

	private String experiment;

	@BeforeAll
	void start(Backends backends) {
		this.mlflow = backends.mlflow();
		this.experiment = this.mlflow.createExperiment(UniqueName.of("chat"));
		this.provider = new ScriptedProvider();
		this.application = new SpringApplicationBuilder(ChatApplication.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.address=127.0.0.1", "provider=" + this.provider.url(),
					"mlflow.tracing.tracking-uri=" + this.mlflow.uri(),
					"mlflow.tracing.experiment-id=" + this.experiment, "management.tracing.sampling.probability=1")
			.run();
	}

	@AfterAll
	void stop() {
		this.application.close();
		this.provider.close();
	}

	@Test
	void aChatHasPreviewsUsageCostAndSession() {
		StoredTrace trace = traceOf(() -> chat().prompt()
			.user("WORDS 3")
			.advisors((advisors) -> advisors.param(ChatMemory.CONVERSATION_ID, "conversation-1"))
			.call()
			.content());

		assertThat(trace.name()).isEqualTo("ChatClient");
		assertThat(trace.state()).isEqualTo("OK");
		assertThat(trace.info().get("request_preview").asString()).isEqualTo("WORDS 3");
		assertThat(trace.info().get("response_preview").asString()).isEqualTo("word0 word1 word2");
		assertThat(metadata(trace, "mlflow.trace.session")).isEqualTo("conversation-1");
		assertThat(metadata(trace, "mlflow.trace.tokenUsage")).contains("\"input_tokens\": 100",
				"\"total_tokens\": 103");
		assertThat(metadata(trace, "mlflow.trace.cost")).contains("total_cost");
		assertThat(trace.spans()).extracting(StoredSpan::name)
			.containsExactlyInAnyOrder("ChatClient", "chat gpt-4o-mini");
		StoredSpan model = trace.span("chat gpt-4o-mini");
		assertThat(model.attribute("mlflow.spanType")).isEqualTo("CHAT_MODEL");
		assertThat(model.attribute("mlflow.llm.provider")).isEqualTo("openai");
		assertThat(model.attribute("mlflow.message.format")).isEqualTo("openai");
		assertThat(trace.span("ChatClient").attribute("mlflow.llm.provider")).isNull();
		assertThat(trace.span("ChatClient").attribute("mlflow.chat.tokenUsage")).isNull();
	}

	@Test
	void toolsAreToolsAndOneThatThrowsHasFailed() {
		StoredTrace trace = traceOf(() -> chat().prompt("""
				CALL getWeather {"city":"Paris"}
				CALL fail {"city":"Rome"}
				WORDS 1""").tools(new ChatApplication.Weather()).call().content());

		assertThat(trace.span("ChatClient").attribute("mlflow.spanType")).isEqualTo("AGENT");
		StoredSpan tool = trace.span("getWeather");
		assertThat(tool.attribute("mlflow.spanType")).isEqualTo("TOOL");
		assertThat(tool.attribute("mlflow.spanInputs")).isEqualTo(Map.of("city", "Paris"));
		assertThat(tool.attribute("mlflow.spanOutputs")).isEqualTo("18 degrees in Paris");
		assertThat(tool.parentSpanId()).isEqualTo(trace.span("ChatClient").spanId());
	}

	@Test
	void retrievedDocumentsHaveTheFormThatJudgesRead() {
		VectorStore documents = this.application.getBean(VectorStore.class);
		documents.add(List.of(Document.builder().id("1").text("about Faust").metadata("genre", "play").build()));
		StoredTrace trace = traceOf(() -> documents.similaritySearch("plays"));
		documents.delete(List.of("1"));

		StoredSpan retriever = trace.span("simple query");
		assertThat(retriever.attribute("mlflow.spanType")).isEqualTo("RETRIEVER");
		assertThat(retriever.attribute("mlflow.spanOutputs")).asInstanceOf(InstanceOfAssertFactories.LIST)
			.singleElement()
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("page_content", "about Faust")
			.containsEntry("id", "1");
		assertThat(trace.span("embedding text-embedding-3-small").attribute("mlflow.spanType")).isEqualTo("EMBEDDING");
	}

	@Test
	void aStreamIsOneTraceWithItsAnswerAndUsage() {
		StoredTrace trace = traceOf(() -> chat().prompt("WORDS 4 CACHED 64").stream().content().blockLast());

		assertThat(trace.info().get("response_preview").asString()).isEqualTo("word0 word1 word2 word3");
		assertThat(metadata(trace, "mlflow.trace.tokenUsage")).contains("\"cache_read_input_tokens\": 64");
	}

	@Test
	void aStreamOverHttpIsOneTraceThatBeginsWithTheClient() {
		StoredTrace trace = traceOf(
				() -> assertThat(new JsonHttp().getText(uri("WORDS+4"))).contains("word0", "word3"));

		assertThat(trace.spans()).extracting(StoredSpan::name)
			.containsExactlyInAnyOrder("ChatClient", "chat gpt-4o-mini");
		assertThat(trace.info().get("response_preview").asString()).isEqualTo("word0 word1 word2 word3");
	}

	@Test
	void aStreamWhoseReaderHangsUpHasWhatHadArrived() {
		StoredTrace trace = traceOf(() -> {
			try (InputStream answer = uri("WORDS+30+SLOW").toURL().openStream()) {
				String begun = "";
				while (!begun.contains("word1")) {
					begun += (char) answer.read();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});

		assertThat(trace.span("ChatClient").eventNames()).contains("cancelled");
		assertThat(trace.info().get("request_preview").asString()).isEqualTo("WORDS 30 SLOW");
		assertThat(trace.info().get("response_preview").asString()).startsWith("word0 word1").doesNotContain("word29");
	}

	@Test
	void aFailureHasTheQuestionAndTheModel() {
		StoredTrace trace = traceOf(
				() -> assertThatException().isThrownBy(() -> chat().prompt("FAIL 429").call().content()));

		assertThat(trace.state()).isEqualTo("ERROR");
		assertThat(trace.info().get("request_preview").asString()).isEqualTo("FAIL 429");
		assertThat(trace.span("chat gpt-4o-mini").attribute("mlflow.llm.model")).isEqualTo("gpt-4o-mini");
		assertThat(trace.span("chat gpt-4o-mini").status()).isEqualTo("STATUS_CODE_ERROR");
	}

	@Test
	void judgesSeeToolsWithTheirArgumentsAndDocuments(Backends backends) {
		VectorStore documents = this.application.getBean(VectorStore.class);
		documents.add(List.of(Document.builder().id("2").text("about Effi").build()));
		StoredTrace trace = traceOf(() -> this.application.getBean(MlflowTracing.class).runInSpan("answer", (span) -> {
			documents.similaritySearch("novels");
			chat().prompt("""
					CALL getWeather {"city":"Paris"}
					WORDS 1""").tools(new ChatApplication.Weather()).call().content();
		}));
		documents.delete(List.of("2"));

		try (PythonProgram judge = backends.python(this.experiment, """
				import json, sys, mlflow
				from mlflow.genai.scorers import scorer
				from mlflow.genai.utils import trace_utils
				seen = {}
				@scorer
				def tools(trace):
				    seen["tools"] = [[c.name, c.arguments] for c in trace_utils.extract_tools_called_from_trace(trace)]
				    return True
				@scorer
				def documents(trace):
				    found = trace_utils.extract_retrieval_context_from_trace(trace).values()
				    seen["documents"] = [d["content"] for documents in found for d in documents]
				    return True
				mlflow.genai.evaluate(data=[{"trace": mlflow.get_trace(sys.argv[1])}], scorers=[tools, documents])
				print("SEEN " + json.dumps(seen), flush=True)
				""", id(trace))) {
			String seen = judge.line();
			while (!seen.startsWith("SEEN ")) {
				seen = judge.line();
			}
			assertThat(seen).contains("[\"getWeather\", {\"city\": \"Paris\"}]").contains("about Effi");
			judge.awaitEnd();
		}
	}

	private URI uri(String question) {
		return URI.create("http://127.0.0.1:%s/stream?question=%s"
			.formatted(this.application.getEnvironment().getProperty("local.server.port"), question));
	}

	private ChatClient chat() {
		return this.application.getBean(ChatClient.class);
	}

	private static String metadata(StoredTrace trace, String key) {
		return trace.info().path("trace_metadata").path(key).asString("");
	}

	/** The trace that work leaves in this experiment. */
	private StoredTrace traceOf(Runnable work) {
		MlflowTracing tracing = this.application.getBean(MlflowTracing.class);
		tracing.flush(Duration.ofSeconds(30));
		List<String> before = this.mlflow.traces(this.experiment).stream().map(ChatRowsTests::id).toList();
		work.run();
		tracing.flush(Duration.ofSeconds(30));
		String id = Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.mlflow.traces(this.experiment)
				.stream()
				.map(ChatRowsTests::id)
				.filter((trace) -> !before.contains(trace))
				.findFirst(), Optional::isPresent)
			.orElseThrow();
		return this.mlflow.awaitTrace(id);
	}

	private static String id(StoredTrace trace) {
		return trace.info().get("trace_id").asString();
	}

}
