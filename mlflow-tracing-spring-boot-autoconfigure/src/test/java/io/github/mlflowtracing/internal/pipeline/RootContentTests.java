/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What MLflow shows of a trace with several spans on top: a root with inputs, outputs and
 * a name that says something.
 */
class RootContentTests {

	private static final AttributeKey<String> INPUTS = AttributeKey.stringKey("mlflow.spanInputs");

	private static final AttributeKey<String> OUTPUTS = AttributeKey.stringKey("mlflow.spanOutputs");

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void aRequestHasTheInputsOfTheFirstCallAndTheOutputsOfTheLast() {
		this.pipeline.otlp = true;
		Span http = this.pipeline.raw("http get /", Span.getInvalid());
		Span first = call("first", http, "[1]", "1");
		call("inner", first, "[11]", "11").end();
		first.end();
		call("second", http, "[2]", "2").end();
		http.end();
		this.pipeline.flush();
		assertThat(root().getName()).isEqualTo("http get /");
		assertThat(root().getAttributes().get(INPUTS)).isEqualTo("[1]");
		assertThat(root().getAttributes().get(OUTPUTS)).isEqualTo("2");
		assertThat(this.pipeline.destination.spans()).filteredOn((span) -> span.getName().equals("http get /"))
			.singleElement()
			.satisfies((span) -> assertThat(span.getAttributes().get(OUTPUTS)).isEqualTo("2"));
	}

	@Test
	void theFirstIsTheFirstToStartAndTheLastTheLastToEnd() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span first = call("first", http, "[1]", "1");
		call("second", http, "[2]", "2").end();
		first.end();
		http.end();
		this.pipeline.flush();
		assertThat(root().getAttributes().get(INPUTS)).isEqualTo("[1]");
		assertThat(root().getAttributes().get(OUTPUTS)).isEqualTo("1");
	}

	@Test
	void callsWithoutContentArePassedOver() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("binder", http).end();
		call("handler", http, "[1]", "1").end();
		Span number = this.pipeline.traced("number", http);
		number.setAttribute("mlflow.spanOutputs", 42L);
		number.end();
		this.pipeline.traced("advice", http).end();
		http.end();
		this.pipeline.flush();
		assertThat(root().getAttributes().get(INPUTS)).isEqualTo("[1]");
		assertThat(root().getAttributes().get(AttributeKey.longKey("mlflow.spanOutputs"))).isEqualTo(42);
	}

	@Test
	void aTraceThatIsExportedInPartsHasContentToo() {
		this.pipeline.maxSpans = 2;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		call("one", http, "[1]", "1").end();
		call("two", http, "[2]", "2").end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		call("three", http, "[3]", "3").end();
		http.end();
		this.pipeline.flush();
		assertThat(root().getAttributes().get(INPUTS)).isEqualTo("[1]");
		assertThat(root().getAttributes().get(OUTPUTS)).isEqualTo("3");
	}

	@Test
	void aRootOfMlflowsHasItsOwnContentAlone() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		call("one", root, "[1]", "1").end();
		call("two", root, "[2]", "2").end();
		root.end();
		this.pipeline.flush();
		assertThat(root().getAttributes().get(INPUTS)).isNull();
		assertThat(root().getAttributes().get(OUTPUTS)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "secured request", "unsecured request", "security filterchain before",
			"spring.security.http.secured.requests" })
	void theRootIsTheRequestNotTheSecurityAroundIt(String security) {
		Span http = this.pipeline.raw("http get /x", Span.getInvalid());
		Span secured = this.pipeline.raw(security, http);
		call("one", secured, "[1]", "1").end();
		call("two", secured, "[2]", "2").end();
		secured.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow())
			.isEqualTo(Map.of("http get /x", "-", "one", "http get /x", "two", "http get /x"));
		assertThat(root().getAttributes().get(INPUTS)).isEqualTo("[1]");
	}

	@Test
	void securityIsTheRootWhereNothingElseIs() {
		Span secured = this.pipeline.raw("secured request", Span.getInvalid());
		this.pipeline.traced("one", secured).end();
		this.pipeline.traced("two", secured).end();
		secured.end();
		this.pipeline.flush();
		assertThat(root().getName()).isEqualTo("secured request");
	}

	private Span call(String name, Span parent, String inputs, String outputs) {
		return this.pipeline.traced(name, parent).setAttribute(INPUTS, inputs).setAttribute(OUTPUTS, outputs);
	}

	private SpanData root() {
		return this.pipeline.destination.mlflow()
			.stream()
			.map((trace) -> trace.root())
			.filter((root) -> root != null)
			.findFirst()
			.orElseThrow();
	}

}
