/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;

/**
 * The figures of one exporter. A registry reads meter by meter while spans come and go,
 * so all are taken at once and each is given out once: the next reading of the same one,
 * or one after a moment, takes all anew. Thread-safe.
 */
final class AccountSnapshot {

	/** Longer than a registry takes to read our meters, on a busy machine too. */
	private static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

	private final TraceExporter exporter;

	private final Map<String, Long> unread = new HashMap<>();

	private long takenAt;

	AccountSnapshot(TraceExporter exporter) {
		this.exporter = exporter;
	}

	String exporter() {
		return this.exporter.name();
	}

	/**
	 * One figure.
	 * @param figure {@code accepted}, {@code delivered}, {@code queued}, or a cause's
	 * label
	 * @return the spans
	 */
	synchronized double read(String figure) {
		long now = System.nanoTime();
		Long spans = this.unread.remove(figure);
		if (spans == null || now - this.takenAt > MOMENT) {
			take(this.exporter.status());
			this.takenAt = now;
			spans = this.unread.remove(figure);
		}
		return (spans != null) ? spans : Double.NaN;
	}

	private void take(ExporterStatus status) {
		this.unread.put("accepted", status.accepted());
		this.unread.put("delivered", status.delivered());
		this.unread.put("queued", status.queued());
		for (DropCause cause : DropCause.values()) {
			this.unread.put(cause.label(), status.dropped().getOrDefault(cause, 0L));
		}
	}

}
