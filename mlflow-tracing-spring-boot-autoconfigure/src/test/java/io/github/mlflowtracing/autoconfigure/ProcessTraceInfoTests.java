/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProcessTraceInfo}.
 */
class ProcessTraceInfoTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void saysWhatMlflowsSdkSaysOfItsProcess() {
		this.runner.withPropertyValues("spring.application.name=shop", "mlflow.tracing.run-id=run-1",
				"mlflow.tracing.model-id=m-1", "mlflow.tracing.metadata.stage=test", "mlflow.tracing.tags.team=core")
			.run((context) -> {
				TraceInfo base = context.getBean(TraceInfo.class);
				assertThat(base.metadata()).containsEntry("mlflow.trace_schema.version", "3")
					.containsEntry("mlflow.user", System.getProperty("user.name"))
					.containsEntry("mlflow.source.name", "shop")
					.containsEntry("mlflow.source.type", "LOCAL")
					.containsEntry("mlflow.sourceRun", "run-1")
					.containsEntry("mlflow.modelId", "m-1")
					.containsEntry("stage", "test")
					.hasSize(7);
				assertThat(base.tags()).containsOnlyKeys("team");
			});
	}

	@Test
	void saysWhatTheBuildKnows() {
		this.runner.withBean(GitProperties.class, () -> git("https://x-token:secret@git.example.org/shop.git"))
			.withBean(BuildProperties.class, () -> new BuildProperties(properties("name", "shop-build")))
			.run((context) -> assertThat(context.getBean(TraceInfo.class).metadata())
				.containsEntry("mlflow.source.name", "shop-build")
				.containsEntry("mlflow.source.git.commit", "0123456789abcdef0123456789abcdef01234567")
				.containsEntry("mlflow.source.git.branch", "main")
				.containsEntry("mlflow.source.git.repoURL", "https://git.example.org/shop.git"));
	}

	@Test
	void leavesOutWhatGitDoesNotSay() {
		this.runner.withBean(GitProperties.class, () -> git(null))
			.run((context) -> assertThat(context.getBean(TraceInfo.class).metadata())
				.doesNotContainKey("mlflow.source.git.repoURL")
				.containsKey("mlflow.source.git.commit"));
	}

	@Test
	void cutsWhatTheServerCannotKeep() {
		this.runner.withPropertyValues("mlflow.tracing.metadata.long=" + "x".repeat(300))
			.run((context) -> assertThat(context.getBean(TraceInfo.class).metadata().get("long")).hasSize(250));
	}

	private static GitProperties git(@Nullable String address) {
		Properties properties = properties("commit.id", "0123456789abcdef0123456789abcdef01234567");
		properties.setProperty("branch", "main");
		if (address != null) {
			properties.setProperty("remote.origin.url", address);
		}
		return new GitProperties(properties);
	}

	private static Properties properties(String key, String value) {
		Properties properties = new Properties();
		properties.setProperty(key, value);
		return properties;
	}

}
