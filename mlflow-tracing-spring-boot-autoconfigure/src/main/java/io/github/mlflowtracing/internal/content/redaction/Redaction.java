/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.internal.guard.Untraced;

/**
 * Hides secrets in text and tells which names have secret values: by the built-in rules,
 * the application's own names and patterns, and its redactors. Where a rule fails, the
 * text is hidden; where a redactor does, the value that the text is a part of.
 * Thread-safe.
 */
public final class Redaction {

	/** Stands where something was hidden. */
	public static final String MARK = "[REDACTED]";

	/** Among the application's names or patterns, leaves the built-in ones out. */
	public static final String NO_BUILT_IN = "none";

	/** Hides nothing. */
	public static final Redaction NONE = new Redaction(List.of(NO_BUILT_IN), List.of(NO_BUILT_IN), List.of());

	private static final Log logger = LogFactory.getLog(Redaction.class);

	private final SecretKeys keys;

	private final @Nullable SecretScanner scanner;

	private final @Nullable ApplicationPatterns patterns;

	private final List<ContentRedactor> redactors;

	private final Set<Class<?>> failed = ConcurrentHashMap.newKeySet();

	/**
	 * Makes a redaction.
	 * @param keys names whose values are secret, besides the built-in ones
	 * @param patterns regular expressions of secrets, besides the built-in ones
	 * @param redactors the application's redactors, in order
	 */
	public Redaction(List<String> keys, List<String> patterns, List<ContentRedactor> redactors) {
		List<String> ownKeys = own(keys);
		List<String> ownPatterns = own(patterns);
		boolean builtInKeys = !keys.contains(NO_BUILT_IN);
		boolean builtInPatterns = !patterns.contains(NO_BUILT_IN);
		this.keys = new SecretKeys(builtInKeys, ownKeys);
		this.scanner = (builtInKeys || builtInPatterns || !ownKeys.isEmpty())
				? new SecretScanner(this.keys, builtInPatterns) : null;
		this.patterns = ownPatterns.isEmpty() ? null : new ApplicationPatterns(ownPatterns);
		this.redactors = List.copyOf(redactors);
	}

	private static List<String> own(List<String> rules) {
		return rules.stream().filter((rule) -> !rule.equals(NO_BUILT_IN)).toList();
	}

	/**
	 * Whether the value of a name is secret, whatever it is.
	 * @param name the name of a field, an entry, a parameter, an attribute or a tag
	 * @return whether to hide the value
	 */
	public boolean hides(String name) {
		return this.keys.matches(name);
	}

	/**
	 * Hides the secrets in text by the rules.
	 * @param text the text
	 * @return the same text, if there is none in it
	 */
	public String text(String text) {
		try {
			String redacted = (this.scanner != null) ? this.scanner.redact(text) : text;
			return (this.patterns != null) ? this.patterns.redact(redacted) : redacted;
		}
		catch (RuntimeException ex) {
			logger.error("A text could not be redacted, so it is not recorded", ex);
			return MARK;
		}
	}

	/**
	 * Hides the secrets in a text that has a name.
	 * @param text the text
	 * @param kind what it is a part of
	 * @param spanName the name of the span
	 * @param name the text's own name
	 * @return the same text, if there is none in it
	 */
	public String text(String text, ContentLocation.Kind kind, String spanName, String name) {
		try {
			return part(text, kind, spanName, name);
		}
		catch (RedactorFailedException ex) {
			return MARK;
		}
	}

	/**
	 * Hides the secrets in a text that may be a part of a value with others.
	 * @param text the text
	 * @param kind what it is a part of
	 * @param spanName the name of the span
	 * @param name the text's own name
	 * @return the same text, if there is none in it
	 * @throws RedactorFailedException if the whole value must be hidden
	 */
	public String part(String text, ContentLocation.Kind kind, String spanName, String name) {
		String redacted = hides(name) ? MARK : text(text);
		return asksRedactors() ? ask(redacted, ContentLocation.of(kind, spanName).entry(name)) : redacted;
	}

	/** Whether the application has redactors, which want to know where text stands. */
	public boolean asksRedactors() {
		return !this.redactors.isEmpty();
	}

	/**
	 * Asks the application's redactors.
	 * @throws RedactorFailedException if the whole value must be hidden
	 */
	public String ask(String text, ContentLocation where) {
		String redacted = text;
		for (ContentRedactor redactor : this.redactors) {
			redacted = ask(redactor, redacted, where);
		}
		return redacted;
	}

	private String ask(ContentRedactor redactor, String text, ContentLocation where) {
		try (Untraced.Scope scope = Untraced.enter()) {
			String redacted = redactor.redact(text, where);
			return (redacted != null) ? redacted : MARK;
		}
		catch (Throwable ex) {
			// errors as well: the application's own code ran here
			if (ex instanceof InterruptedException) {
				// as Kotlin lets it throw; the thread's owner still has to learn of it
				Thread.currentThread().interrupt();
			}
			if (this.failed.add(redactor.getClass())) {
				logger.warn("%s failed to redact a text: values that it fails for are not recorded (logged once)"
					.formatted(redactor.getClass().getName()), ex);
			}
			throw new RedactorFailedException();
		}
	}

}
