/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What values our properties must have. A wrong value under a property's own name fails;
 * one that came by a standard name may be right for other tools, so it warns: where it
 * decides whereto and how traces travel they do not travel there, else the default holds.
 */
public final class TracingPropertyRules {

	private static final String TRACKING_URI = "tracking-uri";

	private static final String OTLP_ENDPOINT = "otlp.endpoint";

	/** What was a property once, and the value that holds now. */
	private static final Map<String, String> REMOVED = Map.of("assembly.linger", "10s", "assembly.max-spans", "1000",
			"capture.max-depth", "30");

	private static final List<Rule<?>> RULES = new ArrayList<>();

	static {
		String address = "an http or https address with a host name, such as http://localhost:%d";
		String file = "the path of a PEM file with a certificate";
		String protocol = "'grpc' or 'http/protobuf'";
		String headers = "name=value pairs with a comma between them";
		add(TRACKING_URI, String.class, TracingPropertyRules::isAddress, address.formatted(5000), TRACKING_URI);
		add("experiment-id", String.class, (id) -> id.matches("\\d+"), "a number", TRACKING_URI);
		add("ssl.certificate", String.class, PemFile::hasCertificate, file, TRACKING_URI);
		add("ssl.client-certificate", String.class, PemFile::hasCertificate, file, TRACKING_URI);
		add("headers", String.class, TracingPropertyRules::isHeaders, headers, TRACKING_URI);
		add(OTLP_ENDPOINT, String.class, TracingPropertyRules::isAddress, address.formatted(4317), OTLP_ENDPOINT);
		add("otlp.protocol", String.class, TracingPropertyRules::isProtocol, protocol, OTLP_ENDPOINT);
		add("otlp.headers", String.class, TracingPropertyRules::isHeaders, headers, OTLP_ENDPOINT);
		add("metrics.otlp.endpoint", String.class, TracingPropertyRules::isAddress, address.formatted(4317));
		add("metrics.otlp.protocol", String.class, TracingPropertyRules::isProtocol, protocol);
		add("metrics.otlp.headers", String.class, TracingPropertyRules::isHeaders, headers);
		add("otlp.compression", String.class, (name) -> name.matches("(?i)gzip|none"), "'gzip' or 'none'");
		add("sampling.ratio", Double.class, (ratio) -> ratio >= 0 && ratio <= 1, "a number from 0 to 1");
		for (String flag : List.of("ssl.insecure", "dual-export", "otlp.enabled", "propagate-sampled")) {
			add(flag, Boolean.class, (value) -> true, "'true' or 'false'");
		}
		for (String count : List.of("capture.max-length", "capture.max-elements", "export.queue-size",
				"export.max-batch-size", "export.max-concurrent-requests", "recent.max-traces",
				"metrics.max-values-per-label", "metrics.max-series")) {
			add(count, Integer.class, (value) -> value > 0 && value <= 999_999_999,
					"a whole number from 1 to 999999999");
		}
		for (String size : List.of("export.queue-memory", "assembly.max-memory")) {
			add(size, DataSize.class, (value) -> value.toBytes() > 0, "a positive size such as 64MB");
		}
		for (String duration : List.of("export.retry-timeout", "export.shutdown-timeout")) {
			add(duration, Duration.class, (value) -> !value.isNegative(), "a duration such as 10s");
		}
		for (String duration : List.of("connect-timeout", "request-timeout", "otlp.timeout", "export.schedule-delay",
				"assembly.max-duration", "assembly.timeout", "metrics.otlp.step")) {
			add(duration, Duration.class, (value) -> !value.isNegative() && !value.isZero(),
					"a positive duration such as 10s");
		}
	}

	private TracingPropertyRules() {
	}

	private static <T> void add(String property, Class<T> type, Predicate<T> valid, String expected) {
		add(property, type, valid, expected, property);
	}

	private static <T> void add(String property, Class<T> type, Predicate<T> valid, String expected, String hidden) {
		RULES.add(new Rule<>(property, type, valid, expected, hidden));
	}

	/**
	 * Checks what counts, and hides what cannot be used.
	 * @param environment the environment, with the standard names
	 * @return a line for each wrong value of a standard name, and each property that was
	 * removed
	 * @throws InvalidTracingPropertyException for the first wrong value of a property
	 */
	static List<String> check(ConfigurableEnvironment environment) {
		List<String> warnings = new ArrayList<>();
		REMOVED.forEach((property, value) -> {
			TracingSetting setting = TracingSetting.find(environment, property);
			if (setting != null) {
				warnings.add("%s is no property any more and has no effect; the value is always %s. Remove it."
					.formatted(setting.property(), value));
			}
		});
		for (Rule<?> rule : RULES) {
			TracingSetting setting = TracingSetting.find(environment, rule.property());
			if (setting == null || rule.isKeptBy(setting.value())) {
				continue;
			}
			if (setting.isOwn()) {
				throw setting.invalid(masked(setting), rule.expected());
			}
			// a leg without an address, or switched off, is of no interest
			if (TracingSetting.find(environment, rule.hidden()) != null
					&& !(rule.hidden().equals(OTLP_ENDPOINT) && TracingSetting.isOff(environment, "otlp.enabled"))) {
				StandardNameSources.hide(environment, rule.hidden());
				warnings.add(rule.warning(setting));
			}
		}
		return warnings;
	}

