/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.List;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.TraceExporter;

/**
 * What became of each exporter's spans, as meters: {@code accepted} is the sum of
 * {@code delivered}, {@code queued} and {@code dropped} of all causes, in each reading of
 * a registry. Thread-safe.
 */
public final class ExportMeters implements MeterBinder {

	private static final String PREFIX = "mlflow.tracing.delivery.";

	private final List<AccountSnapshot> accounts;

	/**
	 * Creates the meters.
	 * @param exporters the exporters
	 */
	public ExportMeters(List<TraceExporter> exporters) {
		this.accounts = exporters.stream().map(AccountSnapshot::new).toList();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (AccountSnapshot account : this.accounts) {
			counter("accepted", account, "Spans taken").register(registry);
			counter("delivered", account, "Spans that the server has").register(registry);
			for (DropCause cause : DropCause.values()) {
				counter("dropped", account, cause.label(), "Spans given up").tag("cause", cause.label())
					.register(registry);
			}
			Gauge.builder(PREFIX + "queued", account, (state) -> state.read("queued"))
				.description("Spans that wait or are under way")
				.baseUnit("spans")
				.tag("destination", account.exporter())
				.register(registry);
		}
	}

	private static FunctionCounter.Builder<AccountSnapshot> counter(String name, AccountSnapshot account,
			String description) {
		return counter(name, account, name, description);
	}

	private static FunctionCounter.Builder<AccountSnapshot> counter(String name, AccountSnapshot account, String figure,
			String description) {
		return FunctionCounter.builder(PREFIX + name, account, (state) -> state.read(figure))
			.description(description)
			.baseUnit("spans")
			.tag("destination", account.exporter());
	}

}
