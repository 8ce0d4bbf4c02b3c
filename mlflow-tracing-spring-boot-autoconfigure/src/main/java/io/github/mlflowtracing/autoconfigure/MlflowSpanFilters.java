/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.MlflowSpanFilter;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

/**
 * The application's filters, one after the other; those that fail keep the span.
 */
final class MlflowSpanFilters implements Predicate<SpanData> {

	private static final Log logger = LogFactory.getLog(MlflowSpanFilters.class);

	private final List<MlflowSpanFilter> filters;

	private final Set<MlflowSpanFilter> failed = ConcurrentHashMap.newKeySet();

	private final Redaction redaction;

	MlflowSpanFilters(List<MlflowSpanFilter> filters, Redaction redaction) {
		this.filters = filters;
		this.redaction = redaction;
	}

	@Override
	public boolean test(SpanData span) {
		for (MlflowSpanFilter filter : this.filters) {
			if (!isKept(filter, span)) {
				return false;
			}
		}
		return true;
	}

	private boolean isKept(MlflowSpanFilter filter, SpanData span) {
		try {
			return filter.keep(span);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			if (this.failed.add(filter)) {
				logger
					.error("%s failed for the span '%s', which MLflow gets therefore (further failures are not logged)"
						.formatted(filter, this.redaction.text(span.getName())), ex);
			}
			return true;
		}
	}

}
