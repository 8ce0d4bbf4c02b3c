/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretScanner}: what it hides in text, and what it leaves. The secrets
 * are put together here, so that nobody's scanner takes them for real.
 */
class SecretScannerTests {

	private static final String HEX = "0123456789abcdef0123456789abcdef";

	private static final String JWT = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxIn0.c2lnbmF0dXJl";

	private final SecretScanner scanner = new SecretScanner(new SecretNames(true, List.of()), true);

	static List<String> secrets() {
		return List.of("sk-" + HEX, "sk-proj-" + HEX, "sk-ant-api03-" + HEX + "_-x", "ghp_" + HEX, "gho_" + HEX,
				"github_pat_" + HEX + "_" + HEX, "glpat-" + HEX, "xoxb-" + "123456-abcdef", "AKIA" + "IOSFODNN7EXAMPLE",
				"ASIA" + "IOSFODNN7EXAMPLE", "AIza" + HEX + "abc", "ya29." + HEX, "dapi" + HEX, "hf_" + HEX,
				"sk_live_" + HEX, "SG." + HEX + "." + HEX, "hvs." + HEX, "GOCSPX-" + HEX, JWT, "eyJ" + HEX + "." + HEX,
				"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----",
				"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----",
				"-----BEGIN OPENSSH PRIVATE KEY-----\ncut off");
	}

