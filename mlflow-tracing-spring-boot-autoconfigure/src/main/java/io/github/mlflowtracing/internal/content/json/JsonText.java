/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.lang.reflect.InvocationTargetException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.redaction.RedactorFailedException;
import io.github.mlflowtracing.internal.content.redaction.TextHead;

/**
 * JSON text in the making, spaced as Python's {@code json.dumps}. Whatever it is told to
 * write, the text stays valid JSON within its limits, what was left out is marked, and
 * what is secret is hidden: all of it, where a redactor fails.
 */
public final class JsonText {

	private final ContentLimits limits;

	private final Redaction redaction;

	private final ContentLocation root;

	private final StringBuilder text = new StringBuilder(128);

	private @Nullable Frame frame;

	/** How many structures are open that are left out. */
	private int skipping;

	/** Whether the value that has been started has a secret name. */
	private boolean hiding;

	/** Whether nothing of the value may be shown. */
	private boolean withheld;

	public JsonText(ContentLimits limits, Redaction redaction, ContentLocation root) {
		this.limits = limits;
		this.redaction = redaction;
		this.root = root;
	}

	/**
	 * Writes a part of the value, such as a property; if that fails, a short description
	 * takes its place.
	 */
	public void part(@Nullable String name, Class<?> type, Part part) {
		if (this.skipping > 0) {
			return;
		}
		if (isFull()) {
			leaveOut(1);
			return;
		}
		int length = this.text.length();
		Frame frame = this.frame;
		int count = (frame != null) ? frame.count : 0;
		String failure;
		try {
			part.write();
			if (frame == this.frame && this.skipping == 0) {
				return;
			}
			failure = "incomplete JSON";
		}
		catch (Throwable ex) {
			// StackOverflowError and LinkageError as well: the value's own code ran here
			Throwable cause = cause(ex);
			if (cause instanceof InterruptedException) {
				// the thread's owner still has to learn of it
				Thread.currentThread().interrupt();
			}
			failure = cause.getClass().getSimpleName();
		}
		this.text.setLength(length);
		this.frame = frame;
		this.skipping = 0;
		if (frame != null) {
			frame.count = count;
			frame.named = false;
		}
		name(name);
		string("<unserializable %s: %s>".formatted(OpaqueTypes.nameOf(type), failure));
	}

