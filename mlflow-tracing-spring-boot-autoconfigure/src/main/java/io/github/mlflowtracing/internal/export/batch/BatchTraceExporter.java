/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.TracingWarning;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

/**
 * An exporter to one server: what it encodes is sent by a batch sender.
 */
public abstract class BatchTraceExporter implements TraceExporter {

	private final String name;

	private final BatchSender sender;

	private final Guard guard;

	/**
	 * Starts the batch sender.
	 * @param name a short name for logs and the actuator
	 * @param target what and where the server is, for the log; without credentials
	 * @param sender sends to the server
	 * @param settings how requests wait and are sent
	 * @param warnings counts spans that had to lose their content
	 * @param guard contains failures of encoding
	 */
	protected BatchTraceExporter(String name, String target, SpanSender sender, BatchSettings settings,
			TracingWarnings warnings, Guard guard) {
		this.name = name;
		this.guard = guard;
		this.sender = new BatchSender(name, target, sender, settings,
				() -> warnings.add(TracingWarning.CONTENT_TOO_LARGE, 1, target));
	}

	@Override
	public final String name() {
		return this.name;
	}

	/**
	 * Encodes spans and has them sent, or accounts for them where that fails: foreign
	 * code, such as the application's span filters, runs in it.
	 * @param spans how many spans
	 * @param request encodes them; {@code null} if the filters leave nothing
	 * @return whether there is something to send
	 */
	protected final boolean export(int spans, Supplier<@Nullable ExportRequest> request) {
		ExportRequest encoded;
		try {
			encoded = request.get();
		}
		catch (Throwable ex) {
			this.guard.report("encode spans for " + this.name, ex);
			this.sender.drop(spans, DropCause.NOT_ENCODABLE, ex.getClass().getName());
			return false;
		}
		if (encoded != null) {
			this.sender.offer(encoded);
		}
		return encoded != null;
	}

	/**
	 * Has a follow-up request sent after the spans of its trace.
	 */
	protected final void export(FollowUpRequest followUp) {
		this.sender.offer(followUp);
	}

	/**
	 * Accounts for spans that were dropped before they were encoded.
	 */
	protected final void drop(int spans, DropCause cause) {
		if (spans > 0) {
			this.sender.drop(spans, cause,
					"spans end faster than they can be encoded (mlflow.tracing.assembly.max-memory)");
		}
	}

	@Override
	public final boolean flush(Duration timeout) {
		return this.sender.flush(timeout);
	}

	@Override
	public final ExporterStatus status() {
		return this.sender.status();
	}

	@Override
	public final void close(Duration timeout) {
		this.sender.close(timeout);
	}

}
