/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Captures the traces of a test: {@link CapturedTraces} can be injected, as a field or as
 * a parameter, and holds what the running test method, with what is set up before it, has
 * traced. Nothing is sent. Works on {@code @SpringBootTest} and on slices, which get the
 * auto-configuration of tracing by it.
 *
 * <pre class="code">
 * &#64;SpringBootTest
 * &#64;AutoConfigureMlflowTracing
 * class AssistantTests {
 *
 * 	&#64;Test
 * 	void retrievesBeforeItAnswers(@Autowired Assistant assistant, @Autowired CapturedTraces traces) {
 * 		assistant.answer("What is MLflow?");
 * 		assertThat(traces).hasTraceSatisfying((trace) -&gt; trace.hasName("answer")
 * 			.hasStatusOk()
 * 			.hasSpan("retrieve", (span) -&gt; span.hasType(SpanType.RETRIEVER).isChildOf("answer")));
 * 	}
 *
 * }
 * </pre>
 *
 * Tracing is on in such a test, whatever switches it off elsewhere. All else is as the
 * application configures it, such as what is captured of inputs and outputs. Traces are
 * the application context's: test methods that share one must not run in parallel.
 * <p>
 * As Spring Boot has it in tests that do not export, trace headers are neither read nor
 * sent. {@link AutoConfigureTracing @AutoConfigureTracing} beside this annotation brings
 * them back, together with all exporters that are configured.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@AutoConfigureTracing(export = false)
@ImportAutoConfiguration
public @interface AutoConfigureMlflowTracing {

	/**
	 * The share of the traces that is recorded, in place of what the application
	 * configures and methods declare: by default each.
	 * @return from 0, no trace, to 1, every trace
	 */
	@PropertyMapping("mlflow.tracing.sampling.ratio")
	double samplingRatio() default 1;

}
