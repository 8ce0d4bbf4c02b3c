/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;

import io.github.mlflowtracing.MlflowSpanFilter;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.Untraced;

/**
 * The application's filters, one after the other. A filter that fails keeps the span.
 * What a filter calls is not traced: it would make traces without end.
 */
final class MlflowSpanFilters implements Predicate<SpanData> {

	private final List<MlflowSpanFilter> filters;

	private final Guard guard;

	MlflowSpanFilters(List<MlflowSpanFilter> filters, Guard guard) {
		this.filters = filters;
		this.guard = guard;
	}

	@Override
	public boolean test(SpanData span) {
		for (MlflowSpanFilter filter : this.filters) {
			Boolean kept = this.guard.supply("filter spans by a MlflowSpanFilter, so that MLflow gets them", filter,
					span, MlflowSpanFilters::keep);
			if (Boolean.FALSE.equals(kept)) {
				return false;
			}
		}
		return true;
	}

	private static boolean keep(MlflowSpanFilter filter, SpanData span) {
		try (Untraced.Scope untraced = Untraced.enter()) {
			return filter.keep(span);
		}
	}

}
