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
 * An object or array that is being written, or was.
 */
final class OpenStructure {

	/** How many elements are left out where that is not known. */
	static final int UNKNOWN = -1;

	final @Nullable OpenStructure parent;

	final boolean object;

	final @Nullable Object value;

	final int depth;

	/** Where its text starts. */
	final int start;

	/** How many elements there are so far, with those left out for their names. */
	int count;

	/** How many elements are left out. */
	int leftOut;

	/** Whether an entry's name is written and its value is not. */
	boolean named;

	/** The name of the current entry. */
	String name = "";

	/** What the current entry or element is called in Java, if otherwise. */
	String attribute = "";

	/** What its own name says about its elements, if it is an array. */
	Grade elements = Grade.NONE;

	/** What an entry that is a name, or the element before, says about the value. */
	Grade pair = Grade.NONE;

	/** Where the text of the value of a pair is, which may precede the name. */
	int valueStart = -1;

	int valueEnd = -1;

	/** Whether that name is written as it is. */
	boolean shown = true;

	/** What has ended before this has, of what may come again. */
	@Nullable OpenStructure endedBefore;

	private final String ownName;

	private final int ownIndex;

	private final boolean addressable;

	OpenStructure(@Nullable OpenStructure parent, boolean object, @Nullable Object value, int start) {
		this.parent = parent;
		this.object = object;
		this.value = value;
		this.start = start;
		this.depth = (parent != null) ? parent.depth + 1 : 1;
		this.ownName = (parent != null) ? parent.name : "";
		this.ownIndex = (parent != null) ? parent.count - 1 : 0;
		this.addressable = parent == null || (parent.addressable && parent.shown);
	}

	void leaveOut(int elements) {
		this.leftOut = (elements == UNKNOWN || this.leftOut == UNKNOWN) ? UNKNOWN : this.leftOut + elements;
	}

	/** What the names around the current entry or element say about its value. */
	Grade grade(Redaction redaction) {
		Grade grade = this.object ? redaction.grade(this.name) : this.elements;
		if (!this.attribute.isEmpty()) {
			Grade ofAttribute = redaction.grade(this.attribute);
			grade = (ofAttribute.compareTo(grade) > 0) ? ofAttribute : grade;
		}
		boolean paired = grade == Grade.NONE && (!this.object || SecretPairs.isValue(this.name));
		return paired ? this.pair : grade;
	}

	/**
	 * Notes a text that may be a part of a pair, as in
	 * <code>{"name": "password", "value": "x"}</code>, in any order.
	 */
	void pair(CharSequence text, int from, int to, Redaction redaction) {
		if (!this.object) {
			boolean first = this.count == 1 || (!text.isEmpty() && text.charAt(0) == '-');
			this.pair = first ? SecretPairs.grade(text, false, redaction::grade) : Grade.NONE;
		}
		else if (SecretPairs.isValue(this.name)) {
			this.valueStart = from;
			this.valueEnd = to;
		}
		else if (this.pair == Grade.NONE && SecretPairs.isName(this.name)) {
			this.pair = SecretPairs.grade(text, true, redaction::grade);
		}
	}

	/** Whether this describes properties, as the object of that name in JSON Schema. */
	boolean isOfSchema() {
		return this.object && this.ownName.equals("properties");
	}

	/** Whether a path of names that may all be shown leads here. */
	boolean isAddressable() {
		return this.addressable;
	}

	/** Where this stands, also once it has ended. */
	ContentLocation location(ContentLocation root) {
		if (this.parent == null) {
			return root;
		}
		ContentLocation parent = this.parent.location(root);
		return this.parent.object ? parent.entry(this.ownName) : parent.element(this.ownIndex);
	}

	/** Where the element stands that is being written. */
	ContentLocation elementLocation(ContentLocation root) {
		ContentLocation location = location(root);
		return this.object ? location.entry(this.name) : location.element(this.count - 1);
	}

}
