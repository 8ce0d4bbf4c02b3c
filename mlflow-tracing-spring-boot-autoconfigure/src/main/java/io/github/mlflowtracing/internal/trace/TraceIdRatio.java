/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its id whether a trace is recorded, as MLflow's Python SDK does for the same
 * id and ratio: the low 64 bits, unsigned, are below {@code round(ratio * 2^64)}.
 * OpenTelemetry Java's own sampler differs in half of the ids.
 */
public final class TraceIdRatio implements ImplicitContextKeyed {

	private static final ContextKey<TraceIdRatio> KEY = ContextKey.named("mlflow-trace-id-ratio");

	private static final BigDecimal TWO_TO_THE_64 = BigDecimal.valueOf(2).pow(64, MathContext.UNLIMITED);

	private final boolean all;

	private final long bound;

	/**
	 * Makes the decision for a ratio.
	 * @param ratio from 0, no trace, to 1, every trace
	 */
	public TraceIdRatio(double ratio) {
		this.all = ratio >= 1;
		this.bound = TWO_TO_THE_64.multiply(new BigDecimal(ratio))
			.setScale(0, RoundingMode.HALF_EVEN)
			.toBigInteger()
			.longValue();
	}

	/**
	 * The ratio that a span which starts for MLflow brings along, in its parent context.
	 * @param context the parent context
	 * @return the ratio; {@code null} for spans of others
	 */
	public static @Nullable TraceIdRatio fromContext(Context context) {
		return context.get(KEY);
	}

	@Override
	public Context storeInContext(Context context) {
		return context.with(KEY, this);
	}

	/**
	 * Whether a trace is recorded.
	 * @param traceId 32 hexadecimal digits
	 * @return the same answer each time
	 */
	public boolean accepts(String traceId) {
		return this.all || Long.compareUnsigned(Long.parseUnsignedLong(traceId, 16, 32, 16), this.bound) < 0;
	}

}
