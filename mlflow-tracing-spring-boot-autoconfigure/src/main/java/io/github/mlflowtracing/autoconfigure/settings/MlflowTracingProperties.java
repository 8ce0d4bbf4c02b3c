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

import io.github.mlflowtracing.autoconfigure.settings.HeaderTextConverter.AlsoText;

import io.github.mlflowtracing.internal.pipeline.propagation.RemoteParent;

/**
 * Configuration properties for MLflow tracing. Switches and numbers are boxed, since
 * Spring Boot cannot make a primitive of an empty value, which is as good as none. What
 * values are right stands in {@link TracingPropertyRules}, the standard names in
 * {@link StandardNameAliases}.
 *
 * @param enabled Whether spans are made at all. If not, the tracing API does nothing.
 * @param trackingUri Address of the MLflow tracking server.
 * @param experimentName Name of the experiment that gets the traces. Created when absent.
 * @param experimentId Id of the experiment that gets the traces.
 * @param runId Id of the run that the traces belong to.
 * @param modelId Id of the logged model that the traces belong to.
 * @param username User name for the tracking server. Used together with the password.
 * @param password Password for the tracking server.
 * @param token Bearer token for the tracking server. Used without user name and password.
 * @param workspace Workspace on the tracking server.
 * @param headers Additional headers of the requests to the tracking server.
 * @param connectTimeout Maximum time for connecting to the tracking server.
 * @param requestTimeout Maximum time for a request to the tracking server.
 * @param traceInfo When trace info is sent in a request of its own.
 * @param tags Tags of every trace.
 * @param metadata Metadata of every trace.
 * @param resourceAttributes Resource attributes that MLflow gets and shows as tags.
 * @param dualExport Whether traces go to the tracking server also when there is an OTLP
 * trace endpoint.
 * @param selection Spans that MLflow gets.
 * @param remoteParent Whether traces that callers have begun go on here.
 * @param propagateSampled Whether services that are called from inside of an MLflow span
 * are told that the trace is sampled and that this span is their parent.
 * @param ssl TLS of the tracking server.
 * @param otlp OTLP trace endpoint.
 * @param metrics Histogram of span durations.
 * @param sampling Traces that are recorded.
 * @param assembly How spans become traces.
 * @param capture What is recorded of values.
 * @param export How traces are exported.
 * @param recent Most recent traces, kept in this process.
 * @param springAi What is recorded of Spring AI.
 * @since 0.1.0
 */
