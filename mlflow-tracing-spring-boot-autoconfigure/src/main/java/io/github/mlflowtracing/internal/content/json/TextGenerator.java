/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.io.InputStream;
import java.io.Reader;
import java.nio.CharBuffer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TreeNode;
import tools.jackson.core.Version;
import tools.jackson.core.util.JacksonFeatureSet;
import tools.jackson.core.util.SimpleStreamWriteContext;

/**
 * A generator of text without what could break it or read from elsewhere: raw output is
 * written as a string or refused. It has no settings and nothing to flush or close.
 */
abstract class TextGenerator extends JsonGenerator {

	private static final JacksonFeatureSet<StreamWriteCapability> CAPABILITIES = JacksonFeatureSet
		.fromDefaults(StreamWriteCapability.values());

	@Override
	public JsonGenerator writeStartArray() {
		return writeStartArray(null);
	}

	@Override
	public JsonGenerator writeStartArray(@Nullable Object value, int size) {
		return writeStartArray(value);
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
	public JsonGenerator writeName(SerializableString name) {
		return writeName(name.getValue());
	}

	@Override
	public JsonGenerator writePropertyId(long id) {
		return writeName(Long.toString(id));
	}

	@Override
	public JsonGenerator writeString(SerializableString value) {
		return writeString(value.getValue());
	}

	/** Writes text of which only as much is copied as there is room for. */
	abstract JsonGenerator writeText(CharSequence value);

	@Override
	public JsonGenerator writeString(char[] value, int offset, int length) {
		return writeText(CharBuffer.wrap(value, offset, length));
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
		return writeText(CharBuffer.wrap(value, offset, offset + length));
	}

	@Override
	public JsonGenerator writeRawValue(char[] value, int offset, int length) {
		return writeString(value, offset, length);
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
	public @Nullable Object streamWriteOutputTarget() {
		return null;
	}

	@Override
	public int streamWriteOutputBuffered() {
		return -1;
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
