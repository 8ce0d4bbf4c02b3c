/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.assessment;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.batch.FollowUpRequest;
import io.github.mlflowtracing.internal.export.batch.SendResult;
import io.github.mlflowtracing.internal.export.mlflow.FakeTracking;
import io.github.mlflowtracing.internal.export.mlflow.TestConnection;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.transport.HttpTransport;
import io.github.mlflowtracing.internal.guard.Guard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PromptLinks}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PromptLinksTests {

	private static final String VERSION = "/api/2.0/mlflow/model-versions/get";

	private static final String LINK = "/api/2.0/mlflow/traces/link-prompts";

	private static final String UNKNOWN = "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"not found\"}";

	private FakeTracking server;

	private PromptLinks links;

	@BeforeEach
	void start() throws IOException {
		this.server = new FakeTracking();
		this.links = new PromptLinks(
				new MlflowClient((tls) -> new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(5), tls),
						new TestConnection(this.server.uri()), null),
				new Guard());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void linksWhatIsThereAndLooksForItOnce() throws Exception {
		this.server.on(VERSION, 200, "{}").on(LINK, 200, "{}");
		assertThat(link("{\"name\": \"a b\", \"version\": \"1\"}", "{\"name\": \"c\", \"version\": \"2\"}").send())
			.isEqualTo(SendResult.DELIVERED);
		assertThat(link("{\"name\": \"c\", \"version\": \"2\"}").send()).isEqualTo(SendResult.DELIVERED);
		assertThat(this.server.requests()).extracting((request) -> request.uri().toString())
			.containsExactly(VERSION + "?name=a+b&version=1", VERSION + "?name=c&version=2", LINK, LINK);
		assertThat(this.server.requests().get(2).body()).isEqualTo("{\"trace_id\":\"tr-1\",\"prompt_versions\":"
				+ "[{\"name\":\"a b\",\"version\":\"1\"},{\"name\":\"c\",\"version\":\"2\"}]}");
	}

	@Test
	void whatIsNotThereIsToldOnceAndNotLinked(CapturedOutput output) throws Exception {
		this.server.on(VERSION, 404, UNKNOWN).on(VERSION, 200, "{}").on(VERSION, 404, UNKNOWN).on(LINK, 200, "{}");
		String unknown = "{\"name\": \"gone\", \"version\": \"7\"}";
		link(unknown, "{\"name\": \"c\", \"version\": \"2\"}").send();
		assertThat(this.server.requests().get(2).body()).contains("\"c\"").doesNotContain("gone");
		assertThat(link(unknown).send()).isEqualTo(SendResult.DELIVERED);
		assertThat(this.server.requests()).hasSize(4);
		assertThat(output).containsOnlyOnce("Traces are not linked to version 7 of the prompt \"gone\"");
	}

	@Test
	void aServerThatIsAwayIsAskedAgain() throws Exception {
		this.server.on(VERSION, 503, "").on(VERSION, 200, "{}").on(LINK, 503, "").on(LINK, 200, "{}");
		FollowUpRequest link = link("{\"name\": \"c\", \"version\": \"2\"}");
		assertThat(link.send().kind()).isEqualTo(SendResult.Kind.RETRY);
		assertThat(link.send().kind()).isEqualTo(SendResult.Kind.RETRY);
		assertThat(link.send()).isEqualTo(SendResult.DELIVERED);
	}

	@Test
	void aRegistryThatIsNotOpenToUsHoldsUpNothing(CapturedOutput output) throws Exception {
		this.server.on(VERSION, 200, "{}").on(LINK, 403, "Permission denied");
		FollowUpRequest link = link("{\"name\": \"c\", \"version\": \"2\"}");
		SendResult result = link.send();
		assertThat(result.kind()).isEqualTo(SendResult.Kind.REFUSED);
		List.of(link, link).forEach((followUp) -> followUp.settled(result));
		assertThat(output).containsOnlyOnce("Traces are not linked to their prompts");
	}

	private FollowUpRequest link(String... prompts) {
		Set<String> all = new LinkedHashSet<>(List.of(prompts));
		return this.links.link("1", all);
	}

}
