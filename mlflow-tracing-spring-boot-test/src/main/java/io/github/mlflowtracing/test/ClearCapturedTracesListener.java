/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Forgets the traces of earlier tests before each test method, after what other listeners
 * do before it (such as running SQL scripts) and before what the test sets up itself.
 */
class ClearCapturedTracesListener extends AbstractTestExecutionListener {

	@Override
	public void beforeTestMethod(TestContext testContext) {
		if (testContext.hasApplicationContext()) {
			testContext.getApplicationContext()
				.getBeanProvider(CapturedTraces.class)
				.ifAvailable(CapturedTraces::clear);
		}
	}

}
