/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.TraceExporter;

/**
 * What the actuator shows of tracing as it is now.
 *
 * @param enabled whether spans are made
 * @param trackingUri the tracking server
 * @param experimentId the experiment's id, once it is known
 * @param experimentName the experiment's name, once it is known
 * @param samplingRatio the share of traces that is recorded
 * @param destinations where traces go
 * @param failure why no spans are exported any more; {@code null} if they are
 */
public record TracingStatus(boolean enabled, @Nullable String trackingUri, @Nullable String experimentId,
		@Nullable String experimentName, double samplingRatio, Collection<TraceExporter> destinations,
		@Nullable String failure) {

	/**
	 * The status of a pipeline that works.
	 */
	public TracingStatus(boolean enabled, @Nullable String trackingUri, @Nullable String experimentId,
			@Nullable String experimentName, double samplingRatio, Collection<TraceExporter> destinations) {
		this(enabled, trackingUri, experimentId, experimentName, samplingRatio, destinations, null);
	}

	/**
	 * The tracking server as a client may see it.
	 * @return its address without user name and password
	 */
	@Nullable String trackingAddress() {
		return (this.trackingUri != null) ? this.trackingUri.replaceFirst("//[^/@]*@", "//") : null;
	}

	/**
	 * Takes the status, at each request anew.
	 */
	@FunctionalInterface
	public interface Source {

		/**
		 * The status as it is now.
		 * @return the status
		 */
		TracingStatus status();

	}

}
