/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A passage in the shape in which MLflow shows what a retriever found.
 *
 * @param pageContent the text
 * @param metadata where it is from
 */
record RetrievedDocument(@JsonProperty("page_content") String pageContent, Metadata metadata) {

	/**
	 * Where a passage is from.
	 *
	 * @param docUri the document's file and the passage's heading
	 */
	record Metadata(@JsonProperty("doc_uri") String docUri) {

	}

}
