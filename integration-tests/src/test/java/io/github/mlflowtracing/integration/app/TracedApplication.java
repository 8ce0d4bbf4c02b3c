/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.app;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * An application as users write it. It makes its traces once, prints their ids, and ends
 * when its standard input does.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ Assistant.class, Retriever.class, DocumentationExamples.class, Questions.class, Relay.class })
public class TracedApplication {

	/** Printed when all traces are made. */
	public static final String DONE = "all traces are made";

	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(TracedApplication.class, args)) {
			DocumentationExamples examples = context.getBean(DocumentationExamples.class);
			examples.foo();
			examples.processRequest();
			Assistant assistant = context.getBean(Assistant.class);
			assistant.answer("What is MLflow?");
			try {
				assistant.fail("too long");
			}
			catch (IllegalArgumentException ex) {
				System.out.println("caught " + ex.getMessage());
			}
			System.out.println(DONE);
			while (System.in.read() >= 0) {
				Thread.onSpinWait();
			}
		}
	}

}