	private static Throwable cause(Throwable ex) {
		Throwable cause = ex;
		while ((cause instanceof JacksonException || cause instanceof InvocationTargetException)
				&& cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	/**
	 * Whether the current structure takes another element.
	 */
	public boolean accepts() {
		return this.skipping == 0 && !isFull();
	}

	private boolean isFull() {
		return this.withheld || this.text.length() >= this.limits.maxLength()
				|| (this.frame != null && this.frame.count >= this.limits.maxElements());
	}

	/**
	 * Notes that elements of the current structure are left out.
	 * @param count how many
	 */
	public void leaveOut(int count) {
		if (this.skipping == 0 && this.frame != null) {
			this.frame.leftOut += count;
		}
	}

	public void start(boolean object, @Nullable Object value) {
		if (!startValue()) {
			this.skipping++;
		}
		else if (this.hiding) {
			quote(Redaction.MARK);
			this.skipping = 1;
		}
		else if (value != null && isOpen(value)) {
			quote("<cycle: " + OpaqueTypes.nameOf(value.getClass()) + ">");
			this.skipping = 1;
		}
		else if (this.frame != null && this.frame.depth == this.limits.maxDepth()) {
			quote("<too deep: " + ((value != null) ? OpaqueTypes.nameOf(value.getClass()) : object ? "object" : "array")
					+ ">");
			this.skipping = 1;
		}
		else {
			this.frame = new Frame(this.frame, object, value);
			this.text.append(object ? '{' : '[');
		}
	}

	private boolean isOpen(Object value) {
		for (Frame open = this.frame; open != null; open = open.parent) {
			if (open.value == value) {
				return true;
			}
		}
		return false;
	}

	public void end() {
		if (this.skipping > 0) {
			this.skipping--;
			return;
		}
		Frame ended = this.frame;
		if (ended == null) {
			return;
		}
		completeEntry(ended);
		if (ended.leftOut != 0) {
			separate(ended);
			this.text.append(ended.object ? "\"...\": \"" : "\"");
			appendMark(ended.leftOut, "elements");
			this.text.append('"');
		}
		this.text.append(ended.object ? '}' : ']');
		this.frame = ended.parent;
	}

	public void name(@Nullable String name) {
		Frame object = this.frame;
		if (name == null || this.skipping > 0 || object == null || !object.object) {
			return;
		}
		completeEntry(object);
		if (isFull() || name.length() > this.limits.maxLength() - this.text.length()) {
			object.leftOut++;
			return;
		}
		separate(object);
		quote(this.redaction.text(name));
		this.text.append(": ");
		object.named = true;
		object.name = name;
	}

	public void string(CharSequence value) {
		if (startValue()) {
			if (this.hiding && !value.isEmpty()) {
				quote(Redaction.MARK);
			}
			else {
				String bytes = (value instanceof String text) ? Base64Text.describe(text) : null;
				TextHead head = TextHead.of((bytes != null) ? bytes : value,
						this.limits.maxLength() - this.text.length(), this::redact);
				quote(head.text(), head.leftOut());
			}
		}
	}

	/** Writes the name of a value's type in its place. */
	public void type(Class<?> type) {
		string("<" + OpaqueTypes.nameOf(type) + ">");
	}

	private String redact(String value) {
		String redacted = this.redaction.text(value);
		if (!this.redaction.asksRedactors()) {
			return redacted;
		}
		try {
			return this.redaction.ask(redacted, location(this.frame));
		}
		catch (RedactorFailedException ex) {
			// kept until the end, since serializers of the application may catch it
			this.withheld = true;
			return Redaction.MARK;
		}
	}

	private ContentLocation location(@Nullable Frame frame) {
		if (frame == null) {
			return this.root;
		}
		ContentLocation parent = location(frame.parent);
		return frame.object ? parent.entry(frame.name) : parent.element(frame.count - 1);
	}

	public void number(String value) {
		if (startValue()) {
			if (this.hiding) {
				quote(Redaction.MARK);
			}
			else {
				this.text.append(value);
			}
		}
	}

	/** Writes a boolean or null, which are no secrets under any name. */
	public void literal(String value) {
		if (startValue()) {
			this.text.append(value);
		}
	}

	private boolean startValue() {
		this.hiding = false;
		Frame within = this.frame;
		if (this.skipping > 0) {
			return false;
		}
		if (within == null) {
			return this.text.isEmpty();
		}
		if (within.object) {
			boolean named = within.named;
			within.named = false;
			this.hiding = named && this.redaction.hides(within.name);
			return named;
		}
		if (isFull()) {
			leaveOut(1);
			return false;
		}
		separate(within);
		return true;
	}

	private void completeEntry(Frame object) {
		if (object.named) {
			object.named = false;
			this.text.append("null");
		}
	}

	private void separate(Frame within) {
		if (within.count++ > 0) {
			this.text.append(", ");
		}
	}

	private void quote(String value) {
		quote(value, 0);
	}

	private void quote(String value, int leftOut) {
		this.text.append('"');
		int kept = JsonEscapes.append(value, this.text, this.limits.maxLength());
		if (kept < value.length() || leftOut > 0) {
			appendMark(value.length() - kept + leftOut, "characters");
		}
		this.text.append('"');
	}

	private void appendMark(int count, String what) {
		this.text.append("... [").append(count).append(" more ").append(what).append(']');
	}

	@Override
	public String toString() {
		if (this.withheld) {
			return '"' + Redaction.MARK + '"';
		}
		return this.text.isEmpty() ? "null" : this.text.toString();
	}

	/** Writes a part of a value. */
	@FunctionalInterface
	public interface Part {

		void write() throws Exception;

	}

	/** An object or array that is open. */
	private static final class Frame {

		private final @Nullable Frame parent;

		private final boolean object;

		private final @Nullable Object value;

		private final int depth;

		private int count;

		private int leftOut;

		private boolean named;

		private String name = "";

		Frame(@Nullable Frame parent, boolean object, @Nullable Object value) {
			this.parent = parent;
			this.object = object;
			this.value = value;
			this.depth = (parent != null) ? parent.depth + 1 : 1;
		}

	}

}
