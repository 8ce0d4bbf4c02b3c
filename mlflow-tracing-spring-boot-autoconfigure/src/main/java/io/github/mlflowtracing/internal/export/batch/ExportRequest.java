/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

/**
 * A trace, or a part of one, encoded for a server.
 *
 * @param traceId the trace's id, for logs and the order of its parts
 * @param spans the spans
 * @param followUp the body of the request that follows once the spans are delivered, if
 * any
 * @param followUpRequired whether the follow-up holds something that the spans do not
 * @param joined whether another process began the trace, and so decides where it is
 * @param experimentId the experiment that it goes to; {@code null} for the one that the
 * sender knows
 */
public record ExportRequest(String traceId, EncodedSpans spans, byte @Nullable [] followUp, boolean followUpRequired,
		boolean joined, @Nullable String experimentId) {

	/** What an entry of the queue takes beside its content, roughly. */
	private static final int OVERHEAD = 512;

	/**
	 * Spans alone.
	 * @param traceId the trace's id
	 * @param spans the spans
	 * @return the request
	 */
	public static ExportRequest ofSpans(String traceId, EncodedSpans spans) {
		return new ExportRequest(traceId, spans, null, false, false, null);
	}

	int spanCount() {
		return this.spans.count();
	}

	/**
	 * Whether it may be sent together with another.
	 * @param other the other request
	 * @param joinedApart whether traces that other processes began go by themselves
	 */
	boolean sharesMessageWith(ExportRequest other, boolean joinedApart) {
		boolean apart = joinedApart && (this.joined || other.joined) && !this.traceId.equals(other.traceId);
		return !apart && Objects.equals(this.experimentId, other.experimentId);
	}

	long size() {
		return OVERHEAD + this.spans.bytes().length + ((this.followUp != null) ? this.followUp.length : 0);
	}

}
