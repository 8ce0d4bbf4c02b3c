/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.net.URI;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Failed;
import io.github.mlflowtracing.internal.export.mlflow.ExperimentLookup.Found;
import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.mlflow.compat.ServerVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExperimentResolver}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExperimentResolverTests {

	private static final String GET = "/api/2.0/mlflow/experiments/get";

	private static final String BY_NAME = "/api/2.0/mlflow/experiments/get-by-name";

	private static final String CREATE = "/api/2.0/mlflow/experiments/create";

	private static final String UNKNOWN = "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"No such\"}";

	private static final String EXISTS = "{\"error_code\": \"RESOURCE_ALREADY_EXISTS\", \"message\": \"Already\"}";

	private FakeTracking tracking;

	@BeforeEach
	void start() throws IOException {
		this.tracking = new FakeTracking();
	}

	@AfterEach
	void stop() {
		this.tracking.close();
	}

	@Test
	void usesTheServersDefaultWithoutAsking() throws Exception {
		assertThat(resolver(null, null).resolve()).isEqualTo(new Found("0"));
		assertThat(this.tracking.requests()).isEmpty();
	}

	@Test
	void findsTheNameOnce() throws Exception {
		this.tracking.on(BY_NAME, 200, experiment("7", "my experiment", "active"));
		ExperimentResolver resolver = resolver(null, "my experiment");
		assertThat(resolver.id()).isNull();
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		assertThat(resolver.id()).isEqualTo("7");
		assertThat(this.tracking.requests()).hasSize(1);
		assertThat(this.tracking.requests().get(0).uri().getRawQuery()).isEqualTo("experiment_name=my+experiment");
	}

	@Test
	void createsTheNameWhereItIsAbsent() throws Exception {
		this.tracking.on(BY_NAME, 404, UNKNOWN).on(CREATE, 200, "{\"experiment_id\": \"8\"}");
		assertThat(resolver(null, "new").resolve()).isEqualTo(new Found("8"));
		assertThat(this.tracking.requests().get(1).body()).isEqualTo("{\"name\":\"new\"}");
	}

	@Test
	void readsAgainWhereAnotherWasQuickerToCreate() throws Exception {
		this.tracking.on(BY_NAME, 404, UNKNOWN)
			.on(BY_NAME, 200, experiment("9", "new", "active"))
			.on(CREATE, 400, EXISTS);
		assertThat(resolver(null, "new").resolve()).isEqualTo(new Found("9"));
	}

	@Test
	void doesNotCreateForEver() throws Exception {
		this.tracking.on(BY_NAME, 404, UNKNOWN).on(CREATE, 400, EXISTS);
		assertThat(resolver(null, "new").resolve()).isInstanceOf(Failed.class);
		assertThat(this.tracking.requests()).hasSize(3);
	}

	@Test
	void refusesADeletedExperiment() throws Exception {
		this.tracking.on(BY_NAME, 200, experiment("7", "old", "deleted"));
		assertThat(failure(resolver(null, "old"), 404)).contains("\"old\"", "deleted",
				"mlflow.tracing.experiment-name");
		this.tracking.on(GET, 200, experiment("7", "old", "deleted"));
		assertThat(failure(resolver("7", null), 404)).contains("deleted", "mlflow.tracing.experiment-id");
	}

	@Test
	void checksTheIdOnce() throws Exception {
		this.tracking.on(GET, 200, experiment("7", "mine", "active"));
		ExperimentResolver resolver = resolver("7", null);
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		assertThat(this.tracking.requests()).hasSize(1);
		assertThat(this.tracking.requests().get(0).uri().getRawQuery()).isEqualTo("experiment_id=7");
	}

	@ParameterizedTest
	@ValueSource(strings = { "../../etc", "9 9", "" })
	void anIdThatNoHeaderCanCarryIsNotTaken(String id) throws Exception {
		this.tracking.on(BY_NAME, 200, experiment(id, "mine", "active"));
		assertThat(failure(resolver(null, "mine"), 404)).contains("mlflow.tracing.tracking-uri");
	}

	@Test
	void anIdOfNearlyAMillionDigitsIsNotTaken() throws Exception {
		this.tracking.on(BY_NAME, 200, experiment("9".repeat(900_000), "mine", "active"));
		assertThat(failure(resolver(null, "mine"), 404)).contains("mlflow.tracing.tracking-uri");
	}

	@Test
	void saysThatTheIdIsUnknown() throws Exception {
		this.tracking.on(GET, 404, UNKNOWN);
		assertThat(failure(resolver("77", null), 404)).contains("77", "mlflow.tracing.experiment-id",
				this.tracking.uri().toString());
	}

	@Test
	void prefersTheIdAndWarnsOnceOfAnotherName(CapturedOutput output) throws Exception {
		this.tracking.on(GET, 200, experiment("7", "mine", "active"));
		ExperimentResolver resolver = resolver("7", "yours");
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		resolver.forget();
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
		assertThat(output.getOut()).containsOnlyOnce("The experiment with the id 7 is named \"mine\", not \"yours\"");
		assertThat(this.tracking.requests()).hasSize(2);
	}

	@Test
	void asksAgainOnceForgotten() throws Exception {
		this.tracking.on(BY_NAME, 200, experiment("7", "mine", "active"))
			.on(BY_NAME, 200, experiment("8", "mine", "active"));
		ExperimentResolver resolver = resolver(null, "mine");
		resolver.resolve();
		resolver.forget();
		assertThat(resolver.id()).isNull();
		assertThat(resolver.resolve()).isEqualTo(new Found("8"));
	}

	@Test
	void checksTheDefaultOnceForgotten() throws Exception {
		this.tracking.on(GET, 200, experiment("0", "Default", "deleted"));
		ExperimentResolver resolver = resolver(null, null);
		resolver.forget();
		assertThat(failure(resolver, 404)).contains("Default", "deleted");
	}

	@Test
	void triesAgainAfterAFailure() throws Exception {
		this.tracking.on(BY_NAME, 503, "").on(BY_NAME, 200, experiment("7", "mine", "active"));
		ExperimentResolver resolver = resolver(null, "mine");
		failure(resolver, 503);
		assertThat(resolver.resolve()).isEqualTo(new Found("7"));
	}

	@Test
	void namesTheSettingsThatMayMendARefusal() throws Exception {
		this.tracking.on(BY_NAME, 401, "You are not authenticated")
			.on(BY_NAME, 403, "Permission denied")
			.on(BY_NAME, 403, "Invalid Host header - possible DNS rebinding attack detected")
			.on(BY_NAME, 307, "")
			.on(BY_NAME, 500, "{\"error_code\": \"FEATURE_DISABLED\", \"message\": \"Workspaces are off\"}")
			.on(BY_NAME, 404, "<html>")
			.on(BY_NAME, 200, "<html>");
		ExperimentResolver resolver = resolver(null, "mine");
		assertThat(failure(resolver, 401)).contains("mlflow.tracing.username", "mlflow.tracing.password",
				"mlflow.tracing.token");
		assertThat(failure(resolver, 403)).contains("mlflow.tracing.username", "mlflow.tracing.token");
		assertThat(failure(resolver, 403)).contains("--allowed-hosts");
		assertThat(failure(resolver, 307)).contains("redirects are not followed", "mlflow.tracing.tracking-uri");
		assertThat(failure(resolver, 500)).contains("Workspaces are off", "mlflow.tracing.workspace");
		assertThat(failure(resolver, 404)).contains("mlflow.tracing.tracking-uri");
		assertThat(failure(resolver, 404)).contains("mlflow.tracing.tracking-uri");
		assertThat(this.tracking.requests()).extracting((request) -> request.uri().getPath()).containsOnly(BY_NAME);
	}

	@Test
	void saysThatTheServerDidNotAnswer() throws Exception {
		URI uri = this.tracking.uri();
		this.tracking.close();
		ExperimentResolver resolver = resolver(new TestConnection(uri), null, "mine");
		assertThat(failure(resolver, 0)).contains(uri.toString(), "connection refused", "mlflow.tracing.tracking-uri");
	}

	private ExperimentResolver resolver(String id, String name) {
		return resolver(new TestConnection(this.tracking.uri()), id, name);
	}

	private static ExperimentResolver resolver(TestConnection connection, String id, String name) {
		MlflowClient client = connection.requests();
		return new ExperimentResolver(client, new ServerVersion(client), id, name);
	}

	private static String failure(ExperimentResolver resolver, int status) throws InterruptedException {
		ExperimentLookup lookup = resolver.resolve();
		assertThat(lookup).isInstanceOfSatisfying(Failed.class,
				(failed) -> assertThat(failed.status()).isEqualTo(status));
		return ((Failed) lookup).message();
	}

	private static String experiment(String id, String name, String stage) {
		return "{\"experiment\": {\"experiment_id\": \"%s\", \"name\": \"%s\", \"lifecycle_stage\": \"%s\"}}"
			.formatted(id, name, stage);
	}

}
