/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.RedactorFailedException;
import io.github.mlflowtracing.internal.content.redaction.TextHead;

/**
 * Hides what is secret in the texts of one value, and all of the value where a redactor
 * fails. Of long texts, only so much is looked at as there is room for.
 */
final class HiddenText {

	/** Texts that shrink when they are redacted must not be read without end. */
	private static final int READS_PER_LENGTH = 4;

	private static final int MIN_READS = 1024 * 1024;

	/** What is looked at besides, of a text that is longer than the room. */
	private static final int LOOK_AHEAD = 32 * 1024;

	private final Redaction redaction;

	final ContentLocation root;

	private long unread;

	private boolean withheld;

	HiddenText(Redaction redaction, ContentLocation root, int maxLength) {
		this.redaction = redaction;
		this.root = root;
		this.unread = Math.max(MIN_READS, (long) READS_PER_LENGTH * maxLength);
	}

	/** Whether nothing of the value may be shown. */
	boolean isWithheld() {
		return this.withheld;
	}

	boolean hides(String name) {
		return this.redaction.hides(name);
	}

	String name(String name) {
		this.unread -= name.length();
		return this.redaction.text(name);
	}

	TextHead head(CharSequence text, int room, @Nullable OpenStructure within) {
		if (room <= 0 || this.unread <= 0) {
			return new TextHead("", text.length());
		}
		this.unread -= Math.min(text.length(), room + LOOK_AHEAD);
		String bytes = Base64Text.describe(text);
		return TextHead.of((bytes != null) ? bytes : text, room, (head) -> redact(head, within));
	}

	private String redact(String text, @Nullable OpenStructure within) {
		String redacted = this.redaction.text(text);
		if (!this.redaction.asksRedactors()) {
			return redacted;
		}
		try {
			return this.redaction.ask(redacted, (within != null) ? within.elementLocation(this.root) : this.root);
		}
		catch (RedactorFailedException ex) {
			// kept until the end, since serializers of the application may catch it
			this.withheld = true;
			return Redaction.MARK;
		}
	}

}
