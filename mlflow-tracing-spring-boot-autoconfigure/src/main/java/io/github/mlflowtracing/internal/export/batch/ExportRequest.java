/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A trace, or a part of one, encoded and on its way to a server.
 *
 * @param traceId the trace's id, for logs
 * @param spanCount how many spans it holds
 * @param spans the spans as an OTLP {@code ExportTraceServiceRequest}
 * @param followUp what is to be sent once the spans are there, if anything
 * @param followUpRequired whether the follow-up says something that the spans do not
 * @param joined whether another process began the trace, and so decides where it is
 * @param experimentId the experiment that it goes to; {@code null} for the one that the
 * courier knows
 */
public record ExportRequest(String traceId, int spanCount, byte[] spans, byte @Nullable [] followUp,
		boolean followUpRequired, boolean joined, @Nullable String experimentId) {

	/**
	 * A parcel of spans alone.
	 * @param traceId the trace's id
	 * @param spanCount how many spans it holds
	 * @param spans the spans
	 * @return the parcel
	 */
	public static ExportRequest ofSpans(String traceId, int spanCount, byte[] spans) {
		return new ExportRequest(traceId, spanCount, spans, null, false, false, null);
	}

	/**
	 * Whether it may be sent together with another.
	 * @param other the other parcel
	 * @param joinedApart whether traces that other processes began go by themselves
	 */
	boolean sharesRequestWith(ExportRequest other, boolean joinedApart) {
		boolean apart = joinedApart && (this.joined || other.joined) && !this.traceId.equals(other.traceId);
		return !apart && Objects.equals(this.experimentId, other.experimentId);
	}

	long size() {
		return this.spans.length + ((this.followUp != null) ? this.followUp.length : 0);
	}

}
