/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.nio.file.Path;
import java.util.Properties;

/**
 * A running OpenTelemetry Collector: its addresses, and what arrived there.
 *
 * @param grpc address of the gRPC receiver
 * @param http address of the HTTP receiver, without a path
 * @param guardedGrpc address of the gRPC receiver that asks for a key, or for a client
 * certificate
 * @param guardedHttp address of the HTTP receiver that asks for a key, or for a client
 * certificate
 * @param output what arrived
 */
public record Collector(String grpc, String http, String guardedGrpc, String guardedHttp, CollectorOutput output) {

	public static Collector at(Properties addresses) {
		return new Collector(addresses.getProperty("COLLECTOR_GRPC_ENDPOINT"),
				addresses.getProperty("COLLECTOR_HTTP_ENDPOINT"), addresses.getProperty("COLLECTOR_AUTH_GRPC_ENDPOINT"),
				addresses.getProperty("COLLECTOR_AUTH_HTTP_ENDPOINT"),
				new CollectorOutput(Path.of(addresses.getProperty("COLLECTOR_OUT"))));
	}

}
