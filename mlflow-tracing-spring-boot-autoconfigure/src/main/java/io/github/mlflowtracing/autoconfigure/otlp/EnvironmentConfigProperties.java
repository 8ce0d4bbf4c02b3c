/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

import io.github.mlflowtracing.autoconfigure.settings.StandardNames;

/**
 * The settings of the OTLP exporter as OpenTelemetry's own provider asks for them: what
 * is decided already, and behind that the {@code OTEL_EXPORTER_OTLP_*} names. It answers
 * nothing else, so that no setting of another OpenTelemetry component can make the
 * exporter fail.
 */
final class EnvironmentConfigProperties implements ConfigProperties {

	private static final String PREFIX = "otel.exporter.otlp.";

	private final StandardNames names;

	private final Map<String, String> decided;

	private final Map<String, String> headers;

	/**
	 * Creates the settings.
	 * @param names the standard names
	 * @param decided values that outrank them, by OpenTelemetry's property name
	 * @param headers the headers; values are URL-encoded
	 */
	EnvironmentConfigProperties(StandardNames names, Map<String, String> decided, Map<String, String> headers) {
		this.names = names;
		this.decided = decided;
		this.headers = headers;
	}

	@Override
	public @Nullable String getString(String name) {
		String value = this.decided.get(name);
		if (value == null && name.startsWith(PREFIX)) {
			value = this.names.get(name.toUpperCase(Locale.ROOT).replace('.', '_'));
		}
		return value;
	}

	@Override
	public @Nullable Boolean getBoolean(String name) {
		String value = getString(name);
		return (value != null) ? Boolean.valueOf(value) : null;
	}

	@Override
	public @Nullable Integer getInt(String name) {
		String value = getString(name);
		return (value != null) ? Integer.valueOf(value) : null;
	}

	@Override
	public @Nullable Long getLong(String name) {
		String value = getString(name);
		return (value != null) ? Long.valueOf(value) : null;
	}

	@Override
	public @Nullable Double getDouble(String name) {
		String value = getString(name);
		return (value != null) ? Double.valueOf(value) : null;
	}

	@Override
	public @Nullable Duration getDuration(String name) {
		String value = getString(name);
		return (value != null) ? DurationStyle.detectAndParse(value) : null;
	}

	@Override
	public List<String> getList(String name) {
		return List.of(StringUtils.tokenizeToStringArray(getString(name), ","));
	}

	@Override
	public Map<String, String> getMap(String name) {
		return name.endsWith(".headers") ? this.headers : Map.of();
	}

}
