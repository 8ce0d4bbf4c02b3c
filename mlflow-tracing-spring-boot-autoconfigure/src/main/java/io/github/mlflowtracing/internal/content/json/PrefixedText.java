/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

/**
 * A long text behind a short one, without a copy of the long one.
 *
 * @param prefix the short one
 * @param rest the long one
 */
record PrefixedText(String prefix, CharSequence rest) implements CharSequence {

	@Override
	public int length() {
		return this.prefix.length() + this.rest.length();
	}

	@Override
	public char charAt(int index) {
		int behind = index - this.prefix.length();
		return (behind < 0) ? this.prefix.charAt(index) : this.rest.charAt(behind);
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		return new StringBuilder(end - start).append(this, start, end);
	}

	@Override
	public String toString() {
		return this.prefix + this.rest;
	}

}
