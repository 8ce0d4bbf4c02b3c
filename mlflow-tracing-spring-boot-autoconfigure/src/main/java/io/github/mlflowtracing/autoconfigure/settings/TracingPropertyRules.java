/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.mlflowtracing.internal.guard.LogText;

/**
 * What values our properties must have. A wrong value under a property's own name fails;
 * one that came by a standard name may be right for other tools, so it warns: where it
 * decides whereto and how traces travel they do not travel there, else the default holds.
 */
public final class TracingPropertyRules {

	private static final String SERVER = "tracking-uri";

	private static final String COLLECTOR = "otlp.endpoint";

	private static final List<Rule> RULES = new ArrayList<>();

	static {
		String address = "an http or https address with a host name, such as http://localhost:%d";
		String file = "the path of a PEM file with a certificate";
		String protocol = "'grpc' or 'http/protobuf'";
		String headers = "name=value pairs with a comma between them";
		add(SERVER, ValidValues::isAddress, address.formatted(5000), SERVER);
		add("experiment-id", ValidValues::isExperimentId, "a number", SERVER);
		add("ssl.certificate", PemFile::hasCertificate, file, SERVER);
		add("ssl.client-certificate", PemFile::hasCertificate, file, SERVER);
		add("headers", ValidValues::isHeaders, headers, SERVER);
		add(COLLECTOR, ValidValues::isAddress, address.formatted(4317), COLLECTOR);
		add("otlp.protocol", ValidValues::isProtocol, protocol, COLLECTOR);
		add("otlp.headers", ValidValues::isHeaders, headers, COLLECTOR);
		add("metrics.otlp.endpoint", ValidValues::isAddress, address.formatted(4317));
		add("metrics.otlp.protocol", ValidValues::isProtocol, protocol);
		add("metrics.otlp.headers", ValidValues::isHeaders, headers);
		add("otlp.compression", ValidValues::isCompression, "'gzip' or 'none'");
		add("sampling.ratio", ValidValues::isRatio, "a number from 0 to 1");
		add("capture.max-depth", ValidValues::isDepth, "a whole number from 1 to 30");
		for (String flag : List.of("ssl.insecure", "dual-export", "otlp.enabled", "propagate-sampled")) {
			add(flag, ValidValues::isFlag, "'true' or 'false'");
		}
		for (String count : List.of("capture.max-length", "capture.max-elements", "export.queue-size",
				"export.max-batch-size", "assembly.max-spans", "recent.max-traces", "metrics.max-values-per-label",
				"metrics.max-series")) {
			add(count, ValidValues::isCount, "a whole number from 1 to 999999999");
		}
		for (String size : List.of("export.queue-memory", "assembly.max-memory")) {
			add(size, ValidValues::isPositiveSize, "a positive size such as 64MB");
		}
		for (String duration : List.of("export.retry-timeout", "export.shutdown-timeout", "assembly.linger")) {
			add(duration, ValidValues::isDuration, "a duration such as 10s");
		}
		for (String duration : List.of("connect-timeout", "request-timeout", "otlp.timeout", "export.schedule-delay",
				"assembly.max-duration", "assembly.timeout", "metrics.otlp.step")) {
			add(duration, ValidValues::isPositiveDuration, "a positive duration such as 10s");
		}
	}

	private TracingPropertyRules() {
	}

	private static void add(String property, Predicate<String> valid, String expected) {
		add(property, valid, expected, property);
	}

	private static void add(String property, Predicate<String> valid, String expected, String victim) {
		RULES.add(new Rule(property, valid, expected, victim));
	}

	/**
	 * Checks what counts, and hides what must not.
	 * @param sources where the values are
	 * @param warnings gets a line for each wrong value of a standard name
	 * @throws InvalidTracingPropertyException for the first wrong value of a property
	 */
	public static void apply(AliasedPropertySources sources, Consumer<String> warnings) {
		for (Rule rule : RULES) {
			TracingSetting setting = sources.find(rule.property());
			if (setting == null || rule.valid().test(setting.value())) {
				continue;
			}
			if (setting.isOwn()) {
				throw new InvalidTracingPropertyException(setting.property(), masked(setting), rule.expected());
			}
			// a leg without an address, or switched off, is of no interest
			if (sources.find(rule.victim()) != null && !(rule.victim().equals(COLLECTOR) && isOtlpOff(sources))) {
				sources.hide(rule.victim());
				warnings.accept(rule.warning(setting));
			}
		}
	}

	private static boolean isOtlpOff(AliasedPropertySources sources) {
		TracingSetting enabled = sources.find("otlp.enabled");
		return enabled != null && enabled.value().matches("(?i)false|0|off|no");
	}

	/**
	 * Checks what can only be seen once all sources are bound.
	 * @param properties the bound properties
	 * @throws InvalidTracingPropertyException for the first wrong value
	 */
	public static void apply(MlflowTracingProperties properties) {
		checkHeaders("headers", properties.headers());
		checkHeaders("otlp.headers", properties.otlp().headers());
		checkHeaders("metrics.otlp.headers", properties.metrics().otlp().headers());
		checkElements("capture.redact-keys", properties.capture().redactKeys(), ValidValues::isKey,
				"a name with a letter or a digit");
		checkElements("capture.redact-patterns", properties.capture().redactPatterns(), ValidValues::isPattern,
				"a regular expression that needs at least one character"
						+ " (with a comma in it, it must be an element of a list of its own, such as '[0]')");
	}

	private static void checkElements(String property, List<String> values, Predicate<String> valid, String expected) {
		for (int i = 0; i < values.size(); i++) {
			if (!valid.test(values.get(i))) {
				throw new InvalidTracingPropertyException(
						"%s[%d]".formatted(AliasedPropertySources.propertyName(property), i), values.get(i), expected);
			}
		}
	}

	private static void checkHeaders(String property, Map<String, String> headers) {
		headers.forEach((name, value) -> {
			String fullName = AliasedPropertySources.propertyName(property) + ".[" + name + "]";
			if (!ValidValues.isHeaderName(name)) {
				throw new InvalidTracingPropertyException(fullName, "******",
						"under a header name of letters, digits, '-' or '_'");
			}
			if (value.chars().anyMatch((character) -> character < ' ' && character != '\t')) {
				throw new InvalidTracingPropertyException(fullName, "******", "a value without line breaks");
			}
		});
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
	 * @param property the property, without the common prefix
	 * @param valid whether a value is right
	 * @param expected the same in words
	 * @param victim the property that is as good as not set when a standard name has a
	 * wrong value: the address of the leg, or the property itself
	 */
	private record Rule(String property, Predicate<String> valid, String expected, String victim) {

		String warning(TracingSetting setting) {
			String consequence = switch (this.victim) {
				case SERVER -> "No traces go to the tracking server";
				case COLLECTOR -> "No traces go to the OTLP endpoint";
				default -> "It is not used";
			};
			return "%s has the value '%s', but here it must be %s. %s; correct it, or set '%s'."
				.formatted(setting.name(), masked(setting), this.expected, consequence, setting.property());
		}

	}

}
