/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.redaction.Redaction;
import io.github.mlflowtracing.internal.content.secrets.Grade;
import io.github.mlflowtracing.internal.content.secrets.SecretPairs;

/**
 * JSON text in the making, spaced as Python's {@code json.dumps}. Whatever it is told to
 * write, the text stays valid JSON within its limits, what was left out is marked, and
 * what is secret is hidden.
 */
public final class JsonText extends LimitedText {

	/** How many calls that write nothing are counted, before their maker is stopped. */
	private static final int MAX_LEFT_OUT = 10_000;

	private @Nullable OpenStructure open;

	private @Nullable SeenValues seen;

	/** How many structures are open that are left out. */
	private int skipping;

	private int leftOut;

	/** What its name says about the value that has been started. */
	private Grade grade = Grade.NONE;

	/** What the next property is called in Java. */
	private String attribute = "";

	public JsonText(ContentLimits limits, Redaction redaction, ContentLocation root) {
		super(limits, redaction, root);
	}

	/**
	 * Writes a part of the value, such as a property; if that fails, a short description
	 * takes its place, and if it does not end, what was written of it.
	 */
	public void part(@Nullable String name, Class<?> type, Part part) {
		if (this.skipping > 0) {
			return;
		}
		if (isFull()) {
			leaveOut(1);
			return;
		}
		int length = length();
		OpenStructure within = this.open;
		int count = (within != null) ? within.count : 0;
		PartFailure failure;
		try {
			part.write();
			if (within == this.open && this.skipping == 0) {
				return;
			}
			failure = PartFailure.INCOMPLETE;
		}
		catch (Throwable ex) {
			// StackOverflowError and LinkageError as well: the value's own code ran here
			failure = PartFailure.of(ex);
			if (failure.description() == null) {
				endUntil(within);
				return;
			}
		}
		takeBackUntil(length, within);
		if (within != null) {
			within.count = count;
			within.named = false;
		}
		name(name);
		string("<unserializable %s: %s>".formatted(OpaqueTypes.nameOf(type), failure.description()));
	}

	private void takeBackUntil(int length, @Nullable OpenStructure within) {
		takeBack(length);
		this.open = within;
		this.skipping = 0;
		if (this.seen != null) {
			this.seen.forgetFrom(length);
		}
	}

	private void endUntil(@Nullable OpenStructure within) {
		this.skipping = 0;
		while (this.open != null && this.open != within) {
			this.open.leaveOut(OpenStructure.UNKNOWN);
			end();
		}
	}

	/**
	 * Whether the current structure takes another element.
	 */
	public boolean accepts() {
		return this.skipping == 0 && !isFull();
	}

	private boolean isFull() {
		return room() <= 0 || (this.open != null && this.open.count >= this.limits.maxElements());
	}

	/**
	 * Notes that elements of the current structure are left out.
	 * @param count how many; negative if that is not known
	 */
	public void leaveOut(int count) {
		if (this.skipping == 0 && this.open != null) {
			this.open.leaveOut(count);
		}
	}

	/** Stops a serializer that goes on writing what has no room. */
	private boolean skip() {
		if (++this.leftOut > MAX_LEFT_OUT) {
			throw new PartFailure.EndlessValueException();
		}
		return false;
	}

	public void start(boolean object, @Nullable Object value) {
		if (!startValue()) {
			this.skipping++;
			return;
		}
		Grade grade = this.grade;
		boolean schema = object && (SecretPairs.isSchema(value) || (this.open != null && this.open.isOfSchema()));
		String instead = (grade.hides() && !schema) ? Redaction.MARK : (value != null) ? describe(value) : null;
		if (instead == null && this.open != null && this.open.depth == this.limits.maxDepth()) {
			instead = "<too deep: %s>"
				.formatted((value != null) ? OpaqueTypes.nameOf(value.getClass()) : object ? "object" : "array");
		}
		if (instead != null) {
			quote(instead, 0);
			this.skipping = 1;
			return;
		}
		this.open = new OpenStructure(this.open, object, value, length());
		this.open.elements = object ? Grade.NONE : grade;
		append(object ? "{" : "[");
	}

	private @Nullable String describe(Object value) {
		for (OpenStructure outer = this.open; outer != null; outer = outer.parent) {
			if (outer.value == value) {
				return "<cycle: " + OpaqueTypes.nameOf(value.getClass()) + ">";
			}
		}
		return (this.seen != null) ? this.seen.describe(value, this.root) : null;
	}

	public void end() {
		if (this.skipping > 0) {
			this.skipping--;
			return;
		}
		OpenStructure ended = this.open;
		if (ended == null) {
			return;
		}
		completeEntry(ended);
		if (ended.pair != Grade.NONE && ended.valueStart >= 0) {
			hide(ended.valueStart, ended.valueEnd);
		}
		if (ended.leftOut != 0) {
			separate();
			append(ended.object ? "\"...\": \"" : "\"");
			mark(ended.leftOut, "elements");
			append("\"");
		}
		append(ended.object ? "}" : "]");
		this.open = ended.parent;
		if (SeenValues.isWorthIt(ended, length())) {
			if (this.seen == null) {
				this.seen = new SeenValues();
			}
			this.seen.add(ended);
		}
	}

	public void name(@Nullable String name) {
		OpenStructure object = this.open;
		if (name == null || this.skipping > 0 || object == null || !object.object) {
			return;
		}
		completeEntry(object);
		if (isFull() || name.length() > room()) {
			object.count++;
			object.leaveOut(1);
			skip();
			return;
		}
		object.count++;
		separate();
		String shown = redactName(name);
		quote(shown, 0);
		append(": ");
		object.named = true;
		object.name = name;
		object.attribute = this.attribute;
		this.attribute = "";
		object.shown = shown.equals(name);
	}

	public void string(CharSequence value) {
		if (startValue()) {
			int from = length();
			if (!value.isEmpty() && this.grade.hides(value)) {
				quote(Redaction.MARK, 0);
			}
			else {
				quoteRedacted(value, this.open);
			}
			if (this.open != null) {
				this.open.pair(value, from, length(), this.redaction);
			}
		}
	}

	/**
	 * Notes what the next property is called in Java, which its name in JSON may hide.
	 */
	void attribute(String name) {
		this.attribute = name;
	}

	/** Writes the name of a value's type in its place. */
	public void type(Class<?> type) {
		string("<" + OpaqueTypes.nameOf(type) + ">");
	}

	public void number(String value) {
		if (startValue()) {
			if (this.grade.hidesNumber(value)) {
				quote(Redaction.MARK, 0);
			}
			else {
				append(value);
			}
		}
	}

	/** Writes a boolean or null, which are no secrets under any name. */
	public void literal(String value) {
		if (startValue()) {
			append(value);
		}
	}

	private boolean startValue() {
		this.grade = Grade.NONE;
		OpenStructure within = this.open;
		if (this.skipping > 0) {
			return skip();
		}
		if (within == null) {
			return length() == 0;
		}
		if (within.object) {
			boolean named = within.named;
			within.named = false;
			this.grade = named ? within.grade(this.redaction) : Grade.NONE;
			return named || skip();
		}
		if (isFull()) {
			leaveOut(1);
			return skip();
		}
		within.count++;
		separate();
		within.attribute = this.attribute;
		this.attribute = "";
		this.grade = within.grade(this.redaction);
		return true;
	}

	private void completeEntry(OpenStructure object) {
		if (object.named) {
			object.named = false;
			append("null");
		}
	}

	/** Writes a part of a value. */
	@FunctionalInterface
	public interface Part {

		void write() throws Exception;

	}

}
