/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.micrometer.tracing.otel.bridge.CompositeSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.mlflowtracing.internal.export.DropCause;
import io.github.mlflowtracing.internal.export.ExporterStatus;
import io.github.mlflowtracing.internal.export.batch.BatchSettings;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.trace.AssembledTrace;
import io.github.mlflowtracing.internal.trace.FinishedSpans;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;
import io.github.mlflowtracing.internal.trace.TracingWarnings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MlflowTraceExporter} and {@link MlflowSpanSender}.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class MlflowTraceExporterTests {

	private static final String SPANS = "/v1/traces";

	private static final String INFO = "/api/3.0/mlflow/traces";

	private static final String EXPERIMENT = "/api/2.0/mlflow/experiments/get";

	private static final String BY_NAME = "/api/2.0/mlflow/experiments/get-by-name";

	private static final TraceInfo BASE = new TraceInfo(Map.of(), Map.of("m", "base"), null, null, null, null, null,
			null);

	private final SpanData root = FinishedSpans.root("root", 1, (span) -> {
	});

	private FakeTracking server;

	private TestConnection connection;

	private MlflowTraceExporter exporter;

	@BeforeEach
	void start() throws IOException {
		this.server = new FakeTracking();
		this.connection = new TestConnection(this.server.uri());
	}

	@AfterEach
	void stop() {
		this.exporter.close(Duration.ZERO);
		this.server.close();
	}

	@Test
	void sendsSpansAndThenWhatIsSaidOfTheTrace() throws Exception {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		accept(FinishedSpans.child(this.root, "child", 1, (span) -> {
		}), this.root);
		assertThat(flush()).isTrue();
		assertThat(paths()).containsExactly(SPANS, INFO);
		FakeTracking.Request spans = this.server.requests().get(0);
		assertThat(spans.headers().get("Content-Type")).containsExactly("application/x-protobuf");
		assertThat(spans.headers().get("x-mlflow-experiment-id")).containsExactly("0");
		assertThat(spans.headers()).doesNotContainKeys("Content-encoding", "X-mlflow-run-id", "X-mlflow-workspace");
		assertThat(resource(spans).getScopeSpans(0).getSpansList()).hasSize(2);
		FakeTracking.Request info = this.server.requests().get(1);
		assertThat(info.headers().get("Content-Type")).containsExactly("application/json");
		assertThat(info.body()).contains("\"trace_id\":\"tr-%s\"".formatted(this.root.getTraceId()))
			.contains("\"experiment_id\":\"0\"");
		assertThat(this.exporter.status().delivered()).isEqualTo(2);
		assertThat(this.exporter.experimentId()).isEqualTo("0");
	}

	@Test
	void sendsOnlyTheResourceThatIsWanted() throws Exception {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		accept(this.root);
		flush();
		// the test's SDK has no name for the service
		assertThat(resource(this.server.requests().get(0)).getResource().getAttributesList())
			.extracting(KeyValue::getKey)
			.containsExactlyInAnyOrder("telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version");
	}

	@Test
	void sendsNothingOfATraceThatHasNothingForMlflow() {
		connect(null, 100);
		this.exporter.accept(new AssembledTrace(List.of(this.root), null));
		assertThat(flush()).isTrue();
		assertThat(this.server.requests()).isEmpty();
		assertThat(this.exporter.status().accepted()).isZero();
	}

	@Test
	void saysWhatWasToldLate() {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		accept(this.root);
		SpanData late = FinishedSpans.child(this.root, "late", 1, (span) -> {
		});
		TraceInfo told = new TraceInfo(Map.of("late", "yes"), Map.of(), "s2", null, "r", null, null, "ERROR");
		this.exporter.accept(new AssembledTrace(List.of(late), new MlflowTrace(null, List.of(late), BASE.with(told))));
		assertThat(flush()).isTrue();
		assertThat(this.server.requests().get(this.server.requests().size() - 1).body()).contains("\"late\":\"yes\"",
				"\"mlflow.traceName\":\"root\"", "\"mlflow.trace.session\":\"s2\"", "\"client_request_id\":\"r\"",
				"\"state\":\"ERROR\"", "\"execution_duration\"", "\"m\":\"base\"");
	}

	@Test
	void saysTheSameOfTheTraceAgainAfterLateChildren() {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		accept(this.root);
		assertThat(flush()).isTrue();
		SpanData late = FinishedSpans.child(this.root, "late", 1, (span) -> {
		});
		this.exporter.accept(new AssembledTrace(List.of(late), new MlflowTrace(null, List.of(late), BASE)));
		assertThat(flush()).isTrue();
		assertThat(paths()).containsExactly(SPANS, INFO, SPANS, INFO);
		assertThat(this.server.requests().get(3).body()).isEqualTo(this.server.requests().get(1).body());
	}

	@Test
	void addsTheTokensOfLateChildren() {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		this.exporter.accept(new AssembledTrace(List.of(this.root),
				new MlflowTrace(this.root, List.of(this.root), BASE, false, null, false, true)));
		for (int i = 1; i <= 2; i++) {
			SpanData late = FinishedSpans.child(this.root, "late", 1,
					(span) -> span.setAttribute("mlflow.chat.tokenUsage",
							"{\"input_tokens\": 1, \"output_tokens\": 2, \"total_tokens\": 3}"));
			this.exporter.accept(new AssembledTrace(List.of(late), new MlflowTrace(null, List.of(late), BASE)));
			assertThat(flush()).isTrue();
			assertThat(this.server.requests().get(this.server.requests().size() - 1).body())
				.contains("\\\"total_tokens\\\": " + 3 * i);
		}
	}

	@Test
	void saysNothingOfTheTraceWithAPartThatLacksTheRoot() {
		this.server.on(SPANS, 200, "");
		connect(null, 100);
		this.exporter
			.accept(new AssembledTrace(List.of(this.root), new MlflowTrace(null, List.of(this.root), TraceInfo.NONE)));
		assertThat(flush()).isTrue();
		assertThat(paths()).containsExactly(SPANS);
	}

	@Test
	void countsTheSpansThatTheApplicationsFiltersLeave() {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100, (exporter) -> new CompositeSpanExporter(List.of(exporter),
				List.of((span) -> !span.getName().equals("hidden")), List.of(), List.of()));
		SpanData hidden = FinishedSpans.child(this.root, "hidden", 1, (span) -> {
		});
		this.exporter.accept(new AssembledTrace(List.of(hidden, this.root),
				new MlflowTrace(this.root, List.of(hidden, this.root), BASE, false, null, true, true)));
		assertThat(flush()).isTrue();
		assertThat(this.server.requests().get(1).body()).contains("\\\"num_spans\\\": 1}");
	}

	@Test
	void asksForTheExperimentFirst() {
		this.server.on(BY_NAME, 200, experiment("7")).on(SPANS, 200, "").on(INFO, 200, "{}");
		connect("mine", 100);
		assertThat(this.exporter.experimentId()).isIn(null, "7");
		accept(this.root);
		assertThat(flush()).isTrue();
		assertThat(paths()).containsExactly(BY_NAME, SPANS, INFO);
		assertThat(this.server.requests().get(1).headers().get("x-mlflow-experiment-id")).containsExactly("7");
		assertThat(this.server.requests().get(2).body()).contains("\"experiment_id\":\"7\"");
		assertThat(this.exporter.experimentId()).isEqualTo("7");
	}

	@Test
	void asksAgainForAnExperimentThatIsGone() {
		this.server.on(BY_NAME, 200, experiment("7"))
			.on(BY_NAME, 200, experiment("8"))
			.on(SPANS, 404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"No Experiment with id=7\"}")
			.on(SPANS, 200, "")
			.on(INFO, 200, "{}");
		connect("mine", 100);
		accept(this.root);
		await().until(() -> this.exporter.flush(Duration.ofMillis(200)));
		assertThat(paths()).containsExactly(BY_NAME, SPANS, BY_NAME, SPANS, INFO);
		assertThat(this.server.requests().get(3).headers().get("x-mlflow-experiment-id")).containsExactly("8");
		assertThat(this.exporter.experimentId()).isEqualTo("8");
		assertThat(this.exporter.status().delivered()).isEqualTo(1);
	}

	@Test
	void aTraceGoesToTheExperimentThatItNames() {
		this.server.on(BY_NAME, 503, "").on(SPANS, 200, "").on(INFO, 200, "{}");
		connect("mine", 100);
		acceptFor("42");
		await().until(() -> this.exporter.status().delivered() == 1);
		List<FakeTracking.Request> requests = this.server.requests()
			.stream()
			.filter((request) -> !request.uri().getPath().equals(BY_NAME))
			.toList();
		assertThat(requests.get(0).headers().get("x-mlflow-experiment-id")).containsExactly("42");
		assertThat(requests.get(1).body()).contains("\"experiment_id\":\"42\"");
		assertThat(this.exporter.experimentId()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			400 | {"error_code": "INVALID_PARAMETER_VALUE", "message": "Invalid experiment ID"}
			403 | Permission denied
			404 | {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No Experiment with id=42"}
			""")
	void aNamedExperimentThatIsNotThereCostsItsTracesAlone(int status, String answer) {
		this.server.on(SPANS, status, answer).on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		acceptFor("42");
		accept(FinishedSpans.root("other", 1, (span) -> {
		}));
		await().until(() -> this.exporter.status().queued() == 0);
		assertThat(this.exporter.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(this.exporter.status().delivered()).isEqualTo(1);
		assertThat(this.exporter.status().lastError().message()).contains("experiment 42", "@Traced(experimentId)");
		assertThat(this.exporter.experimentId()).isEqualTo("0");
		assertThat(paths()).containsExactly(SPANS, SPANS, INFO);
	}

	@Test
	void anExperimentThatNoHeaderCanCarryIsRefusedHere() {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100);
		acceptFor("4\r\n2");
		assertThat(flush()).isFalse();
		assertThat(this.exporter.status().dropped()).isEqualTo(Map.of(DropCause.REFUSED, 1L));
		assertThat(this.server.requests()).isEmpty();
	}

	@Test
	void aWrongAddressIsNotTheExperimentsFault() {
		connect(null, 100);
		acceptFor("42");
		await().untilAsserted(() -> assertThat(this.exporter.status().state()).isNotEqualTo(ExporterStatus.State.UP));
		assertThat(this.exporter.status().queued()).isEqualTo(1);
		assertThat(this.exporter.experimentId()).isEqualTo("0");
	}

	@Test
	void spansWaitForAServerThatDoesNotLetThemIn() {
		this.server.on(BY_NAME, 401, "You are not authenticated");
		connect("mine", 100);
		accept(this.root);
		await().untilAsserted(() -> assertThat(this.exporter.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
		assertThat(this.exporter.status().queued()).isEqualTo(1);
		assertThat(this.exporter.status().lastError().message()).contains("mlflow.tracing.username");
		assertThat(this.exporter.status().lastSuccess()).isNull();
	}

	@Test
	void rotatedCredentialsArePickedUpWithoutARestart() {
		this.server.on(SPANS, 401, "expired").on(SPANS, 200, "").on(INFO, 200, "{}");
		this.connection.token = "old";
		connect(null, 100);
		accept(this.root);
		await().untilAsserted(() -> assertThat(this.exporter.status().state()).isEqualTo(ExporterStatus.State.REFUSED));
		this.connection.token = "new";
		// a pause does not hold this back
		assertThat(flush()).isTrue();
		assertThat(this.server.requests()).extracting((request) -> request.headers().getFirst("Authorization"))
			.containsExactly("Bearer old", "Bearer new", "Bearer new");
		assertThat(this.exporter.status().state()).isEqualTo(ExporterStatus.State.UP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>Sign in", "hello", "{\"hello\": \"world\"}", "" })
	void aServerThatAnswers200ToAnythingGetsNoSpans(String answer) {
		this.server.on(FakeTracking.VERSION, 200, answer).on(EXPERIMENT, 200, answer).on(SPANS, 200, "");
		connect(null, 100);
		accept(this.root);
		await().until(() -> this.exporter.status().state() == ExporterStatus.State.REFUSED);
		assertThat(this.exporter.status().lastError().message()).contains("mlflow.tracing.tracking-uri");
		assertThat(this.exporter.status().queued()).isEqualTo(1);
		assertThat(paths()).containsOnly(EXPERIMENT);
	}

	@Test
	void aServerWhoseVersionIsNotOpenToUsIsKnownByItsExperiment() {
		this.server.on(FakeTracking.VERSION, 401, "You are not authenticated")
			.on(EXPERIMENT, 200, experiment("0"))
			.on(SPANS, 200, "")
			.on(INFO, 200, "{}");
		connect(null, 100);
		accept(this.root);
		assertThat(flush()).isTrue();
		assertThat(paths()).containsExactly(EXPERIMENT, SPANS, INFO);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "(psycopg2.errors.ReadOnlySqlTransaction) cannot execute INSERT in a read-only transaction",
					"QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00" })
	void a400ThatTellsOfTheDatabaseCostsNothing(String message) {
		this.server.on(SPANS, 400, "{\"error_code\": \"BAD_REQUEST\", \"message\": \"%s\"}".formatted(message))
			.on(SPANS, 200, "")
			.on(INFO, 200, "{}");
		connect(null, 100);
		accept(this.root);
		accept(FinishedSpans.root("other", 1, (span) -> {
		}));
		assertThat(flush()).isTrue();
		assertThat(this.exporter.status().delivered()).isEqualTo(2);
		assertThat(this.exporter.status().dropped()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource
	void anEncoderThatFailsIsCountedAndLoggedOnce(Throwable failure, CapturedOutput output) {
		this.server.on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 100, (exporter) -> new CompositeSpanExporter(List.of(exporter), List.of((span) -> {
			if (span.getName().equals("bad")) {
				throw MlflowTraceExporterTests.<RuntimeException>sneaky(failure);
			}
			return true;
		}), List.of(), List.of()));
		for (int i = 0; i < 3; i++) {
			accept(FinishedSpans.root("bad", 1, (span) -> {
			}));
		}
		accept(this.root);
		assertThat(flush()).isFalse();
		ExporterStatus status = this.exporter.status();
		assertThat(status.accepted()).isEqualTo(4);
		assertThat(status.delivered()).isEqualTo(1);
		assertThat(status.dropped()).isEqualTo(Map.of(DropCause.NOT_ENCODABLE, 3L));
		assertThat(output).containsOnlyOnce("are dropped (not-encodable)").doesNotContain("expected by this test");
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T sneaky(Throwable failure) throws T {
		throw (T) failure;
	}

	static List<Throwable> anEncoderThatFailsIsCountedAndLoggedOnce() {
		return List.of(new IllegalStateException("expected by this test"), new AssertionError("expected by this test"),
				new OutOfMemoryError("expected by this test"), new StackOverflowError("expected by this test"),
				new NoClassDefFoundError("expected by this test"));
	}

	@Test
	void aServerThatIsDownIsTriedAgain() {
		this.server.close();
		connect("mine", 100);
		accept(this.root);
		await()
			.untilAsserted(() -> assertThat(this.exporter.status().state()).isEqualTo(ExporterStatus.State.RETRYING));
		assertThat(this.exporter.status().queued()).isEqualTo(1);
	}

	@Test
	void underABacklogSaysOnlyWhatTheSpansDoNot() {
		this.server.on(SPANS, 503, "").on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 1);
		SpanData first = FinishedSpans.root("first", 1, (span) -> {
		});
		accept(first);
		for (int i = 0; i < 3; i++) {
			accept(FinishedSpans.root("plain", 1, (span) -> {
			}));
		}
		this.exporter.accept(new AssembledTrace(List.of(this.root), new MlflowTrace(this.root, List.of(this.root),
				BASE.with(new TraceInfo(Map.of(), Map.of("m", "mine"), null, null, null, null, null, null)))));
		for (int i = 0; i < 3; i++) {
			accept(FinishedSpans.root("plain", 1, (span) -> {
			}));
		}
		assertThat(flush()).isTrue();
		List<String> infos = this.server.requests()
			.stream()
			.filter((request) -> request.uri().getPath().equals(INFO))
			.map(FakeTracking.Request::body)
			.toList();
		assertThat(infos).hasSizeBetween(1, 7)
			.anySatisfy((body) -> assertThat(body).contains(this.root.getTraceId()))
			.noneSatisfy((body) -> assertThat(body).contains(first.getTraceId()));
	}

	@Test
	void sendsTheInfoOfEachTraceToAnOlderServerAlsoUnderBacklog() {
		this.server.on(FakeTracking.VERSION, 200, "3.13.0").on(SPANS, 503, "").on(SPANS, 200, "").on(INFO, 200, "{}");
		connect(null, 1);
		for (int i = 0; i < 50; i++) {
			accept(FinishedSpans.root("plain", 1, (span) -> {
			}));
		}
		assertThat(flush()).isTrue();
		assertThat(paths()).filteredOn(INFO::equals).hasSize(50);
	}

	private void connect(String experimentName, int maxBatchSize) {
		connect(experimentName, maxBatchSize, UnaryOperator.identity());
	}

	private void connect(String experimentName, int maxBatchSize, UnaryOperator<SpanExporter> exporters) {
		this.exporter = MlflowTraceExporter.to(this.connection,
				new MlflowSettings(null, experimentName, null, null, Duration.ofSeconds(5), Duration.ofSeconds(10),
						List.of("service.name"), false, BASE),
				exporters, new BatchSettings(1000, 64 * 1024 * 1024, maxBatchSize, 1, Duration.ofMillis(50),
						Duration.ofMinutes(10)),
				new TracingWarnings(new Guard()), new Guard());
	}

	private void accept(SpanData... spans) {
		this.exporter
			.accept(new AssembledTrace(List.of(spans), new MlflowTrace(spans[spans.length - 1], List.of(spans), BASE)));
	}

	private void acceptFor(String experimentId) {
		this.exporter.accept(new AssembledTrace(List.of(this.root),
				new MlflowTrace(this.root, List.of(this.root), BASE, false, experimentId, false, false)));
	}

	private boolean flush() {
		return this.exporter.flush(Duration.ofSeconds(20));
	}

	private List<String> paths() {
		return this.server.requests().stream().map((request) -> request.uri().getPath()).toList();
	}

	private static String experiment(String id) {
		return "{\"experiment\": {\"experiment_id\": \"%s\", \"name\": \"mine\", \"lifecycle_stage\": \"active\"}}"
			.formatted(id);
	}

	private static ResourceSpans resource(FakeTracking.Request request) throws IOException {
		return ExportTraceServiceRequest.parseFrom(request.bytes()).getResourceSpans(0);
	}

}
