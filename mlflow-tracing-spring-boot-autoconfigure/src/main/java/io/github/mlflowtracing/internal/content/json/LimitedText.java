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
 * Text without secrets, as far as there is room for it, with marks where it is cut. Of
 * long texts, only so much is looked at as there is room for. Where a redactor fails, all
 * is hidden.
 */
abstract class LimitedText {

	/** Texts that shrink when they are redacted must not be read without end. */
	private static final int READS_PER_LENGTH = 4;

	private static final int MIN_READS = 1024 * 1024;

	/** What is looked at besides, of a text that is longer than the room. */
	private static final int LOOK_AHEAD = 32 * 1024;

	final ContentLimits limits;

	final Redaction redaction;

	final ContentLocation root;

	private final StringBuilder text = new StringBuilder(128);

	private int unread;

	private boolean withheld;

	LimitedText(ContentLimits limits, Redaction redaction, ContentLocation root) {
		this.limits = limits;
		this.redaction = redaction;
		this.root = root;
		this.unread = (int) Math.min(Integer.MAX_VALUE,
				Math.max(MIN_READS, (long) READS_PER_LENGTH * limits.maxLength()));
	}

	final int length() {
		return this.text.length();
	}

	final int room() {
		return this.withheld ? 0 : this.limits.maxLength() - this.text.length();
	}

	final void append(String json) {
		this.text.append(json);
	}

	/** Puts a comma before what follows, unless a structure has just been opened. */
	final void separate() {
		char last = this.text.charAt(this.text.length() - 1);
		if (last != '{' && last != '[') {
			this.text.append(", ");
		}
	}

	/** Replaces what was written already. */
	final void hide(int from, int to) {
		this.text.replace(from, to, '"' + Redaction.MARK + '"');
	}

	final void takeBack(int length) {
		this.text.setLength(length);
	}

	final String redactName(String name) {
		this.unread -= name.length();
		return this.redaction.text(name);
	}

	/** Writes a text, or the beginning for which there is room. */
	final void quoteRedacted(CharSequence text, @Nullable OpenStructure within) {
		int room = room();
		if (room <= 0 || this.unread <= 0) {
			quote("", text.length());
			return;
		}
		this.unread -= (int) Math.min(text.length(), (long) room + LOOK_AHEAD);
		String bytes = Base64Text.describe(text);
		CharSequence shown = (bytes != null) ? bytes : text;
		if (shown.length() <= room) {
			quote(redact(shown.toString(), within), 0);
		}
		else {
			TextHead head = TextHead.of(shown, room, (part) -> redact(part, within));
			quote(head.text(), head.leftOut());
		}
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

	final void quote(String value, int leftOut) {
		this.text.append('"');
		int kept = JsonEscapes.append(value, this.text, this.limits.maxLength());
		if (kept < value.length() || leftOut > 0) {
			mark(value.length() - kept + leftOut, "characters");
		}
		this.text.append('"');
	}

	/** Says how much is missing here, within quotes. */
	final void mark(int count, String what) {
		this.text.append("... [");
		if (count > 0) {
			this.text.append(count).append(' ');
		}
		this.text.append("more ").append(what).append(']');
	}

	@Override
	public final String toString() {
		if (this.withheld) {
			return '"' + Redaction.MARK + '"';
		}
		return this.text.isEmpty() ? "null" : this.text.toString();
	}

}
