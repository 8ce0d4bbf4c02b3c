/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.guard.Guard;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceInfoLimits}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TraceInfoLimitsTests {

	private final TracingWarnings irregularities = new TracingWarnings(new Guard());

	private final TraceInfoLimits limits = new TraceInfoLimits(this.irregularities);

	@Test
	void leavesWhatFitsAsItIs(CapturedOutput output) {
		TraceInfo facts = new TraceInfo(Map.of("team", "x".repeat(4096)), Map.of("mlflow.trace_schema.version", "3"),
				"s".repeat(250), "u", "r".repeat(50), "p".repeat(1000), "", "ERROR");
		assertThat(this.limits.keep(facts)).isEqualTo(facts);
		assertThat(output).isEmpty();
	}

	@Test
	void cutsWhatIsTooLong() {
		String tooLong = "x".repeat(5000);
		TraceInfo kept = this.limits.keep(new TraceInfo(Map.of(tooLong, tooLong), Map.of(tooLong, tooLong), tooLong,
				tooLong, tooLong, tooLong, tooLong, null));
		assertThat(kept).isEqualTo(new TraceInfo(Map.of("x".repeat(250), "x".repeat(4096)),
				Map.of("x".repeat(250), "x".repeat(250)), "x".repeat(250), "x".repeat(250), "x".repeat(50),
				"x".repeat(997) + "...", "x".repeat(997) + "...", null));
	}

	@Test
	void leavesOutWhatIsTheServersOwn() {
		TraceInfo kept = this.limits.keep(facts(
				Map.of("mlflow.trace.spansLocation", "x", "mlflow.artifactLocation", "x", " ", "x", "mlflow.traceName",
						"x", "mlflow.note", "kept"),
				Map.of("mlflow.trace.sizeStats", "x", "mlflow.artifactLocation", "x", "mlflow.note", "kept")));
		assertThat(kept).isEqualTo(facts(Map.of("mlflow.note", "kept"), Map.of("mlflow.note", "kept")));
	}

	@Test
	void takesSessionAndUserFromMetadataWhereTheyWereNotSaidOtherwise() {
		Map<String, String> metadata = Map.of("mlflow.trace.session", "from metadata", "mlflow.trace.user", "alice");
		assertThat(this.limits.keep(facts(Map.of(), metadata)))
			.isEqualTo(new TraceInfo(Map.of(), Map.of(), "from metadata", "alice", null, null, null, null));
		assertThat(this.limits.keep(new TraceInfo(Map.of(), metadata, "said", null, null, null, null, null)).session())
			.isEqualTo("said");
	}

	@Test
	void saysOncePerFieldWhatItDid(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			this.limits.keep(facts(Map.of("long one", "x".repeat(5000), "long two", "x".repeat(5000)),
					Map.of("mlflow.trace.a", "")));
		}
		assertThat(output).containsOnlyOnce("The tag \"long one\" has 5000 characters; MLflow keeps 4096, so it is cut")
			.containsOnlyOnce("The tag \"long two\" has")
			.containsOnlyOnce("The metadata \"mlflow.trace.a\" is MLflow's own and is left out");
		assertThat(this.irregularities.count(TracingWarning.TRACE_FACT)).isEqualTo(9);
	}

	@Test
	void neverLeavesHalfASurrogatePair() {
		String emojis = "\uD83D\uDE00".repeat(30);
		assertThat(TraceInfoLimits.cut("a" + emojis, 50)).isEqualTo("a" + "\uD83D\uDE00".repeat(24));
		assertThat(TraceInfoLimits.shorten(emojis, 10)).isEqualTo("\uD83D\uDE00".repeat(3) + "...");
		assertThat(TraceInfoLimits.shorten("12345", 5)).isEqualTo("12345");
	}

	private static TraceInfo facts(Map<String, String> tags, Map<String, String> metadata) {
		return new TraceInfo(tags, metadata, null, null, null, null, null, null);
	}

}
