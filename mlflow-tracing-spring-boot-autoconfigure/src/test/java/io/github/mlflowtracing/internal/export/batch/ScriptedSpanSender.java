/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.batch;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.internal.export.encoding.EncodedSpans;

/**
 * A sender to a server of the test's own. A request's spans are its name and a semicolon;
 * before them stands the experiment, if it is not the usual one.
 */
class ScriptedSpanSender implements SpanSender {

	final List<String> requests = new CopyOnWriteArrayList<>();

	final List<String> followUps = new CopyOnWriteArrayList<>();

	final List<String> deliveredSpans = new CopyOnWriteArrayList<>();

	volatile Script spans = (request) -> SendResult.DELIVERED;

	volatile Script followUp = (request) -> SendResult.DELIVERED;

	volatile boolean closed;

	@Override
	public SendResult sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException {
		String request = new String(spans, StandardCharsets.UTF_8);
		this.requests.add(prefix(experimentId) + request);
		SendResult result = this.spans.result(request);
		if (result.kind() == SendResult.Kind.DELIVERED) {
			this.deliveredSpans.addAll(List.of(request.split(";")));
		}
		return result;
	}

	@Override
	public SendResult sendFollowUp(byte[] followUp, @Nullable String experimentId) throws InterruptedException {
		String request = new String(followUp, StandardCharsets.UTF_8);
		this.followUps.add(prefix(experimentId) + request);
		return this.followUp.result(request);
	}

	private static String prefix(@Nullable String experimentId) {
		return (experimentId != null) ? experimentId + ":" : "";
	}

	@Override
	public int maxRequestSize() {
		return ServerLimits.BATCH_BYTES;
	}

	@Override
	public void close() {
		this.closed = true;
	}

	static ExportRequest request(String name) {
		return ExportRequest.ofSpans(name, new EncodedSpans((name + ";").getBytes(StandardCharsets.UTF_8), 1));
	}

	static ExportRequest request(String name, boolean followUpRequired) {
		return new ExportRequest(name, new EncodedSpans((name + ";").getBytes(StandardCharsets.UTF_8), 1),
				("info of " + name).getBytes(StandardCharsets.UTF_8), followUpRequired, false, null);
	}

	static ExportRequest request(String name, boolean joined, @Nullable String experimentId) {
		return new ExportRequest(name, new EncodedSpans((name + ";").getBytes(StandardCharsets.UTF_8), 1), null, false,
				joined, experimentId);
	}

	/**
	 * The results of first calls, then those of a last script.
	 */
	static Script first(List<SendResult> answers, Script then) {
		List<SendResult> left = new CopyOnWriteArrayList<>(answers);
		return (request) -> left.isEmpty() ? then.result(request) : left.remove(0);
	}

	@FunctionalInterface
	interface Script {

		SendResult result(String request) throws InterruptedException;

	}

}
