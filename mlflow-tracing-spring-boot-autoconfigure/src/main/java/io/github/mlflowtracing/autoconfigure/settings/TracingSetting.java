/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import org.jspecify.annotations.Nullable;

/**
 * A value that somebody gave a property.
 *
 * @param property the property
 * @param standardName the standard name that it came by, if it did not come by its own
 * @param value the value
 */
public record TracingSetting(String property, @Nullable String standardName, String value) {

	/**
	 * The name as the user wrote it.
	 * @return standard name or property
	 */
	public String name() {
		return (this.standardName != null) ? this.standardName : this.property;
	}

	public boolean isOwn() {
		return this.standardName == null;
	}

	/** Without values: some are secret. */
	@Override
	public String toString() {
		return name();
	}

}
