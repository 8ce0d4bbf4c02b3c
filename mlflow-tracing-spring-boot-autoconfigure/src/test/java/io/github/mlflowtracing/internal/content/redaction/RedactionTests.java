/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;

import io.github.mlflowtracing.ContentLocation.Kind;
import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.content.json.ContentLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Tests for {@link Redaction} and what {@link ContentSerializer} makes of it.
 */
class RedactionTests {

	private static final JsonMapper READER = JsonMapper.shared();

	private static final String KEY = "sk-" + "0123456789abcdefghijklmnopqrstuv";

	private static final ContentLimits LIMITS = new ContentLimits(1_000_000, 30, 1000);

	private static final Redaction BUILT_IN = redaction();

	@Test
	void hidesValuesOfSecretNamesAtAnyDepth() {
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("user", new Login("ann", "pw", 12345, new Login("bob", "pw", null, null)));
		value.put("list", List.of(Map.of("api-key", "x"), List.of(Map.of("Cookie", List.of("a", "b")))));
		value.put("tree", READER.readTree("{\"credentials\":{\"a\":1},\"max_tokens\":7}"));
		assertThat(json(BUILT_IN, value)).isEqualTo("{\"user\": {\"name\": \"ann\", \"password\": \"[REDACTED]\", "
				+ "\"accessToken\": \"[REDACTED]\", \"next\": {\"name\": \"bob\", \"password\": \"[REDACTED]\", "
				+ "\"accessToken\": null, \"next\": null}}, \"list\": [{\"api-key\": \"[REDACTED]\"}, "
				+ "[{\"Cookie\": \"[REDACTED]\"}]], \"tree\": {\"credentials\": \"[REDACTED]\", \"max_tokens\": 7}}");
	}

	@Test
	void showsWhatIsNoSecretUnderAnyName() {
		assertThat(json(BUILT_IN, new LinkedHashMap<>(Map.of("secret", true)))).isEqualTo("{\"secret\": true}");
		assertThat(json(BUILT_IN, Map.of("password", ""))).isEqualTo("{\"password\": \"\"}");
		assertThat(json(BUILT_IN, Map.of("apiToken", new Object()))).isEqualTo("{\"apiToken\": \"[REDACTED]\"}");
	}

	@Test
	void hidesValuesOfSecretNamesAlsoWhereTheyFail() {
		assertThat(json(BUILT_IN, new Failing())).isEqualTo("{\"secret\": \"[REDACTED]\", \"user\": \"ann\"}");
	}

	@Test
	void hidesSecretsInTextKeysAndThrowables() {
		assertThat(
				json(BUILT_IN, List.of("use " + KEY, new StringBuilder(KEY), new IllegalStateException("bad " + KEY))))
			.isEqualTo("[\"use [REDACTED]\", \"[REDACTED]\", \"IllegalStateException: bad [REDACTED]\"]");
		assertThat(json(BUILT_IN, Map.of(KEY, 1))).isEqualTo("{\"[REDACTED]\": 1}");
		assertThat(json(BUILT_IN, "{\"password\":\"x\",\"a\":1}"))
			.isEqualTo("\"{\\\"password\\\":\\\"[REDACTED]\\\",\\\"a\\\":1}\"");
	}

	@Test
	void hidesSecretsThatTheLimitWouldHalve() {
		for (int length = 10; length < 60; length++) {
			ContentSerializer brief = new ContentSerializer(new ContentLimits(length, 5, 10), BUILT_IN);
			String text = "x".repeat(20) + " " + KEY + " " + "y".repeat(20_000);
			assertThat(brief.toJson(text, at(Kind.INPUT))).doesNotContain("sk-");
			assertThat(brief.toText(text, Kind.ATTRIBUTE, "span", "note")).doesNotContain("sk-");
		}
	}

	@Test
	void hidesSecretsAtTheLimitAlsoAfterManyOthers() {
		// each that is hidden makes the text shorter, and draws in what is behind the
		// limit
		String text = ("Bearer " + "t0ken".repeat(40) + "\n").repeat(1000);
		ContentSerializer brief = new ContentSerializer(new ContentLimits(20_000, 5, 10), BUILT_IN);
		assertThat(brief.toJson(text, at(Kind.INPUT))).doesNotContain("t0ken").contains("more characters]");
	}

	@Test
	void saysHowMuchOfTextIsLeftOut() {
		ContentSerializer brief = new ContentSerializer(new ContentLimits(10, 5, 10), BUILT_IN);
		assertThat(brief.toText("x".repeat(100_000), Kind.ATTRIBUTE, "span", "note"))
			.isEqualTo("xxxxxxxxxx... [99990 more characters]");
		assertThat(brief.toText("short", Kind.ATTRIBUTE, "span", "note")).isEqualTo("short");
		assertThat(brief.toText("x", Kind.ATTRIBUTE, "span", "api_key")).isEqualTo("[REDACTED]");
	}

