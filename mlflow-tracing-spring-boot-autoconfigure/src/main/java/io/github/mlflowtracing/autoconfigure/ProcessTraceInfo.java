/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.util.StringUtils;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.internal.semconv.MlflowTraceKeys;
import io.github.mlflowtracing.internal.trace.TraceInfo;

/**
 * What is true of every trace of this process: what MLflow's SDK says of its own process,
 * and the static tags and metadata.
 */
final class ProcessTraceInfo {

	private ProcessTraceInfo() {
	}

	static TraceInfo of(MlflowTracingProperties properties, @Nullable String applicationName,
			@Nullable BuildProperties build, @Nullable GitProperties git) {
		Map<String, String> metadata = new LinkedHashMap<>();
		metadata.put(MlflowTraceKeys.SCHEMA_VERSION, MlflowTraceKeys.CURRENT_SCHEMA_VERSION);
		putIfKnown(metadata, MlflowTraceKeys.USER,
				(properties.username() != null) ? properties.username() : System.getProperty("user.name"));
		putIfKnown(metadata, MlflowTraceKeys.SOURCE_NAME,
				(StringUtils.hasText(applicationName) || build == null) ? applicationName : build.getName());
		metadata.put(MlflowTraceKeys.SOURCE_TYPE, "LOCAL");
		if (git != null) {
			putIfKnown(metadata, MlflowTraceKeys.GIT_COMMIT, git.get("commit.id.full"));
			putIfKnown(metadata, MlflowTraceKeys.GIT_BRANCH, git.getBranch());
			putIfKnown(metadata, MlflowTraceKeys.GIT_REPOSITORY, withoutCredentials(git.get("remote.origin.url")));
		}
		putIfKnown(metadata, MlflowTraceKeys.SOURCE_RUN, properties.runId());
		putIfKnown(metadata, MlflowTraceKeys.MODEL_ID, properties.modelId());
		metadata.putAll(properties.metadata());
		return new TraceInfo(properties.tags(), metadata, null, null, null, null, null, null);
	}

	/** Build servers clone with a token in the address. */
	private static @Nullable String withoutCredentials(@Nullable String address) {
		return (address != null) ? address.replaceFirst("://[^/]*@", "://") : null;
	}

	private static void putIfKnown(Map<String, String> metadata, String key, @Nullable String value) {
		if (StringUtils.hasText(value)) {
			metadata.put(key, value);
		}
	}

}
