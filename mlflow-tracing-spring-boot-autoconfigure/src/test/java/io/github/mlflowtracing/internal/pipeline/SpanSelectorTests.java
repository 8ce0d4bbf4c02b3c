/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.pipeline;

import java.time.Duration;
import java.util.Map;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.pipeline.selection.SpanSelector;
import io.github.mlflowtracing.internal.trace.MlflowTrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SpanSelector}, behind the SDK.
 */
class SpanSelectorTests {

	private final TestPipeline pipeline = new TestPipeline();

	@AfterEach
	void stop() {
		this.pipeline.close();
	}

	@Test
	void aSingleSpanIsATrace() {
		Span span = this.pipeline.traced("foo", Span.getInvalid());
		span.end();
		this.pipeline.flush();
		MlflowTrace trace = this.pipeline.destination.mlflow().get(0);
		assertThat(trace.id()).isEqualTo("tr-" + span.getSpanContext().getTraceId());
		assertThat(trace.name()).isEqualTo("foo");
		assertThat(trace.root().getSpanId()).isEqualTo(span.getSpanContext().getSpanId());
		assertThat(trace.root().getParentSpanContext().isValid()).isFalse();
		assertThat(trace.spans()).containsExactly(trace.root());
	}

	@Test
	void nestedSpansKeepTheirParents() {
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span child = this.pipeline.traced("child", root);
		this.pipeline.traced("grandchild", child).end();
		child.end();
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow())
			.isEqualTo(Map.of("root", "-", "child", "root", "grandchild", "child"));
		assertThat(this.pipeline.destination.mlflow().get(0).spans()).extracting(SpanData::getName)
			.containsExactly("grandchild", "child", "root");
	}

	@Test
	void aSpanMadeByGenAiInstrumentationIsForMlflow() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span chat = this.pipeline.raw("chat", http);
		chat.setAttribute("gen_ai.operation.name", "chat");
		chat.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("chat", "-"));
	}

	@Test
	void whatStandsAboveTheOnlyTopIsLeftOut() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span traced = this.pipeline.traced("traced", http);
		this.pipeline.raw("jdbc", traced).end();
		traced.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("traced", "-"));
		assertThat(TestPipeline.parents(this.pipeline.destination.spans()))
			.isEqualTo(Map.of("http", "-", "traced", "http", "jdbc", "traced"));
	}

	@Test
	void theLowestCommonAncestorOfSiblingsIsTheRoot() {
		Span http = this.pipeline.raw("http", Span.getInvalid());
		Span handler = this.pipeline.raw("handler", http);
		this.pipeline.traced("one", handler).end();
		Span filter = this.pipeline.raw("filter", handler);
		this.pipeline.traced("two", filter).end();
		filter.end();
		handler.end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow())
			.isEqualTo(Map.of("handler", "-", "one", "handler", "two", "handler"));
		assertThat(this.pipeline.destination.mlflow().get(0).name()).isEqualTo("handler");
		// the collector's parents are the real ones
		assertThat(TestPipeline.parents(this.pipeline.destination.spans()))
			.isEqualTo(Map.of("http", "-", "handler", "http", "one", "handler", "filter", "handler", "two", "filter"));
	}

	@Test
	void aChildOfASpanThatIsLeftOutHangsOnItsNearestKeptAncestor() {
		Span outer = this.pipeline.traced("outer", Span.getInvalid());
		Span client = this.pipeline.raw("client", outer);
		Span retry = this.pipeline.raw("retry", client);
		this.pipeline.traced("inner", retry).end();
		retry.end();
		client.end();
		outer.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("outer", "-", "inner", "outer"));
	}

	@Test
	void allSpansOfATraceOnRequest() {
		this.pipeline.all = true;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("traced", http).end();
		http.end();
		this.pipeline.raw("health", Span.getInvalid()).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("http", "-", "traced", "http"));
	}

	@Test
	void aRemoteParentIsNotShown() {
		Span remote = Span.wrap(SpanContext.createFromRemoteParent("4bf92f3577b34da6a3ce929d0e0e4736",
				"00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault()));
		this.pipeline.traced("callee", remote).end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("callee", "-"));
		assertThat(this.pipeline.destination.spans().get(0).getParentSpanId()).isEqualTo("00f067aa0ba902b7");
	}

	@Test
	void twoRequestsOfOneCallersTraceDoNotMix() {
		Span remote = Span.wrap(SpanContext.createFromRemoteParent("4bf92f3577b34da6a3ce929d0e0e4736",
				"00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault()));
		Span one = this.pipeline.traced("one", remote);
		Span two = this.pipeline.traced("two", remote);
		one.end();
		two.end();
		this.pipeline.flush();
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::name)
			.containsExactlyInAnyOrder("one", "two");
	}

	@Test
	void theFirstPartFixesTheRoot() {
		this.pipeline.maxDuration = Duration.ofMillis(100);
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("early", http).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		this.pipeline.traced("late", http).end();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("early", "-", "late", "early"));
		assertThat(this.pipeline.destination.mlflow()).extracting(MlflowTrace::root)
			.satisfiesExactly((root) -> assertThat(root).isNotNull(), (root) -> assertThat(root).isNull());
	}

	@Test
	void aRootThatIsChosenWhileItIsOpenFollowsAsTheRoot() {
		this.pipeline.maxSpans = 2;
		Span http = this.pipeline.raw("http", Span.getInvalid());
		this.pipeline.traced("one", http).end();
		this.pipeline.traced("two", http).end();
		await().until(() -> this.pipeline.destination.mlflow().size() == 1);
		assertThat(this.pipeline.destination.mlflow().get(0).root()).isNull();
		http.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("http", "-", "one", "http", "two", "http"));
		assertThat(this.pipeline.destination.mlflow().get(1).name()).isEqualTo("http");
	}

	@Test
	void aPartWithoutMlflowSpansBelowAnOpenOneKeepsThePlacesOfLaterOnes() {
		this.pipeline.maxSpans = 1;
		Span root = this.pipeline.traced("root", Span.getInvalid());
		Span step = this.pipeline.traced("step", root);
		Span client = this.pipeline.raw("client", step);
		client.end();
		await().until(() -> this.pipeline.destination.spans().size() == 1);
		this.pipeline.traced("callback", client).end();
		step.end();
		root.end();
		this.pipeline.flush();
		assertThat(this.pipeline.parentsAtMlflow()).isEqualTo(Map.of("root", "-", "step", "root", "callback", "step"));
		assertThat(this.pipeline.destination.spans()).hasSize(4);
	}

}