	@ParameterizedTest
	@MethodSource("secrets")
	void hidesWhatIsSecretByItsLooks(String secret) {
		assertThat(redact(secret)).isEqualTo("[REDACTED]");
		assertThat(redact("see \"" + secret + "\", please")).isEqualTo("see \"[REDACTED]\", please");
		assertThat(redact("{\"a\":\"line\\n" + secret + "\"}")).isEqualTo("{\"a\":\"line\\n[REDACTED]\"}");
		assertThat(redact(secret + "\" and \"" + secret)).isEqualTo("[REDACTED]\" and \"[REDACTED]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
			Bearer abc123def                                | Bearer [REDACTED]
			bearer abcdefghijklmnopqrst, or                 | bearer [REDACTED], or
			Basic dXNlcjpwYXNzd29yZA== to                   | Basic [REDACTED] to
			Authorization: Bearer abc                       | Authorization: [REDACTED]
			Authorization: Basic x y                        | Authorization: [REDACTED] y
			Authorization: Digest username="x", uri="y"     | Authorization: [REDACTED]
			-H 'Authorization: Bearer abc' http://x         | -H 'Authorization: [REDACTED]' http://x
			Cookie: a=b; c=d                                | Cookie: [REDACTED]
			{Authorization=[Bearer abc], Accept=[*/*]}      | {Authorization=[REDACTED], Accept=[*/*]}
			https://user:pw@host/path                       | https://[REDACTED]@host/path
			jdbc:postgresql://u:p%40w@h:1/d?password=x&a=b  | jdbc:postgresql://[REDACTED]@h:1/d?password=[REDACTED]&a=b
			redis://:pw@host and mongodb://a:b@c,d:e        | redis://[REDACTED]@host and mongodb://[REDACTED]@c,d:e
			https://h/cb?access_token=abc&state=1#top       | https://h/cb?access_token=[REDACTED]&state=1#top
			login failed for password=hunter2!              | login failed for password=[REDACTED]
			api_key: abc                                    | api_key: [REDACTED]
			API key: abc                                    | API key: [REDACTED]
			User[name=ann, password=x, age=3]               | User[name=ann, password=[REDACTED], age=3]
			{'password': 'it is', 'a': 1}                   | {'password': '[REDACTED]', 'a': 1}
			password="a b" c="d"                            | password="[REDACTED]" c="d"
			update t set password='x' where a='b'           | update t set password='[REDACTED]' where a='b'
			api_token => abc                                | api_token => [REDACTED]
			<a><password>x y</password><b>c</b></a>         | <a><password>[REDACTED]</password><b>c</b></a>
			<w:Password Type="t">x</w:Password>             | <w:Password Type="t">[REDACTED]</w:Password>
			<password><![CDATA[<x>]]></password>            | <password>[REDACTED]</password>
			<apiKey><![CDATA[cut off                        | <apiKey>[REDACTED]
			""")
	void hidesWhatHasASecretName(String text, String redacted) {
		assertThat(redact(text)).isEqualTo(redacted);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
			{"password":"x","a":1}                        | {"password":"[REDACTED]","a":1}
			{"password" : "x\\"y,", "a":1}                | {"password" : "[REDACTED]", "a":1}
			{"password":"x\\\\","a":1}                    | {"password":"[REDACTED]","a":1}
			{"apiToken":12345,"a":1}                      | {"apiToken":"[REDACTED]","a":1}
			{"secret":true,"token":null}                  | {"secret":true,"token":null}
			{"secret":{"a":"}","b":[1]},"c":1}            | {"secret":"[REDACTED]","c":1}
			{"secrets":["]",["b"]],"c":1}                 | {"secrets":"[REDACTED]","c":1}
			{"a":[{"b":{"api_key":"x"}}]}                 | {"a":[{"b":{"api_key":"[REDACTED]"}}]}
			{"a":"{\\"password\\":\\"x\\",\\"b\\":1}"}    | {"a":"{\\"password\\":\\"[REDACTED]\\",\\"b\\":1}"}
			{"a":"{\\"apikey\\": 12}"}                    | {"a":"{\\"apikey\\": \\"[REDACTED]\\"}"}
			{"a":"{\\"secret\\":{\\"b\\":\\"}\\"}}"}      | {"a":"{\\"secret\\":\\"[REDACTED]\\"}"}
			{"q":"your password: ","b":"x"}               | {"q":"your password: ","b":"x"}
			{"q":"password=","b":"x"}                     | {"q":"password=","b":"x"}
			{"max_tokens":5,"usage":{"total_tokens":7}}   | {"max_tokens":5,"usage":{"total_tokens":7}}
			{"password":"cut of                           | {"password":"[REDACTED]
			""")
	void hidesValuesInJson(String text, String redacted) {
		assertThat(redact(text)).isEqualTo(redacted);
	}

	@Test
	void hidesValuesInJsonInJsonInJson() {
		JsonMapper mapper = JsonMapper.shared();
		String json = "{\"password\":\"x\\\\\\\"y\",\"b\":\"z\"}";
		for (int depth = 0; depth < 5; depth++) {
			json = mapper.writeValueAsString(List.of(json));
		}
		String redacted = redact(json);
		assertThat(redacted).doesNotContain("x", "y").contains("z");
		for (int depth = 0; depth < 5; depth++) {
			redacted = mapper.readTree(redacted).get(0).stringValue();
		}
		assertThat(mapper.readTree(redacted).get("password").stringValue()).isEqualTo("[REDACTED]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Vienna", "What is the capital of Austria?", "a task-force of risk-averse people",
			"sk-SK", "basic understanding", "the bearer of bad news", "the Bearer token", "Basic English: easy",
			"https://example.org/a?b=c", "12:30", "a = b", "mailto:ann@example.org", "max_tokens=5",
			"if (token == null)", "where password = ?", "user@host: x", "AIDA", "eyJ", "eyJ.eyJ.eyJ", "tokens: 12",
			"--- a/b", "snake_case_name", "key: value", "https://example.org/@ann",
			"-----BEGIN CERTIFICATE-----abc-----END CERTIFICATE-----", "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
			"password:", "password: [REDACTED]", "{\"password\":\"[REDACTED]\"}", "https://[REDACTED]@host",
			"Bearer [REDACTED]", "token=[REDACTED]&b", "use <token> here or <b>nothing</b>", "<password/>",
			"<password></password>", "a < b > c", "<password>[REDACTED]</password>",
			"<passwordPolicy>long</passwordPolicy>", "<password", "<password>x" })
	void returnsTheSameTextWhereThereIsNoSecret(String text) {
		assertThat(this.scanner.redact(text)).isSameAs(text);
	}

	@Test
	void looksForNamesOnlyWhereTheLooksDoNotCount() {
		SecretScanner names = new SecretScanner(new SecretNames(false, List.of("ssn")), false);
		assertThat(names.redact("ghp_" + HEX + " ssn=1 password=2"))
			.isEqualTo("ghp_" + HEX + " ssn=[REDACTED] password=2");
	}

	private String redact(String text) {
		String redacted = this.scanner.redact(text);
		assertThat(this.scanner.redact(redacted)).as("once more").isEqualTo(redacted);
		return redacted;
	}

}
