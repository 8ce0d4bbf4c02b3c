/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.destination;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A courier to a server of the test's own. A parcel's spans are its name and a semicolon;
 * before them stands the experiment, if it is not the usual one.
 */
class ScriptedCourier implements Courier {

	final List<String> requests = new CopyOnWriteArrayList<>();

	final List<String> followUps = new CopyOnWriteArrayList<>();

	final List<String> deliveredSpans = new CopyOnWriteArrayList<>();

	volatile Script spans = (request) -> Answer.DELIVERED;

	volatile Script followUp = (request) -> Answer.DELIVERED;

	volatile boolean closed;

	@Override
	public Answer sendSpans(byte[] spans, @Nullable String experimentId) throws InterruptedException {
		String request = new String(spans, StandardCharsets.UTF_8);
		this.requests.add(prefix(experimentId) + request);
		Answer answer = this.spans.answer(request);
		if (answer.kind() == Answer.Kind.DELIVERED) {
			this.deliveredSpans.addAll(List.of(request.split(";")));
		}
		return answer;
	}

	@Override
	public Answer sendFollowUp(byte[] followUp, @Nullable String experimentId) throws InterruptedException {
		String request = new String(followUp, StandardCharsets.UTF_8);
		this.followUps.add(prefix(experimentId) + request);
		return this.followUp.answer(request);
	}

	private static String prefix(@Nullable String experimentId) {
		return (experimentId != null) ? experimentId + ":" : "";
	}

	@Override
	public void close() {
		this.closed = true;
	}

	static Parcel parcel(String name) {
		return Parcel.ofSpans(name, 1, (name + ";").getBytes(StandardCharsets.UTF_8));
	}

	static Parcel parcel(String name, boolean followUpRequired) {
		return new Parcel(name, 1, (name + ";").getBytes(StandardCharsets.UTF_8),
				("info of " + name).getBytes(StandardCharsets.UTF_8), followUpRequired, false, null);
	}

	static Parcel parcel(String name, boolean joined, @Nullable String experimentId) {
		return new Parcel(name, 1, (name + ";").getBytes(StandardCharsets.UTF_8), null, false, joined, experimentId);
	}

	/**
	 * The answers of first calls, then those of a last script.
	 */
	static Script first(List<Answer> answers, Script then) {
		List<Answer> left = new CopyOnWriteArrayList<>(answers);
		return (request) -> left.isEmpty() ? then.answer(request) : left.remove(0);
	}

	@FunctionalInterface
	interface Script {

		Answer answer(String request) throws InterruptedException;

	}

}
