/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans as an OTLP {@code ExportTraceServiceRequest}, which can be made smaller where a
 * server takes none of this size.
 *
 * @param bytes the encoded message
 * @param count how many spans it holds
 */
public record EncodedSpans(byte[] bytes, int count) {

	/** Longer attributes are what makes a span large. */
	private static final int SHORT_ATTRIBUTE = 1024;

	/** The field of each of the messages that holds the next one, down to the spans. */
	private static final int RESOURCE_SPANS = 1;

	private static final int SCOPE_SPANS = 2;

	private static final int SPANS = 2;

	/**
	 * Counts the spans of a message.
	 * @param message the message
	 * @return the spans
	 * @throws IllegalArgumentException if it is no OTLP request
	 */
	public static EncodedSpans of(byte[] message) {
		int count = 0;
		for (ProtobufField resourceSpans : ProtobufField.of(ByteBuffer.wrap(message))) {
			for (ProtobufField scopeSpans : ProtobufField.of(resourceSpans.content())) {
				if (scopeSpans.number() == SCOPE_SPANS) {
					count += (int) ProtobufField.of(scopeSpans.content())
						.stream()
						.filter((field) -> field.number() == SPANS)
						.count();
				}
			}
		}
		return new EncodedSpans(message, count);
	}

	/**
	 * Splits by spans.
	 * @param maxSize how large a part may be; a single span may be larger
	 * @return the parts in order; this alone if it can't be split
	 */
	public List<EncodedSpans> split(int maxSize) {
		if (this.bytes.length <= maxSize) {
			return List.of(this);
		}
		try {
			List<EncodedSpans> parts = new Parts(maxSize).of(this.bytes);
			return (parts.size() > 1) ? parts : List.of(this);
		}
		catch (IllegalArgumentException ex) {
			return List.of(this);
		}
	}

	/**
	 * Leaves out long attributes, and says so in their place.
	 * @return the same object if there are none
	 */
	public EncodedSpans withoutContent() {
		try {
			byte[] shortened = Level.REQUEST.shortened(ByteBuffer.wrap(this.bytes));
			return (shortened.length < this.bytes.length) ? new EncodedSpans(shortened, this.count) : this;
		}
		catch (IllegalArgumentException ex) {
			return this;
		}
	}

	/**
	 * The messages between a request and the attributes of its spans and events.
	 */
	private enum Level {

		REQUEST, RESOURCE_SPANS, SCOPE_SPANS, SPAN, EVENT, ATTRIBUTE, OTHER;

		byte[] shortened(ByteBuffer message) {
			ByteArrayOutputStream shortened = new ByteArrayOutputStream(message.remaining());
			for (ProtobufField field : ProtobufField.of(message)) {
				Level below = below(field.number());
				if (below == OTHER || (below == ATTRIBUTE && field.content().remaining() <= SHORT_ATTRIBUTE)) {
					field.copyTo(shortened);
				}
				else {
					ProtobufField.write(shortened, field.number(),
							(below == ATTRIBUTE) ? withoutValue(field.content()) : below.shortened(field.content()));
				}
			}
			return shortened.toByteArray();
		}

		private Level below(int field) {
			return switch (this) {
				case REQUEST -> (field == 1) ? RESOURCE_SPANS : OTHER;
				case RESOURCE_SPANS -> (field == 2) ? SCOPE_SPANS : OTHER;
				case SCOPE_SPANS -> (field == 2) ? SPAN : OTHER;
				case SPAN -> (field == 9) ? ATTRIBUTE : (field == 11) ? EVENT : OTHER;
				case EVENT -> (field == 3) ? ATTRIBUTE : OTHER;
				case ATTRIBUTE, OTHER -> OTHER;
			};
		}

		/** A {@code KeyValue} whose value says what is missing. */
		private static byte[] withoutValue(ByteBuffer attribute) {
			String text = "<%d bytes, not sent: too large for the server>".formatted(attribute.remaining());
			ByteArrayOutputStream value = new ByteArrayOutputStream();
			ProtobufField.write(value, 1, text.getBytes(StandardCharsets.UTF_8));
			ByteArrayOutputStream shortened = new ByteArrayOutputStream();
			for (ProtobufField field : ProtobufField.of(attribute)) {
				if (field.number() == 1) {
					field.copyTo(shortened);
				}
			}
			ProtobufField.write(shortened, 2, value.toByteArray());
			return shortened.toByteArray();
		}

	}

	/**
	 * Puts spans together until a part is full; each has resource and scope of its spans.
	 */
	private static final class Parts {

		private final int maxSize;

		private final List<EncodedSpans> parts = new ArrayList<>();

		private final ByteArrayOutputStream part = new ByteArrayOutputStream();

		private final ByteArrayOutputStream spans = new ByteArrayOutputStream();

		private int count;

		private byte[] resource = {};

		private byte[] scope = {};

		Parts(int maxSize) {
			this.maxSize = maxSize;
		}

		List<EncodedSpans> of(byte[] request) {
			for (ProtobufField resourceSpans : ProtobufField.of(ByteBuffer.wrap(request))) {
				List<ProtobufField> ofResource = ProtobufField.of(resourceSpans.content());
				this.resource = allBut(SCOPE_SPANS, ofResource);
				for (ProtobufField scopeSpans : ofResource) {
					if (scopeSpans.number() == SCOPE_SPANS) {
						List<ProtobufField> ofScope = ProtobufField.of(scopeSpans.content());
						this.scope = allBut(SPANS, ofScope);
						ofScope.stream().filter((field) -> field.number() == SPANS).forEach(this::add);
						endScope();
					}
				}
			}
			endPart();
			return this.parts;
		}

		private void add(ProtobufField span) {
			int size = this.part.size() + this.resource.length + this.scope.length + this.spans.size()
					+ span.whole().remaining();
			if (this.count > 0 && size > this.maxSize) {
				endScope();
				endPart();
			}
			span.copyTo(this.spans);
			this.count++;
		}

		private void endScope() {
			if (this.spans.size() > 0) {
				ByteArrayOutputStream resourceSpans = new ByteArrayOutputStream();
				resourceSpans.writeBytes(this.resource);
				ByteArrayOutputStream scopeSpans = new ByteArrayOutputStream();
				scopeSpans.writeBytes(this.scope);
				scopeSpans.writeBytes(this.spans.toByteArray());
				ProtobufField.write(resourceSpans, SCOPE_SPANS, scopeSpans.toByteArray());
				ProtobufField.write(this.part, RESOURCE_SPANS, resourceSpans.toByteArray());
				this.spans.reset();
			}
		}

		private void endPart() {
			if (this.count > 0) {
				this.parts.add(new EncodedSpans(this.part.toByteArray(), this.count));
				this.part.reset();
				this.count = 0;
			}
		}

		private static byte[] allBut(int number, List<ProtobufField> fields) {
			ByteArrayOutputStream rest = new ByteArrayOutputStream();
			fields.stream().filter((field) -> field.number() != number).forEach((field) -> field.copyTo(rest));
			return rest.toByteArray();
		}

	}

}
