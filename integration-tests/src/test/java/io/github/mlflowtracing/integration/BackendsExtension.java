/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts {@link Backends} for the first test that asks for them and stops them after the
 * last test of the run.
 */
class BackendsExtension implements ExecutionCondition, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(BackendsExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Obstacle obstacle = store(context).computeIfAbsent(Obstacle.class, (type) -> Obstacle.find(), Obstacle.class);
		if (obstacle.missingTools().isEmpty()) {
			return ConditionEvaluationResult.enabled("the servers can be started");
		}
		if (Boolean.parseBoolean(System.getenv("CI"))) {
			throw new IllegalStateException(obstacle.message());
		}
		return ConditionEvaluationResult.disabled(obstacle.message());
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Backends.class;
	}

	@Override
	public Backends resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return store(context).computeIfAbsent(Backends.class, (type) -> new Backends(), Backends.class);
	}

	private static ExtensionContext.Store store(ExtensionContext context) {
		return context.getRoot().getStore(NAMESPACE);
	}

	private record Obstacle(List<String> missingTools) {

		static Obstacle find() {
			Obstacle obstacle = new Obstacle(new BackendsScript("backends", Map.of()).missingTools());
			if (!obstacle.missingTools().isEmpty()) {
				System.err.println(obstacle.message());
			}
			return obstacle;
		}

		String message() {
			return "Tests on real servers need these commands, which are missing: " + String.join(", ", missingTools());
		}

	}

}
