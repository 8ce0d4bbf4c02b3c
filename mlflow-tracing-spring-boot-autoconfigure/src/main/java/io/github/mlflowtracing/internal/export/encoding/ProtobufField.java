/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.encoding;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of an encoded protobuf message. OpenTelemetry has no public reader of OTLP
 * messages, and the generated classes are not to be on the class path of applications.
 *
 * @param number the field's number
 * @param scalar the value of a varint; 0 for all other types
 * @param content the bytes of a text or a message; empty for all other types
 * @param whole the field as it is encoded
 */
public record ProtobufField(int number, long scalar, ByteBuffer content, ByteBuffer whole) {

	private static final int VARINT = 0;

	private static final int FIXED64 = 1;

	private static final int LENGTH_DELIMITED = 2;

	private static final int FIXED32 = 5;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/**
	 * Reads the fields of a message.
	 * @param message the encoded message
	 * @return its fields, which share its bytes
	 * @throws IllegalArgumentException if it is no protobuf message
	 */
	public static List<ProtobufField> of(ByteBuffer message) {
		List<ProtobufField> fields = new ArrayList<>();
		ByteBuffer rest = message.slice();
		try {
			while (rest.hasRemaining()) {
				fields.add(next(rest));
			}
		}
		catch (BufferUnderflowException ex) {
			throw new IllegalArgumentException("no protobuf", ex);
		}
		return fields;
	}

	/**
	 * Whether bytes are a protobuf message.
	 * @param bytes the bytes
	 * @return {@code true} if they can be read as one
	 */
	public static boolean isMessage(byte[] bytes) {
		try {
			of(ByteBuffer.wrap(bytes));
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static ProtobufField next(ByteBuffer rest) {
		int start = rest.position();
		long tag = varint(rest);
		long scalar = 0;
		ByteBuffer content = NOTHING;
		switch ((int) (tag & 7)) {
			case VARINT -> scalar = varint(rest);
			case FIXED64 -> rest.getLong();
			case LENGTH_DELIMITED -> content = content(rest);
			case FIXED32 -> rest.getInt();
			default -> throw new IllegalArgumentException("no protobuf");
		}
		return new ProtobufField((int) (tag >>> 3), scalar, content, rest.slice(start, rest.position() - start));
	}

	private static ByteBuffer content(ByteBuffer rest) {
		long length = varint(rest);
		if (length < 0 || length > rest.remaining()) {
			throw new BufferUnderflowException();
		}
		ByteBuffer content = rest.slice(rest.position(), (int) length);
		rest.position(rest.position() + (int) length);
		return content;
	}

	private static long varint(ByteBuffer bytes) {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			byte next = bytes.get();
			value |= (long) (next & 0x7f) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new IllegalArgumentException("no protobuf");
	}

	/**
	 * The field as it is encoded.
	 */
	void copyTo(ByteArrayOutputStream message) {
		write(message, this.whole);
	}

	/**
	 * Writes a field that holds a text or a message.
	 */
	static void write(ByteArrayOutputStream message, int number, byte[] content) {
		message.write(number << 3 | LENGTH_DELIMITED);
		int length = content.length;
		while (length > 0x7f) {
			message.write(length & 0x7f | 0x80);
			length >>>= 7;
		}
		message.write(length);
		message.writeBytes(content);
	}

	private static void write(ByteArrayOutputStream message, ByteBuffer bytes) {
		message.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
	}

}