	/**
	 * Checks what can only be seen once all sources are bound.
	 * @param environment the environment, with the standard names
	 * @param properties the bound properties
	 * @throws InvalidTracingPropertyException for the first wrong value
	 */
	static void check(ConfigurableEnvironment environment, MlflowTracingProperties properties) {
		checkHeaders("headers", properties.headers());
		checkHeaders("otlp.headers", properties.otlp().headers());
		checkHeaders("metrics.otlp.headers", properties.metrics().otlp().headers());
		checkElements("capture.redact-keys", properties.capture().redactKeys(),
				(key) -> key.chars().anyMatch(Character::isLetterOrDigit), "a name with a letter or a digit");
		checkElements("capture.redact-patterns", properties.capture().redactPatterns(), TracingPropertyRules::isPattern,
				"a regular expression that needs at least one character"
						+ " (with a comma in it, it must be an element of a list of its own, such as '[0]')");
		MlflowTracingProperties.Export export = properties.export();
		if (export.maxBatchSize() > export.queueSize()) {
			failAbove(environment, "export.max-batch-size", "export.queue-size", Integer.toString(export.queueSize()));
		}
		if (properties.connectTimeout().compareTo(properties.requestTimeout()) > 0) {
			failAbove(environment, "connect-timeout", "request-timeout", properties.requestTimeout().toString());
		}
	}

	private static void checkElements(String property, List<String> values, Predicate<String> valid, String expected) {
		for (int i = 0; i < values.size(); i++) {
			if (!valid.test(values.get(i))) {
				throw new InvalidTracingPropertyException("%s[%d]".formatted(TracingSetting.propertyName(property), i),
						values.get(i), expected, null);
			}
		}
	}

	private static void checkHeaders(String property, Map<String, String> headers) {
		headers.forEach((name, value) -> {
			String fullName = TracingSetting.propertyName(property) + ".[" + name + "]";
			if (!isHeaderName(name)) {
				throw new InvalidTracingPropertyException(fullName, "******",
						"under a header name of letters, digits, '-' or '_'", null);
			}
			if (value.chars().anyMatch((character) -> character < ' ' && character != '\t')) {
				throw new InvalidTracingPropertyException(fullName, "******", "a value without line breaks", null);
			}
		});
	}

	/**
	 * Only a value that was given under the property's own name can fail: a default gives
	 * way, and a standard name may be right for other tools.
	 */
	private static void failAbove(ConfigurableEnvironment environment, String property, String limit,
			String limitValue) {
		TracingSetting setting = TracingSetting.find(environment, property);
		TracingSetting limitSetting = TracingSetting.find(environment, limit);
		if (setting != null && setting.isOwn() && (limitSetting == null || limitSetting.isOwn())) {
			throw setting.invalid(setting.value(),
					"no more than '%s' (%s)".formatted(TracingSetting.propertyName(limit),
							(limitSetting != null) ? limitSetting.value() : limitValue + " by default"));
		}
	}

	public static boolean isAddress(String value) {
		try {
			URI uri = URI.create(value);
			return uri.getScheme() != null && uri.getScheme().matches("(?i)https?") && uri.getHost() != null
					&& uri.getPort() <= 65535 && uri.getRawQuery() == null && uri.getRawFragment() == null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isProtocol(String value) {
		return value.matches("(?i)grpc|http/protobuf");
	}

	private static boolean isHeaderName(String value) {
		return value.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
	}

	private static boolean isHeaders(String value) {
		try {
			return HeaderText.decode(value).keySet().stream().allMatch(TracingPropertyRules::isHeaderName);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/** A pattern that matches nothing at all would be found everywhere. */
	private static boolean isPattern(String value) {
		try {
			return !Pattern.compile(value).matcher("").find();
		}
		catch (PatternSyntaxException ex) {
			return false;
		}
	}

	private static String masked(TracingSetting setting) {
		if (setting.property().endsWith("headers")) {
			return "******";
		}
		return LogText.address(setting.value());
	}

	/**
	 * What holds for a property.
	 *
	 * @param <T> the type
	 * @param property the property, without the common prefix
	 * @param type what Spring Boot makes of the value
	 * @param valid whether a value is right
	 * @param expected the same in words
	 * @param hidden the property that is as good as not set when a standard name has a
	 * wrong value: the address of the leg, or the property itself
	 */
	private record Rule<T>(String property, Class<T> type, Predicate<T> valid, String expected, String hidden) {

		boolean isKeptBy(String text) {
			try {
				T value = ApplicationConversionService.getSharedInstance().convert(text, this.type);
				return value != null && this.valid.test(value);
			}
			catch (ConversionException ex) {
				return false;
			}
		}

		String warning(TracingSetting setting) {
			String consequence = switch (this.hidden) {
				case TRACKING_URI -> "No traces go to the tracking server";
				case OTLP_ENDPOINT -> "No traces go to the OTLP endpoint";
				default -> "It is not used";
			};
			return "%s has the value '%s', but here it must be %s. %s; correct it, or set '%s'."
				.formatted(setting.name(), masked(setting), this.expected, consequence, setting.property());
		}

	}

}
