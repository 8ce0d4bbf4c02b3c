/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes an MLflow span of every call of a Spring bean's method: its parameters become the
 * span's inputs, its result the outputs, its exception the error.
 * <p>
 * On a type, all its methods are traced that a proxy sees. It may stand on an interface,
 * also one that another library implements, such as a repository, and on an annotation of
 * your own (with {@link AliasFor}). As with all Spring proxies, calls within the same
 * object, private, final and static methods are not seen. The method's result and
 * exception reach the caller untouched, whatever happens to the trace.
 *
 * <pre class="code">
 * &#64;Traced(spanType = SpanType.CHAIN)
 * public Answer processRequest(String query) { ... }
 * </pre>
 *
 * @since 0.1.0
 * @see MlflowTracing
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Reflective
public @interface Traced {

	/** The sampling ratio is the application's. */
	double INHERIT = -1;

	/**
	 * The span's name; alias of {@link #name()}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The span's name; without one it is {@code SimpleClassName.method}.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The span's type, one of {@link SpanType} or any other word.
	 * @return the type
	 */
	String spanType() default SpanType.UNKNOWN;

	/**
	 * Attributes that every span of this method carries, each as {@code key=value}.
	 * @return the attributes
	 */
	String[] attributes() default {};

	/**
	 * Whether the parameters are recorded as the span's inputs.
	 * @return {@code false} to leave them out
	 */
	boolean captureInputs() default true;

	/**
	 * Whether the result is recorded as the span's outputs.
	 * @return {@code false} to leave it out
	 */
	boolean captureOutputs() default true;

	/**
	 * Makes the outputs of the many values that the method's {@code Flux}, {@code Stream}
	 * or other publisher produces.
	 * @return the type of a bean, or of a class with a constructor without parameters
	 */
	Class<? extends OutputReducer<?>> outputReducer() default OutputReducer.None.class;

	/**
	 * The share of traces that are recorded, of those whose first span for MLflow is one
	 * of this method; inside of a trace it does not count. Decided by the trace's id, as
	 * MLflow's SDK does.
	 * @return from 0, none, to 1, all; {@link #INHERIT} for the application's
	 * {@code mlflow.tracing.sampling.ratio}
	 */
	double samplingRatio() default INHERIT;

	/**
	 * The MLflow experiment that gets the traces which begin with this method.
	 * @return the experiment's id; empty for the application's
	 */
	String experimentId() default "";

}
