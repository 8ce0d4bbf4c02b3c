/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

/**
 * One way to bring traces of two spans to MLflow.
 */
interface TraceSender {

	/**
	 * Makes traces and waits until the server has answered for all of them.
	 * @param server the server
	 * @param experimentId where the traces go
	 * @param traces how many
	 * @return how long that took, in seconds
	 */
	double send(MlflowServer server, String experimentId, int traces) throws Exception;

}
