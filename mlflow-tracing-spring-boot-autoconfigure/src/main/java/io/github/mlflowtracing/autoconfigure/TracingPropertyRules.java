/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.springframework.boot.convert.DurationStyle;

/**
 * What values our properties must have. A wrong value under a property's own name fails;
 * one that came by a standard name may be right for other tools, so it warns: where it
 * decides whereto and how traces travel they do not travel there, else the default holds.
 */
final class TracingPropertyRules {

	private static final String ADDRESS = "an http or https address with a host name, such as http://localhost:%d";

	private static final String FILE = "the path of a PEM file with a certificate";

	private static final String PROTOCOL = "'grpc' or 'http/protobuf'";

	private static final String FLAG = "'true' or 'false'";

	private static final String HEADERS = "name=value pairs with a comma between them";

	private static final Predicate<String> IS_PROTOCOL = (value) -> value.matches("(?i)grpc|http/protobuf");

	private static final Predicate<String> IS_FLAG = (value) -> value.matches("(?i)true|false|1|0|on|off|yes|no");

	private static final List<Rule> RULES = List.of(
			new Rule("tracking-uri", TracingPropertyRules::isAddress, ADDRESS.formatted(5000), "tracking-uri"),
			new Rule("experiment-id", (value) -> value.matches("\\d+"), "a number", "tracking-uri"),
			new Rule("ssl.certificate", PemFile::hasCertificate, FILE, "tracking-uri"),
			new Rule("ssl.client-certificate", PemFile::hasCertificate, FILE, "tracking-uri"),
			new Rule("headers", TracingPropertyRules::isHeaders, HEADERS, "tracking-uri"),
			new Rule("otlp.endpoint", TracingPropertyRules::isAddress, ADDRESS.formatted(4317), "otlp.endpoint"),
			new Rule("otlp.protocol", IS_PROTOCOL, PROTOCOL, "otlp.endpoint"),
			new Rule("otlp.headers", TracingPropertyRules::isHeaders, HEADERS, "otlp.endpoint"),
			new Rule("otlp.compression", (value) -> value.matches("(?i)gzip|none"), "'gzip' or 'none'",
					"otlp.compression"),
			new Rule("otlp.timeout", TracingPropertyRules::isDuration, "a duration such as 10s", "otlp.timeout"),
			new Rule("metrics.otlp.endpoint", TracingPropertyRules::isAddress, ADDRESS.formatted(4317),
					"metrics.otlp.endpoint"),
			new Rule("metrics.otlp.protocol", IS_PROTOCOL, PROTOCOL, "metrics.otlp.endpoint"),
			new Rule("metrics.otlp.headers", TracingPropertyRules::isHeaders, HEADERS, "metrics.otlp.endpoint"),
			new Rule("sampling.ratio", TracingPropertyRules::isRatio, "a number from 0 to 1", "sampling.ratio"),
			new Rule("ssl.insecure", IS_FLAG, FLAG, "ssl.insecure"),
			new Rule("dual-export", IS_FLAG, FLAG, "dual-export"),
			new Rule("otlp.enabled", IS_FLAG, FLAG, "otlp.enabled"),
			new Rule("request-timeout", TracingPropertyRules::isDuration, "a duration such as 60s", "request-timeout"),
			new Rule("export.retry-timeout", TracingPropertyRules::isDuration, "a duration such as 500s",
					"export.retry-timeout"),
			new Rule("assembly.timeout", TracingPropertyRules::isDuration, "a duration such as 1h",
					"assembly.timeout"));

	private TracingPropertyRules() {
	}

	/**
	 * Checks what counts, and hides what must not.
	 * @param sources where the values are
	 * @param warnings gets a line for each wrong value of a standard name
	 * @throws InvalidTracingPropertyException for the first wrong value of a property
	 */
	static void apply(AliasedPropertySources sources, Consumer<String> warnings) {
		for (Rule rule : RULES) {
			TracingSetting setting = sources.find(rule.property());
			if (setting == null || rule.valid().test(setting.value())) {
				continue;
			}
			if (setting.isOwn()) {
				throw new InvalidTracingPropertyException(setting.property(), masked(setting), rule.expected());
			}
			// without an address the rest of that leg is of no interest
			if (sources.find(rule.victim()) != null) {
				sources.hide(rule.victim());
				warnings.accept(rule.warning(setting));
			}
		}
	}

	/**
	 * Checks what can only be seen once all sources are bound.
	 * @param properties the bound properties
	 * @throws InvalidTracingPropertyException for the first header that cannot be sent
	 */
	static void apply(MlflowTracingProperties properties) {
		checkHeaders("headers", properties.headers());
		checkHeaders("otlp.headers", properties.otlp().headers());
		checkHeaders("metrics.otlp.headers", properties.metrics().otlp().headers());
	}

	private static void checkHeaders(String property, Map<String, String> headers) {
		headers.forEach((name, value) -> {
			String fullName = AliasedPropertySources.propertyName(property) + ".[" + name + "]";
			if (!isHeaderName(name)) {
				throw new InvalidTracingPropertyException(fullName, "******",
						"under a header name of letters, digits, '-' or '_'");
			}
			if (value.chars().anyMatch((character) -> character < ' ' && character != '\t')) {
				throw new InvalidTracingPropertyException(fullName, "******", "a value without line breaks");
			}
		});
	}

	private static boolean isHeaderName(String name) {
		return name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
	}

	private static boolean isHeaders(String value) {
		try {
			return HeaderText.decode(value).keySet().stream().allMatch(TracingPropertyRules::isHeaderName);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	static boolean isAddress(String value) {
		try {
			URI uri = URI.create(value);
			return uri.getScheme() != null && uri.getScheme().matches("(?i)https?") && uri.getHost() != null
					&& uri.getRawQuery() == null && uri.getRawFragment() == null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isDuration(String value) {
		try {
			Duration duration = DurationStyle.detectAndParse(value);
			return !duration.isNegative();
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isRatio(String value) {
		try {
			double ratio = Double.parseDouble(value);
			return ratio >= 0 && ratio <= 1;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

	private static String masked(TracingSetting setting) {
		if (setting.property().endsWith("headers")) {
			return "******";
		}
		return setting.value().replaceFirst("//[^/]*@", "//******@");
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
				case "tracking-uri" -> "No traces go to the tracking server";
				case "otlp.endpoint" -> "No traces go to the OTLP endpoint";
				default -> "It is not used";
			};
			return "%s has the value '%s', but here it must be %s. %s; correct it, or set '%s'."
				.formatted(setting.name(), masked(setting), this.expected, consequence, setting.property());
		}

	}

}