	@Test
	void addsPatternsOfTheApplication() {
		Redaction redaction = new Redaction(List.of("ssn"), List.of("\\d{4}-\\d{4}", "(?i)projekt \\w+"), List.of());
		assertThat(redaction.text("card 1234-5678, Projekt Adler, " + KEY))
			.isEqualTo("card [REDACTED], [REDACTED], [REDACTED]");
		assertThat(json(redaction, Map.of("SSN", "1"))).isEqualTo("{\"SSN\": \"[REDACTED]\"}");
	}

	@Test
	void canDoWithoutTheBuiltInRules() {
		assertThat(new Redaction(List.of("none"), List.of("none", "\\d{4} "), List.of()).text("1234 password=x " + KEY))
			.isEqualTo("[REDACTED]password=x " + KEY);
		assertThat(new Redaction(List.of("none"), List.of(), List.of()).text("password=x " + KEY))
			.isEqualTo("password=x [REDACTED]");
		assertThat(new Redaction(List.of(), List.of("none"), List.of()).text("password=x " + KEY))
			.isEqualTo("password=[REDACTED] " + KEY);
	}

	@Test
	void doesNotHideWhatIsHidden() {
		Redaction redaction = new Redaction(List.of(), List.of("[A-Z]{5,}"), List.of());
		assertThat(redaction.text("ABCDEF")).isEqualTo("[REDACTED]");
		assertThat(redaction.text("[REDACTED]")).isEqualTo("[REDACTED]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "(a+)+$", "(a|aa)+$", "(a*)*b", "([a-z]+)*$", "(.*a){20}$", "^(\\w+\\s?)*$", "(?=(a+)+$)b",
			"(a?){60}a{60}b", "(?:a?|b?){40}(?=b)" })
	void endsForPatternsThatBacktrack(String pattern) {
		Redaction redaction = new Redaction(List.of("none"), List.of("none", pattern), List.of());
		for (int length : new int[] { 1, 40, 5000 }) {
			String text = "a".repeat(length) + "!";
			assertThat(assertTimeoutPreemptively(Duration.ofMinutes(1), () -> redaction.text(text))).isIn(text,
					"[REDACTED]");
		}
	}

	@Test
	void hidesTextThatAPatternTakesTooLongFor() {
		Redaction redaction = new Redaction(List.of(), List.of("(.*)(.*)(.*)(.*)(.*)!", "(x|y)*z"), List.of());
		assertThat(redaction.text("a".repeat(1000))).isEqualTo("[REDACTED]");
		assertThat(redaction.text("x".repeat(1_000_000))).isEqualTo("[REDACTED]");
		assertThat(redaction.text("aaa! xyz")).isEqualTo("[REDACTED] [REDACTED]");
	}

