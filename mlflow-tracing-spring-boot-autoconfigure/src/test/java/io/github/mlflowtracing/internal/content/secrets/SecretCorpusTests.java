/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretScanner} with many secrets in many kinds of place, and with
 * harmless text. The keys are made here by the table, so that nobody's scanner takes them
 * for real.
 */
class SecretCorpusTests {

	private static final List<String> PLACES = List.of("%s", "my key is %s.", "{\"a\":\"%s\"}", "x=%s&y=1",
			"a\\n%s\\nb", "(%s)", "https://h/%s/x", "[%s, b]", "'%s'", "%s,\n", "`%s`", "<a>%s</a>", "a %s b", "key:%s",
			"{\"a\":\"{\\\"b\\\":\\\"%s\\\"}\"}", "- %s\n- x", "\"%s\";", "q=%%20%s", "\t%s\t", "@%s@", "%s:443",
			"| %s |", "“%s”", "->%s", "Invalid key '%s' (401)", "--x=%s");

	private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	private final SecretScanner scanner = new SecretScanner(new SecretNames(true, List.of()), true);

	static List<TokenFormat> formats() {
		return TokenFormats.ALL;
	}

	static List<String> hidden() {
		return lines("hidden.txt");
	}

	static List<String> harmless() {
		return lines("harmless.txt");
	}

	@ParameterizedTest
	@MethodSource("formats")
	void hidesEachFormatInEachPlace(TokenFormat format) {
		Random random = new Random(format.prefix().hashCode());
		for (String place : PLACES) {
			String secret = secret(format, random);
			String text = place.formatted(secret);
			assertThat(this.scanner.redact(text)).as(text)
				.doesNotContain(secret.substring(secret.length() - 8))
				.contains(SecretScanner.MARK);
		}
	}

	@ParameterizedTest
	@MethodSource("hidden")
	void hidesWhatIsMarked(String line) {
		String marked = line.substring(line.indexOf(" | ") + 3);
		int end = marked.indexOf('›');
		String secret = marked.substring(marked.indexOf('‹') + 1, (end < 0) ? marked.length() : end);
		String text = marked.replace("‹", "").replace("›", "");
		String redacted = this.scanner.redact(text);
		assertThat(redacted).contains(SecretScanner.MARK);
		String around = text.replace(secret, "");
		for (String part : secret.split("\\s+")) {
			if (part.length() > 2 && !around.contains(part)) {
				assertThat(redacted).doesNotContain(part);
			}
		}
		assertThat(this.scanner.redact(redacted)).as("once more").isEqualTo(redacted);
	}

	@ParameterizedTest
	@MethodSource("harmless")
	void leavesHarmlessTextAsItIs(String text) {
		assertThat(this.scanner.redact(text)).isSameAs(text);
	}

	@Test
	void isLarge() {
		Set<String> kinds = new TreeSet<>();
		hidden().forEach((line) -> kinds.add(line.substring(0, line.indexOf(" | "))));
		assertThat(kinds).hasSizeGreaterThanOrEqualTo(20);
		assertThat(PLACES).hasSizeGreaterThanOrEqualTo(25);
		assertThat(hidden().size() + formats().size()).isGreaterThanOrEqualTo(300);
		assertThat(harmless()).hasSizeGreaterThanOrEqualTo(200);
	}

	@Test
	void promisesInTheDocumentsWhatTheTableHas() throws IOException {
		String documented = Files.readString(Path.of("../docs/redaction.md"));
		List<String> missing = new ArrayList<>();
		for (TokenFormat format : formats()) {
			if (!documented.contains("`" + format.prefix() + "`")) {
				missing.add(format.name() + ": `" + format.prefix() + "`");
			}
		}
		assertThat(missing).isEmpty();
	}

	private static String secret(TokenFormat format, Random random) {
		int length = format.exact() ? format.length() : Math.max(16, format.length()) + random.nextInt(10);
		int letters = (format.alphabet() == TokenFormat.Alphabet.HEX) ? 16 : LETTERS.length();
		StringBuilder secret = new StringBuilder(format.prefix());
		random.ints(length - 2, 0, letters)
			.forEach((i) -> secret.append((letters == 16) ? Character.forDigit(i, 16) : LETTERS.charAt(i)));
		return secret.append("a7").toString();
	}

	private static List<String> lines(String resource) {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(
				Objects.requireNonNull(SecretCorpusTests.class.getResourceAsStream("/secrets/" + resource)),
				StandardCharsets.UTF_8))) {
			return reader.lines()
				.filter((line) -> !line.startsWith("#") && !line.isBlank())
				.map((line) -> line.replace("⏎", "\n"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
