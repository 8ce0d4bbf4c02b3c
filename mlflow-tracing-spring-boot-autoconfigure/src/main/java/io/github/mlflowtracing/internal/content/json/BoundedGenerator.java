/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Jackson's way into a {@link JsonText}.
 */
public final class BoundedGenerator extends TextGenerator {

	/** Beyond that, to find a number's digits takes long. */
	private static final int MAX_NUMBER_BITS = 4096;

	/**
	 * What {@link BigDecimal} reads in short time: it takes seconds for a million digits.
	 */
	private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,400}(\\.\\d{1,400})?([eE][-+]?\\d{1,5})?");

	private final JsonText text;

	private ObjectWriteContext context = ObjectWriteContext.empty();

	private @Nullable Object currentValue;

	public BoundedGenerator(JsonText text) {
		this.text = text;
	}

	JsonText text() {
		return this.text;
	}

	/** Says who writes values that are handed to this generator as they are. */
	void use(ObjectWriteContext context) {
		this.context = context;
	}

	static String describeBytes(int count) {
		return "<" + count + " bytes>";
	}

	@Override
	public JsonGenerator writeStartArray(@Nullable Object value) {
		this.text.start(false, value);
		return this;
	}

	@Override
	public JsonGenerator writeEndArray() {
		this.text.end();
		return this;
	}

	@Override
	public JsonGenerator writeStartObject(@Nullable Object value) {
		this.text.start(true, value);
		return this;
	}

	@Override
	public JsonGenerator writeEndObject() {
		this.text.end();
		return this;
	}

	@Override
	public JsonGenerator writeName(String name) {
		this.text.name(name);
		return this;
	}

	@Override
	public JsonGenerator writeString(@Nullable String value) {
		if (value == null) {
			return writeNull();
		}
		this.text.string(value);
		return this;
	}

	@Override
	JsonGenerator writeText(CharSequence value) {
		this.text.string(value);
		return this;
	}

	@Override
	public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
		return writeString(describeBytes(length));
	}

	@Override
	public JsonGenerator writeNumber(long value) {
		this.text.number(Long.toString(value));
		return this;
	}

	@Override
	public JsonGenerator writeNumber(float value) {
		return Float.isFinite(value) ? number(Float.toString(value)) : writeString(Float.toString(value));
	}

	@Override
	public JsonGenerator writeNumber(double value) {
		return Double.isFinite(value) ? number(Double.toString(value)) : writeString(Double.toString(value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigInteger value) {
		if (value == null) {
			return writeNull();
		}
		// MLflow 3.17.2 stores an integer beyond 64 bits and then can't read the trace
		return (value.bitLength() < Long.SIZE) ? number(value.toString()) : writeString(digits(value, value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigDecimal value) {
		if (value == null) {
			return writeNull();
		}
		BigInteger unscaled = value.unscaledValue();
		if (value.scale() == 0) {
			return writeNumber(unscaled);
		}
		return (unscaled.bitLength() <= MAX_NUMBER_BITS && Double.isFinite(value.doubleValue()))
				? number(value.toString()) : writeString(digits(value, unscaled));
	}

	@Override
	public JsonGenerator writeNumber(String value) {
		return NUMBER.matcher(value).matches() ? writeNumber(new BigDecimal(value)) : writeString(value);
	}

	private static String digits(Number value, BigInteger unscaled) {
		return (unscaled.bitLength() <= MAX_NUMBER_BITS) ? value.toString()
				: "<number of %d bits>".formatted(unscaled.bitLength());
	}

	@Override
	public JsonGenerator writeBoolean(boolean value) {
		return literal(Boolean.toString(value));
	}

	@Override
	public JsonGenerator writeNull() {
		return literal("null");
	}

	private JsonGenerator number(String value) {
		this.text.number(value);
		return this;
	}

	private JsonGenerator literal(String value) {
		this.text.literal(value);
		return this;
	}

	@Override
	public JsonGenerator writePOJO(@Nullable Object value) {
		this.context.writeValue(this, value);
		return this;
	}

	@Override
	public ObjectWriteContext objectWriteContext() {
		return this.context;
	}

	@Override
	public @Nullable Object currentValue() {
		return this.currentValue;
	}

	@Override
	public void assignCurrentValue(@Nullable Object value) {
		this.currentValue = value;
	}

}