	/**
	 * Work that grows with the square of the length would take hours here; no speed is
	 * measured.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "eyJ", "eyJ.", "-eyJ", "eyJaaaaaaaaaaaaaa.", "sk-", "sk-aaaaaaa ", "ghp_a", "github_pat_",
			"xoxb-", "AKIA", "AIza", "dapi", "-", "-----BEGIN ", "-----BEGIN PRIVATE KEY", "-----END ", "://", "a://b:",
			"a://b:c@", ":", "=", "password", "password:", "password=", "password: ", "password='", "\"password\":",
			"\"password\":\"", "\\\"password\\\":", "{\"password\":{", "password=[", "\\", "\"", "\\\"", "key", " key:",
			"Authorization: ", "Cookie:", "Bearer ", "basic ", "basic aaaa", "bearer a.", "a", "é", "😀", "\n", "{",
			"[", "<", "<password", "<password>", "<password></", "<password>a</b>", "<a:", "<password><![CDATA[",
			"hooks.slack.com/services/", "-M", "M.", "a1Q~", "12345678:AA", "secret: '", "token:\"x", "--password ",
			"mysql -p ", "curl -u a", "identified by ", "password 'x", "name=\"password\"", "\"value\":",
			"[\"password\",", "(\"password\",\"", "password:\n ", "api_keys:\n- ", "Cookie: a=\"", "Authorization: x y",
			"%3D", "password=a,", "密码：", "pass\\u0077ord=", "{\"password\":{\"type\":", "-----BEGIN PRIVATE KEY-----" })
	void worksInTimeThatGrowsWithTheLengthOnly(String nearMiss) {
		String text = nearMiss.repeat(1_000_000 / nearMiss.length());
		assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
			BUILT_IN.text(text);
			BUILT_IN.text("password=" + text);
			BUILT_IN.text(text + "password=\"" + text);
		});
	}

	@Test
	void asksRedactorsInOrderWithTheResultOfTheRulesBefore() {
		List<String> asked = new ArrayList<>();
		Redaction redaction = redaction((text, where) -> {
			asked.add(where.kind() + " " + where.spanName() + " " + where.path() + " " + text);
			return text.replace("Ann", "[name]");
		}, (text, where) -> text + "!");
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("a", List.of("x", Map.of("odd key", "Ann " + KEY)));
		value.put("n", 5);
		value.put("password", "pw");
		assertThat(json(redaction, value))
			.isEqualTo("{\"a\": [\"x!\", {\"odd key\": \"[name] [REDACTED]!\"}], \"n\": 5, "
					+ "\"password\": \"[REDACTED]\"}");
		assertThat(asked).containsExactly("INPUT span $.a[0] x", "INPUT span $.a[1]['odd key'] Ann [REDACTED]");
		assertThat(json(redaction, "Ann")).isEqualTo("\"[name]!\"");
		assertThat(redaction.text("Ann", Kind.TAG, "span", "customer.name")).isEqualTo("[name]!");
		assertThat(asked).endsWith("INPUT span $ Ann", "TAG span $['customer.name'] Ann");
	}

	@Test
	void hidesTextThatARedactorRefuses() {
		assertThat(json(redaction((text, where) -> text.equals("x") ? null : text), List.of("a", "x", "b")))
			.isEqualTo("[\"a\", \"[REDACTED]\", \"b\"]");
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, AssertionError.class, StackOverflowError.class })
	void hidesTheWholeValueWhereARedactorFailsForAPart(Class<? extends Throwable> failure) {
		Redaction redaction = redaction(
				(text, where) -> text.equals("x") ? fail(BeanUtils.instantiateClass(failure)) : text,
				(text, where) -> text.replace(Redaction.MARK, "shown"));
		assertThat(Stream.of("x", new StringBuilder("x"), List.of("a", "x", "b"),
				List.of("a", List.of(), Map.of("k", "x")), new Login("ann", "pw", 1, new Login("x", null, null, null)),
				new Careless()))
			.allSatisfy((value) -> assertThat(json(redaction, value)).isEqualTo("\"[REDACTED]\""));
		assertThat(new ContentSerializer(LIMITS, redaction).toJson(new String[] { "a", "b", "c" },
				new Object[] { "y", "x", List.of("z") }, at(Kind.INPUT)))
			.isEqualTo("\"[REDACTED]\"");
		assertThat(redaction.text("x", Kind.TAG, "trace", "a")).isEqualTo("[REDACTED]");
	}

	@Test
	void asksNoRedactorForTheRestOfAHiddenValue() {
		List<String> asked = new ArrayList<>();
		ContentRedactor failing = (text, where) -> {
			asked.add(text);
			throw new IllegalStateException();
		};
		json(redaction(failing, failing),
				List.of("a", "b", Map.of("c", "d"), List.of("e"), new Login("f", "g", 1, null)));
		assertThat(asked).containsExactly("a");
	}

	@Test
	void keepsTheInterruptThatARedactorRunsInto() {
		json(redaction((text, where) -> fail(new InterruptedException())), List.of("a"));
		assertThat(Thread.interrupted()).isTrue();
	}

	/** Throws whatever it is, as Kotlin can. */
	@SuppressWarnings("unchecked")
	private static <T extends Throwable> String fail(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void alwaysWritesValidJsonWithoutSecrets() {
		Random random = new Random(7);
		List<String> parts = List.of(" " + KEY, "password=", "\"password\":", ": ", "\"", "'", "\\", "{", "}", "[", "]",
				",", "token: ", "https://u:p@", "Bearer ", "text ", "\n", "Cookie:", "-----BEGIN PRIVATE KEY-----",
				"eyJ", "😀");
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder();
			random.ints(random.nextInt(12), 0, parts.size()).forEach((part) -> text.append(parts.get(part)));
			String string = text.toString();
			String json = new ContentSerializer(new ContentLimits(20 + random.nextInt(200), 5, 5), BUILT_IN)
				.toJson(Map.of("a", List.of(string), "b", string), at(Kind.INPUT));
			JsonNode read = READER.readTree(json);
			assertThat(read.isObject()).isTrue();
			assertThat(json).as(string).doesNotContain(KEY.substring(3, 12));
		}
	}

	private static Redaction redaction(ContentRedactor... redactors) {
		return new Redaction(List.of(), List.of(), List.of(redactors));
	}

	private static String json(Redaction redaction, Object value) {
		String json = new ContentSerializer(LIMITS, redaction).toJson(value, at(Kind.INPUT));
		READER.readTree(json);
		return json;
	}

	private static ContentLocation at(Kind kind) {
		return ContentLocation.of(kind, "span");
	}

	record Login(String name, String password, Integer accessToken, Login next) {
	}

	@JsonSerialize(using = Careless.Serializer.class)
	static class Careless {

		static class Serializer extends ValueSerializer<Object> {

			@Override
			public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
				generator.writeStartArray();
				generator.writeString("a");
				try {
					generator.writeString("x");
				}
				catch (Throwable ex) {
					generator.writeString("b");
				}
				generator.writeEndArray();
			}

		}

	}

	static class Failing {

		public String getSecret() {
			throw new IllegalStateException();
		}

		public String getUser() {
			return "ann";
		}

	}

}
