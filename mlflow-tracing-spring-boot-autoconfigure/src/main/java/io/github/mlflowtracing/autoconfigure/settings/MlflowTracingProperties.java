/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.github.mlflowtracing.internal.pipeline.propagation.RemoteParent;

/**
 * Configuration properties for MLflow tracing.
 *
 * @param enabled whether spans are made at all; without, the tracing API does nothing.
 * @param trackingUri address of the MLflow tracking server.
 * @param experimentName name of the experiment that gets the traces; created when absent.
 * @param experimentId id of the experiment that gets the traces.
 * @param runId id of the run that the traces belong to.
 * @param modelId id of the logged model that the traces belong to.
 * @param username user name for the tracking server; used together with the password.
 * @param password password for the tracking server.
 * @param token bearer token for the tracking server; used without user name and password.
 * @param workspace workspace on the tracking server.
 * @param headers more headers of the requests to the tracking server.
 * @param connectTimeout how long connecting to the tracking server may take.
 * @param requestTimeout how long a request to the tracking server may take.
 * @param traceInfo when trace info is sent in a request of its own.
 * @param tags tags of every trace.
 * @param metadata metadata of every trace.
 * @param resourceAttributes resource attributes that MLflow gets; it shows them as tags.
 * @param dualExport whether traces go to the tracking server also when there is an OTLP
 * trace endpoint.
 * @param selection which spans MLflow gets.
 * @param remoteParent whether traces that callers have begun go on here.
 * @param propagateSampled whether those who are called from inside of an MLflow span are
 * told that the trace is sampled and that this span is their parent.
 * @param ssl TLS of the tracking server.
 * @param otlp the OTLP trace endpoint.
 * @param metrics the histogram of span durations.
 * @param sampling which traces are recorded.
 * @param assembly how spans become traces.
 * @param capture what of values is recorded.
 * @param export how traces are delivered.
 * @param recent the most recent traces, kept in this process.
 * @since 0.1.0
 */
