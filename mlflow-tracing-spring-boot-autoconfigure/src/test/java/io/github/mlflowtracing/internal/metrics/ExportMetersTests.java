/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.TraceExporter;
import io.github.mlflowtracing.internal.trace.AssembledTrace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExportMeters}.
 */
class ExportMetersTests {

	private static final String PREFIX = "mlflow.tracing.delivery.";

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final BusyDestination destination = new BusyDestination();

	// registries refer to it only weakly
	private final ExportMeters meters = new ExportMeters(List.of(this.destination));

	@Test
	void eachDestinationHasAnAccount() {
		bind();
		assertThat(counter("accepted")).isEqualTo(10);
		assertThat(counter("delivered")).isEqualTo(4);
		assertThat(dropped(DropCause.QUEUE_FULL)).isEqualTo(3);
		assertThat(dropped(DropCause.REFUSED)).isEqualTo(2);
		assertThat(dropped(DropCause.SHUTDOWN)).isZero();
		assertThat(queued()).isEqualTo(1);
	}

	@Test
	void theAccountHoldsInEachReadingWhileSpansComeAndGo() {
		bind();
		double accepted = 0;
		for (int reading = 0; reading < 1000; reading++) {
			assertThat(counter("accepted")).isGreaterThan(accepted);
			accepted = this.destination.readings.get() * 10.0;
			double dropped = 0;
			for (DropCause cause : DropCause.values()) {
				dropped += dropped(cause);
			}
			assertThat(counter("delivered") + dropped + queued()).isEqualTo(accepted);
		}
	}

	@Test
	void aReadingShowsWhatHappenedSinceTheLast() {
		bind();
		assertThat(counter("delivered")).isEqualTo(4);
		assertThat(counter("delivered")).isEqualTo(8);
	}

	private void bind() {
		this.meters.bindTo(this.registry);
	}

	private double counter(String name) {
		return this.registry.get(PREFIX + name).tag("destination", "busy").functionCounter().count();
	}

	private double dropped(DropCause cause) {
		FunctionCounter counter = this.registry.get(PREFIX + "dropped")
			.tag("destination", "busy")
			.tag("cause", cause.label())
			.functionCounter();
		return counter.count();
	}

	private double queued() {
		return this.registry.get(PREFIX + "queued").tag("destination", "busy").gauge().value();
	}

	/** Ten more spans with each look. */
	private static final class BusyDestination implements TraceExporter {

		private final AtomicLong readings = new AtomicLong();

		@Override
		public String name() {
			return "busy";
		}

		@Override
		public void accept(AssembledTrace trace) {
		}

		@Override
		public ExporterStatus status() {
			long n = this.readings.incrementAndGet();
			return new ExporterStatus(ExporterStatus.State.UP, 10 * n, 4 * n, n,
					Map.of(DropCause.QUEUE_FULL, 3 * n, DropCause.REFUSED, 2 * n), null, null);
		}

	}

}
