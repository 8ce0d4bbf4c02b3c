/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Says how a parameter of a {@link Traced} method is recorded among the span's inputs.
 *
 * @since 0.1.0
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface TracedParam {

	/**
	 * The input's name; alias of {@link #name()}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The input's name; without one it is the parameter's.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Whether this parameter is left out of the inputs.
	 * @return {@code true} to leave it out
	 */
	boolean exclude() default false;

}
