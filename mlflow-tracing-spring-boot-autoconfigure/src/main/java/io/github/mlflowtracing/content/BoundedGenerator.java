/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.content;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TreeNode;
import tools.jackson.core.Version;
import tools.jackson.core.util.JacksonFeatureSet;
import tools.jackson.core.util.SimpleStreamWriteContext;

/**
 * Jackson's way into a {@link JsonText}. What could break the text, such as raw output,
 * is refused or written as a string.
 */
final class BoundedGenerator extends JsonGenerator {

	private static final JacksonFeatureSet<StreamWriteCapability> CAPABILITIES = JacksonFeatureSet
		.fromDefaults(StreamWriteCapability.values());

	/** Beyond 4300 digits Python refuses to read a number. */
	private static final int MAX_NUMBER_BITS = 4096;

	private final JsonText text;

	private ObjectWriteContext context = ObjectWriteContext.empty();

	private @Nullable Object currentValue;

	BoundedGenerator(JsonText text) {
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
	public JsonGenerator writeStartArray() {
		return writeStartArray(null);
	}

	@Override
	public JsonGenerator writeStartArray(@Nullable Object value, int size) {
		return writeStartArray(value);
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
	public JsonGenerator writeStartObject() {
		return writeStartObject(null);
	}

	@Override
	public JsonGenerator writeStartObject(@Nullable Object value, int size) {
		return writeStartObject(value);
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
	public JsonGenerator writeName(SerializableString name) {
		return writeName(name.getValue());
	}

	@Override
	public JsonGenerator writePropertyId(long id) {
		return writeName(Long.toString(id));
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
	public JsonGenerator writeString(SerializableString value) {
		return writeString(value.getValue());
	}

	@Override
	public JsonGenerator writeString(char[] value, int offset, int length) {
		return writeString(new String(value, offset, length));
	}

	@Override
	public JsonGenerator writeString(Reader reader, int length) {
		throw refuse("a reader");
	}

	@Override
	public JsonGenerator writeUTF8String(byte[] value, int offset, int length) {
		throw refuse("encoded text");
	}

	@Override
	public JsonGenerator writeRawUTF8String(byte[] value, int offset, int length) {
		throw refuse("raw text");
	}

	@Override
	public JsonGenerator writeRaw(String value) {
		throw refuse("raw text");
	}

	@Override
	public JsonGenerator writeRaw(String value, int offset, int length) {
		throw refuse("raw text");
	}

	@Override
	public JsonGenerator writeRaw(char[] value, int offset, int length) {
		throw refuse("raw text");
	}

	@Override
	public JsonGenerator writeRaw(char value) {
		throw refuse("raw text");
	}

	@Override
	public JsonGenerator writeRawValue(String value) {
		return writeString(value);
	}

	@Override
	public JsonGenerator writeRawValue(String value, int offset, int length) {
		return writeString(value.substring(offset, offset + length));
	}

	@Override
	public JsonGenerator writeRawValue(char[] value, int offset, int length) {
		return writeString(value, offset, length);
	}

	@Override
	public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
		return writeString(describeBytes(length));
	}

	@Override
	public int writeBinary(Base64Variant variant, InputStream data, int length) {
		throw refuse("a stream");
	}

	private static UnsupportedOperationException refuse(String what) {
		return new UnsupportedOperationException("Content can't be written from " + what);
	}

	@Override
	public JsonGenerator writeNumber(short value) {
		return writeNumber((long) value);
	}

	@Override
	public JsonGenerator writeNumber(int value) {
		return writeNumber((long) value);
	}

	@Override
	public JsonGenerator writeNumber(long value) {
		this.text.literal(Long.toString(value));
		return this;
	}

	@Override
	public JsonGenerator writeNumber(float value) {
		return Float.isFinite(value) ? literal(Float.toString(value)) : writeString(Float.toString(value));
	}

	@Override
	public JsonGenerator writeNumber(double value) {
		return Double.isFinite(value) ? literal(Double.toString(value)) : writeString(Double.toString(value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigInteger value) {
		return (value != null) ? writeNumber(value, value) : writeNull();
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigDecimal value) {
		return (value != null) ? writeNumber(value, value.unscaledValue()) : writeNull();
	}

	@Override
	public JsonGenerator writeNumber(String value) {
		return writeNumber(new BigDecimal(value));
	}

	private JsonGenerator writeNumber(Number value, BigInteger digits) {
		return (digits.bitLength() <= MAX_NUMBER_BITS) ? literal(value.toString())
				: writeString("<number of %d bits>".formatted(digits.bitLength()));
	}

	@Override
	public JsonGenerator writeBoolean(boolean value) {
		return literal(Boolean.toString(value));
	}

	@Override
	public JsonGenerator writeNull() {
		return literal("null");
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
	public JsonGenerator writeTree(@Nullable TreeNode value) {
		return writePOJO(value);
	}

	@Override
	public Version version() {
		return Version.unknownVersion();
	}

	@Override
	public TokenStreamContext streamWriteContext() {
		return SimpleStreamWriteContext.createRootContext(null);
	}

	@Override
	public ObjectWriteContext objectWriteContext() {
		return this.context;
	}

	@Override
	public Object streamWriteOutputTarget() {
		return this.text;
	}

	@Override
	public int streamWriteOutputBuffered() {
		return -1;
	}

	@Override
	public @Nullable Object currentValue() {
		return this.currentValue;
	}

	@Override
	public void assignCurrentValue(@Nullable Object value) {
		this.currentValue = value;
	}

	@Override
	public JsonGenerator configure(StreamWriteFeature feature, boolean state) {
		return this;
	}

	@Override
	public boolean isEnabled(StreamWriteFeature feature) {
		return false;
	}

	@Override
	public int streamWriteFeatures() {
		return 0;
	}

	@Override
	public boolean has(StreamWriteCapability capability) {
		return CAPABILITIES.isEnabled(capability);
	}

	@Override
	public JacksonFeatureSet<StreamWriteCapability> streamWriteCapabilities() {
		return CAPABILITIES;
	}

	@Override
	public void flush() {
	}

	@Override
	public boolean isClosed() {
		return false;
	}

	@Override
	public void close() {
	}

}
