/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.ContentRedactor;
import io.github.mlflowtracing.internal.content.secrets.Grade;
import io.github.mlflowtracing.internal.content.secrets.SecretNames;
import io.github.mlflowtracing.internal.content.secrets.SecretScanner;
import io.github.mlflowtracing.internal.guard.Guard;
import io.github.mlflowtracing.internal.guard.Untraced;

/**
 * Hides secrets in text and tells which names have secret values: by the built-in rules,
 * the application's own names and patterns, and its redactors. Where a rule fails, the
 * text is hidden; where a redactor does, the value that the text is a part of.
 * Thread-safe.
 */
public final class Redaction {

	/** Stands where something was hidden. */
	public static final String MARK = SecretScanner.MARK;

	/** Among the application's names or patterns, leaves the built-in ones out. */
	public static final String NO_BUILT_IN = "none";

	private static final String REDACT = "redact a text by a ContentRedactor, so the value that it is a part of is not recorded";

	/** Hides nothing. */
	public static final Redaction NONE = new Redaction(List.of(NO_BUILT_IN), List.of(NO_BUILT_IN), List.of());

	private final SecretNames names;

	private final @Nullable SecretScanner scanner;

	private final @Nullable ApplicationPatterns patterns;

	private final List<ContentRedactor> redactors;

	private final Guard guard;

	/**
	 * Makes a redaction with a guard of its own.
	 * @param keys names whose values are secret, besides the built-in ones
	 * @param patterns regular expressions of secrets, besides the built-in ones
	 * @param redactors the application's redactors, in order
	 */
	public Redaction(List<String> keys, List<String> patterns, List<ContentRedactor> redactors) {
		this(keys, patterns, redactors, new Guard());
	}

	/**
	 * Makes a redaction.
	 * @param keys names whose values are secret, besides the built-in ones
	 * @param patterns regular expressions of secrets, besides the built-in ones
	 * @param redactors the application's redactors, in order
	 * @param guard contains failures of redactors and of the rules
	 */
	public Redaction(List<String> keys, List<String> patterns, List<ContentRedactor> redactors, Guard guard) {
		this.guard = guard;
		List<String> ownKeys = own(keys);
		List<String> ownPatterns = own(patterns);
		boolean builtInKeys = !keys.contains(NO_BUILT_IN);
		boolean builtInPatterns = !patterns.contains(NO_BUILT_IN);
		this.names = new SecretNames(builtInKeys, ownKeys);
		this.scanner = (builtInKeys || builtInPatterns || !ownKeys.isEmpty())
				? new SecretScanner(this.names, builtInPatterns) : null;
		this.patterns = ownPatterns.isEmpty() ? null : new ApplicationPatterns(ownPatterns, guard);
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
		return this.names.grade(name).hides();
	}

	/**
	 * What a name says about its value.
	 * @param name the name of a field, an entry, a parameter, an attribute or a tag
	 * @return the grade, which judges values
	 */
	public Grade grade(String name) {
		return this.names.grade(name);
	}

	/**
	 * Hides the secrets in text by the rules.
	 * @param text the text
	 * @return the same text, if there is none in it
	 */
	public String text(String text) {
		String redacted = byBuiltInRules(text);
		return (this.patterns != null) ? this.patterns.redact(redacted) : redacted;
	}

	/** Hides the secrets in text by the names and formats alone. */
	String byBuiltInRules(String text) {
		try {
			return (this.scanner != null) ? this.scanner.redact(text) : text;
		}
		catch (RuntimeException ex) {
			this.guard.report("redact a text by the rules, so it is not recorded", ex);
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
		String redacted = (!text.isEmpty() && grade(name).hides(text)) ? MARK : text(text);
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
		String redacted = this.guard.supply(REDACT, redactor, text, (by, of) -> redact(by, of, where));
		if (redacted == null) {
			throw new RedactorFailedException();
		}
		return redacted;
	}

	private static String redact(ContentRedactor redactor, @Nullable String text, ContentLocation where) {
		try (Untraced.Scope scope = Untraced.enter()) {
			String redacted = (text != null) ? redactor.redact(text, where) : null;
			return (redacted != null) ? redacted : MARK;
		}
	}

}