@ConfigurationProperties("mlflow.tracing")
public record MlflowTracingProperties(@DefaultValue("true") Boolean enabled, @Nullable URI trackingUri,
		@Nullable String experimentName, @Nullable String experimentId, @Nullable String runId,
		@Nullable String modelId, @Nullable String username, @Nullable String password, @Nullable String token,
		@Nullable String workspace, @AlsoText @DefaultValue Map<String, String> headers,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("60s") Duration requestTimeout,
		@DefaultValue("auto") TraceInfo traceInfo, @AlsoText @DefaultValue Map<String, String> tags,
		@AlsoText @DefaultValue Map<String, String> metadata,
		@DefaultValue("service.name") List<String> resourceAttributes, @DefaultValue("false") Boolean dualExport,
		@DefaultValue("mlflow") Selection selection, @DefaultValue("auto") RemoteParent remoteParent,
		@DefaultValue("false") Boolean propagateSampled, @DefaultValue Ssl ssl, @DefaultValue Otlp otlp,
		@DefaultValue Metrics metrics, @DefaultValue Sampling sampling, @DefaultValue Assembly assembly,
		@DefaultValue Capture capture, @DefaultValue Export export, @DefaultValue Recent recent,
		@DefaultValue SpringAi springAi) {

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
	 * @param bundle Name of the SSL bundle for the tracking server.
	 * @param certificate PEM file with the certificates to trust.
	 * @param clientCertificate PEM file with the client certificate and its private key.
	 * @param insecure Whether the certificate of the tracking server goes unchecked.
	 */
	public record Ssl(@Nullable String bundle, @Nullable String certificate, @Nullable String clientCertificate,
			@DefaultValue("false") Boolean insecure) {

		public Ssl {
			bundle = textOrNull(bundle);
			certificate = textOrNull(certificate);
			clientCertificate = textOrNull(clientCertificate);
		}

	}

	/**
	 * The OTLP trace endpoint.
	 *
	 * @param enabled Whether an OTLP trace endpoint is used. If not, the tracking server
	 * gets the traces.
	 * @param endpoint Address of the OTLP endpoint that gets the traces instead of the
	 * tracking server.
	 * @param protocol Protocol of the OTLP endpoint: grpc or http/protobuf. Follows from
	 * the address by default.
	 * @param headers Headers of the requests to the OTLP endpoint.
	 * @param timeout Maximum time for a request to the OTLP endpoint. 10s by default.
	 * @param compression Compression of the requests to the OTLP endpoint: gzip or none.
	 * @param content Whether inputs, outputs and messages go to the OTLP endpoint.
	 * @param ssl TLS of the OTLP endpoint.
	 */
	public record Otlp(@DefaultValue("true") Boolean enabled, @Nullable URI endpoint, @Nullable String protocol,
			@AlsoText @DefaultValue Map<String, String> headers, @Nullable Duration timeout,
			@Nullable String compression, @DefaultValue("true") Boolean content, @DefaultValue OtlpSsl ssl) {

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
	 * TLS of the OTLP endpoint.
	 *
	 * @param bundle Name of the SSL bundle for the OTLP endpoint.
	 */
	public record OtlpSsl(@Nullable String bundle) {

		public OtlpSsl {
			bundle = textOrNull(bundle);
		}

	}

	/**
	 * The histogram of span durations.
	 *
	 * @param enabled Whether span durations are recorded.
	 * @param maxValuesPerLabel Maximum number of values of a label. Further ones become
	 * _other.
	 * @param maxSeries Maximum number of series of the histogram.
	 * @param otlp Registry for this library's metrics alone.
	 * @param tags Trace tags that become labels.
	 * @param metadata Trace metadata that become labels.
	 */
	public record Metrics(@DefaultValue("true") Boolean enabled, @DefaultValue("100") Integer maxValuesPerLabel,
			@DefaultValue("2000") Integer maxSeries, @DefaultValue MetricsOtlp otlp, @DefaultValue LabelKeys tags,
			@DefaultValue MetadataLabelKeys metadata) {

	}

	/**
	 * A registry for this library's metrics alone.
	 *
	 * @param endpoint Address of the OTLP endpoint that gets this library's metrics
	 * alone.
	 * @param protocol Protocol of that OTLP endpoint: grpc or http/protobuf.
	 * @param headers Headers of the requests to that OTLP endpoint.
	 * @param step Time between two requests to that OTLP endpoint.
	 */
	public record MetricsOtlp(@Nullable URI endpoint, @Nullable String protocol,
			@AlsoText @DefaultValue Map<String, String> headers, @DefaultValue("1m") Duration step) {

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
	 * @param include Patterns of the tag keys that become labels.
	 * @param exclude Patterns of the tag keys that do not become labels.
	 */
	public record LabelKeys(@DefaultValue("*") List<String> include, @DefaultValue List<String> exclude) {

	}

	/**
	 * Which trace metadata become labels.
	 *
	 * @param include Patterns of the metadata keys that become labels.
	 * @param exclude Patterns of the metadata keys that do not become labels.
	 */
	public record MetadataLabelKeys(@DefaultValue("*") List<String> include, @DefaultValue( {
			"mlflow.traceInputs", "mlflow.traceOutputs", "mlflow.trace.size*", "mlflow.trace.session",
			"mlflow.trace.user" }) List<String> exclude){

	}

	/**
	 * Which traces are recorded.
	 *
	 * @param ratio Share of the traces with MLflow spans that is recorded, from 0 to 1.
	 */
	public record Sampling(@DefaultValue("1.0") Double ratio) {

	}

	/**
	 * How spans become traces.
	 *
	 * @param maxDuration Maximum time that a trace stays open until its ended spans are
	 * exported.
	 * @param maxMemory Maximum size of all spans until they are given to an exporter,
	 * with the content of open ones, roughly. A tenth of the heap by default, at most
	 * 64MB.
	 * @param timeout Maximum time that a span stays open while no span starts or ends
	 * below it, until it is ended with an error.
	 */
	public record Assembly(@DefaultValue("60s") Duration maxDuration, @Nullable DataSize maxMemory,
			@DefaultValue("1h") Duration timeout) {

		private static final long MAX_MEMORY = 64L << 20;

		/**
		 * Maximum size of all spans until they are given to an exporter.
		 * @return the size in bytes
		 */
		public long maxMemoryBytes() {
			return (this.maxMemory != null) ? this.maxMemory.toBytes()
					: Math.min(MAX_MEMORY, Runtime.getRuntime().maxMemory() / 10);
		}

	}

	/**
	 * What of values is recorded.
	 *
	 * @param inputs Whether inputs are recorded.
	 * @param outputs Whether outputs are recorded.
	 * @param maxLength Maximum length of the JSON text of a value, in characters.
	 * @param maxElements Maximum number of recorded elements of a collection.
	 * @param redactKeys Names whose values are hidden, besides the built-in ones. 'none'
	 * leaves those out.
	 * @param redactPatterns Regular expressions of text that is hidden, besides the
	 * built-in ones. 'none' leaves those out.
	 */
	public record Capture(@DefaultValue("true") Boolean inputs, @DefaultValue("true") Boolean outputs,
			@DefaultValue("1048576") Integer maxLength, @DefaultValue("1000") Integer maxElements,
			@DefaultValue List<String> redactKeys, @DefaultValue List<String> redactPatterns) {

	}

	/**
	 * How traces are exported.
	 *
	 * @param queueSize Maximum number of spans that wait for an exporter. Beyond it the
	 * oldest are dropped.
	 * @param queueMemory Maximum size of the encoded spans that wait for an exporter.
	 * Beyond it the oldest are dropped. By default an eighth of the heap, but no more
	 * than 64MB.
	 * @param maxBatchSize Maximum number of spans in a request.
	 * @param maxConcurrentRequests Maximum number of requests at a time. There are fewer
	 * while the server is slow or fails.
	 * @param scheduleDelay Maximum time that spans wait for a request to fill.
	 * @param retryTimeout Maximum time that a trace is retried.
	 * @param shutdownTimeout Maximum time that the export may take when the application
	 * stops.
	 */
	public record Export(@DefaultValue("65536") Integer queueSize, @Nullable DataSize queueMemory,
			@DefaultValue("512") Integer maxBatchSize, @DefaultValue("4") Integer maxConcurrentRequests,
			@DefaultValue("1s") Duration scheduleDelay, @DefaultValue("500s") Duration retryTimeout,
			@DefaultValue("10s") Duration shutdownTimeout) {

	}

	/**
	 * The most recent traces, kept in this process.
	 *
	 * @param enabled Whether the most recent traces are kept in memory.
	 * @param maxTraces Maximum number of traces that are kept in memory.
	 */
	public record Recent(@DefaultValue("auto") RecentMode enabled, @DefaultValue("100") Integer maxTraces) {

	}

	/**
	 * What is recorded of Spring AI.
	 *
	 * @param enabled Whether inputs, outputs, tools and documents of Spring AI are
	 * recorded, and its traces go on at MCP servers.
	 */
	public record SpringAi(@DefaultValue("true") Boolean enabled) {

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