@ConfigurationProperties("mlflow.tracing")
public record MlflowTracingProperties(@DefaultValue("true") boolean enabled, @Nullable URI trackingUri,
		@Nullable String experimentName, @Nullable String experimentId, @Nullable String runId,
		@Nullable String modelId, @Nullable String username, @Nullable String password, @Nullable String token,
		@Nullable String workspace, @DefaultValue Map<String, String> headers,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("60s") Duration requestTimeout,
		@DefaultValue("auto") TraceInfo traceInfo, @DefaultValue Map<String, String> tags,
		@DefaultValue Map<String, String> metadata, @DefaultValue("service.name") List<String> resourceAttributes,
		@DefaultValue("false") boolean dualExport, @DefaultValue("mlflow") Selection selection,
		@DefaultValue("auto") RemoteParent remoteParent, @DefaultValue("false") boolean propagateSampled,
		@DefaultValue Ssl ssl, @DefaultValue Otlp otlp, @DefaultValue Metrics metrics, @DefaultValue Sampling sampling,
		@DefaultValue Assembly assembly, @DefaultValue Capture capture, @DefaultValue Export export,
		@DefaultValue Recent recent) {

	public MlflowTracingProperties {
		experimentName = textOrNull(experimentName);
		experimentId = textOrNull(experimentId);
		runId = textOrNull(runId);
		modelId = textOrNull(modelId);
		username = textOrNull(username);
		password = textOrNull(password);
		token = textOrNull(token);
		workspace = textOrNull(workspace);
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return "mlflow.tracing";
	}

	/** A placeholder with an empty default is as good as no value. */
	private static @Nullable String textOrNull(@Nullable String text) {
		return StringUtils.hasText(text) ? text.trim() : null;
	}

	/**
	 * TLS of the tracking server.
	 *
	 * @param bundle SSL bundle for the tracking server.
	 * @param certificate PEM file with the certificates to trust.
	 * @param clientCertificate PEM file with the client certificate and its private key.
	 * @param insecure whether the certificate of the tracking server goes unchecked.
	 */
	public record Ssl(@Nullable String bundle, @Nullable String certificate, @Nullable String clientCertificate,
			@DefaultValue("false") boolean insecure) {

		public Ssl {
			bundle = textOrNull(bundle);
			certificate = textOrNull(certificate);
			clientCertificate = textOrNull(clientCertificate);
		}

	}

	/**
	 * The OTLP trace endpoint.
	 *
	 * @param enabled whether an OTLP trace endpoint is used; without, the tracking server
	 * gets the traces.
	 * @param endpoint address of the collector that gets the traces instead of the
	 * tracking server.
	 * @param protocol protocol of the collector: grpc or http/protobuf. Follows from the
	 * endpoint by default.
	 * @param headers headers of the requests to the collector.
	 * @param timeout how long a request to the collector may take; 10s by default.
	 * @param compression compression of the requests to the collector: gzip or none.
	 * @param content whether inputs, outputs and messages go to the collector.
	 * @param ssl TLS of the collector.
	 */
	public record Otlp(@DefaultValue("true") boolean enabled, @Nullable URI endpoint, @Nullable String protocol,
			@DefaultValue Map<String, String> headers, @Nullable Duration timeout, @Nullable String compression,
			@DefaultValue("true") boolean content, @DefaultValue OtlpSsl ssl) {

		public Otlp {
			protocol = textOrNull(protocol);
			compression = textOrNull(compression);
		}

		/** Without values: some are secret. */
		@Override
		public String toString() {
			return "mlflow.tracing.otlp";
		}

	}

	/**
	 * TLS of the collector.
	 *
	 * @param bundle SSL bundle for the collector.
	 */
	public record OtlpSsl(@Nullable String bundle) {

		public OtlpSsl {
			bundle = textOrNull(bundle);
		}

	}

	/**
	 * The histogram of span durations.
	 *
	 * @param enabled whether span durations are recorded.
	 * @param maxValuesPerLabel how many values of a label are kept apart; more become
	 * _other.
	 * @param maxSeries how many series of the histogram there may be.
	 * @param otlp a registry for this library's metrics alone.
	 * @param tags which trace tags become labels.
	 * @param metadata which trace metadata become labels.
	 */
	public record Metrics(@DefaultValue("true") boolean enabled, @DefaultValue("100") int maxValuesPerLabel,
			@DefaultValue("2000") int maxSeries, @DefaultValue MetricsOtlp otlp, @DefaultValue LabelKeys tags,
			@DefaultValue MetadataLabelKeys metadata) {

	}

	/**
	 * A registry for this library's metrics alone.
	 *
	 * @param endpoint address of a collector that gets this library's metrics alone.
	 * @param protocol protocol of that collector: grpc or http/protobuf.
	 * @param headers headers of the requests to that collector.
	 * @param step time between two requests to that collector.
	 */
	public record MetricsOtlp(@Nullable URI endpoint, @Nullable String protocol,
			@DefaultValue Map<String, String> headers, @DefaultValue("1m") Duration step) {

		public MetricsOtlp {
			protocol = textOrNull(protocol);
		}

		/** Without values: some are secret. */
		@Override
		public String toString() {
			return "mlflow.tracing.metrics.otlp";
		}

	}

	/**
	 * Which trace tags become labels.
	 *
	 * @param include patterns of the tag keys that become labels.
	 * @param exclude patterns of the tag keys that do not become labels.
	 */
	public record LabelKeys(@DefaultValue("*") List<String> include, @DefaultValue List<String> exclude) {

	}

	/**
	 * Which trace metadata become labels.
	 *
	 * @param include patterns of the metadata keys that become labels.
	 * @param exclude patterns of the metadata keys that do not become labels.
	 */
	public record MetadataLabelKeys(@DefaultValue("*") List<String> include, @DefaultValue( {
			"mlflow.traceInputs", "mlflow.traceOutputs", "mlflow.trace.size*", "mlflow.trace.session",
			"mlflow.trace.user" }) List<String> exclude){

	}

	/**
	 * Which traces are recorded.
	 *
	 * @param ratio share of the traces with MLflow spans that is recorded, from 0 to 1.
	 */
	public record Sampling(@DefaultValue("1.0") double ratio) {

	}

	/**
	 * How spans become traces.
	 *
	 * @param linger how long a trace waits for late children once its root has ended.
	 * @param maxDuration how long a trace may stay open until what has ended is handed
	 * on.
	 * @param maxSpans how many ended spans an open trace may hold until they are handed
	 * on.
	 * @param maxMemory how many bytes the ended spans of open traces may take, roughly;
	 * beyond, the largest traces are handed on in parts.
	 * @param timeout how long spans may stay open until they are closed with an error.
	 */
	public record Assembly(@DefaultValue("10s") Duration linger, @DefaultValue("60s") Duration maxDuration,
			@DefaultValue("1000") int maxSpans, @DefaultValue("64MB") DataSize maxMemory,
			@DefaultValue("1h") Duration timeout) {

	}

	/**
	 * What of values is recorded.
	 *
	 * @param inputs whether inputs are recorded.
	 * @param outputs whether outputs are recorded.
	 * @param maxLength longest JSON text of a value, in characters.
	 * @param maxDepth how deep a value may nest; MLflow reads at most 30.
	 * @param maxElements how many elements of a collection are recorded.
	 * @param redactKeys names whose values are hidden, besides the built-in ones; 'none'
	 * leaves those out.
	 * @param redactPatterns regular expressions of text that is hidden, besides the
	 * built-in ones; 'none' leaves those out.
	 */
	public record Capture(@DefaultValue("true") boolean inputs, @DefaultValue("true") boolean outputs,
			@DefaultValue("1048576") int maxLength, @DefaultValue("30") int maxDepth,
			@DefaultValue("1000") int maxElements, @DefaultValue List<String> redactKeys,
			@DefaultValue List<String> redactPatterns) {

	}

	/**
	 * How traces are delivered.
	 *
	 * @param queueSize how many spans wait for a destination; beyond, the oldest are
	 * dropped.
	 * @param queueMemory how many encoded bytes wait for a destination; beyond, the
	 * oldest are dropped.
	 * @param maxBatchSize how many spans a request carries.
	 * @param scheduleDelay how long spans wait for a request to fill.
	 * @param retryTimeout how long one trace is retried.
	 * @param shutdownTimeout how long delivery may take when the application stops.
	 */
	public record Export(@DefaultValue("65536") int queueSize, @DefaultValue("64MB") DataSize queueMemory,
			@DefaultValue("512") int maxBatchSize, @DefaultValue("1s") Duration scheduleDelay,
			@DefaultValue("500s") Duration retryTimeout, @DefaultValue("10s") Duration shutdownTimeout) {

	}

	/**
	 * The most recent traces, kept in this process.
	 *
	 * @param enabled whether the most recent traces are kept in memory.
	 * @param maxTraces how many traces are kept in memory.
	 */
	public record Recent(@DefaultValue("auto") RecentMode enabled, @DefaultValue("100") int maxTraces) {

	}

	/**
	 * When trace info is sent in a request of its own.
	 */
	public enum TraceInfo {

		/**
		 * Always while few traces wait; under backlog only where it adds what the user
		 * set.
		 */
		AUTO,

		/** For every trace. */
		ALWAYS

	}

	/**
	 * Which spans MLflow gets.
	 */
	public enum Selection {

		/** MLflow and generative AI spans. */
		MLFLOW,

		/** All spans of a trace that has an MLflow or generative AI span. */
		ALL

	}

	/**
	 * Whether the most recent traces are kept.
	 */
	public enum RecentMode {

		/**
		 * If there is no other destination, or if the endpoint mlflowtraces is exposed.
		 */
		AUTO,

		/** Always. */
		TRUE,

		/** Never. */
		FALSE

	}

}
