/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.core.io.ClassPathResource;
import org.springframework.web.util.HtmlUtils;

/**
 * The page over the recent traces: one document that loads nothing but the endpoint's
 * JSON. Its content security policy names the hashes of its own script and style, since a
 * meta element can carry no nonce that a cache would not repeat.
 */
final class ConsolePage {

	private static final List<String> COLUMNS = List.of("traceId", "name", "state", "startTime", "durationMs",
			"requestPreview", "responsePreview");

	private final String template;

	ConsolePage() {
		String page = read();
		this.template = page.replace("{{script-hash}}", hash(page, "script"))
			.replace("{{style-hash}}", hash(page, "style"));
	}

	/**
	 * The page.
	 * @param traces the traces as the endpoint describes them, for browsers without
	 * JavaScript
	 * @return HTML
	 */
	String render(List<Map<String, Object>> traces) {
		return this.template.replace("{{rows}}",
				traces.stream().map(ConsolePage::row).collect(Collectors.joining("\n", "", "\n")));
	}

	private static String row(Map<String, Object> trace) {
		return COLUMNS.stream()
			.map((column) -> HtmlUtils.htmlEscape(Objects.toString(trace.get(column), "")))
			.collect(Collectors.joining("</td><td>", "<tr><td>", "</td></tr>"));
	}

	private static String read() {
		try {
			return new ClassPathResource("console.html", ConsolePage.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException("console.html is missing beside " + ConsolePage.class.getName(), ex);
		}
	}

	private static String hash(String page, String element) {
		String content = page.substring(page.indexOf("<" + element + ">") + element.length() + 2,
				page.indexOf("</" + element + ">"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
