/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

/**
 * What properties of ours must not be because of what others are. Only a value that
 * somebody gave under the property's own name can fail: a default gives way, and a
 * standard name may be right for other tools.
 */
public final class TracingPropertyLimits {

	private TracingPropertyLimits() {
	}

	/**
	 * Checks what can only be seen once all properties are bound.
	 * @param sources where the values are
	 * @param properties the bound properties
	 * @throws InvalidTracingPropertyException for the first wrong value
	 */
	public static void check(AliasedPropertySources sources, MlflowTracingProperties properties) {
		MlflowTracingProperties.Export export = properties.export();
		if (export.maxBatchSize() > export.queueSize()) {
			fail(sources, "export.max-batch-size", "export.queue-size", Integer.toString(export.queueSize()));
		}
		if (properties.connectTimeout().compareTo(properties.requestTimeout()) > 0) {
			fail(sources, "connect-timeout", "request-timeout", properties.requestTimeout().toString());
		}
	}

	private static void fail(AliasedPropertySources sources, String property, String limit, String limitValue) {
		TracingSetting setting = sources.find(property);
		TracingSetting limitSetting = sources.find(limit);
		if (setting != null && setting.isOwn() && (limitSetting == null || limitSetting.isOwn())) {
			throw new InvalidTracingPropertyException(setting.property(), setting.value(),
					"no more than '%s' (%s)".formatted(AliasedPropertySources.propertyName(limit),
							(limitSetting != null) ? limitSetting.value() : limitValue + " by default"));
		}
	}

}
