/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The modules of the application's own mapper: its beans, what Spring Boot finds on the
 * class path, and what customizers add. Asked for when content is written, since traced
 * beans may be what a module needs.
 */
final class ApplicationModules implements Supplier<@Nullable Collection<JacksonModule>> {

	private static final Log logger = LogFactory.getLog(ApplicationModules.class);

	private final ListableBeanFactory beans;

	ApplicationModules(ListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public @Nullable Collection<JacksonModule> get() {
		try {
			JsonMapper mapper = this.beans.getBeanProvider(JsonMapper.class).getIfUnique();
			return (mapper != null) ? mapper.registeredModules() : List.of();
		}
		catch (BeansException ex) {
			if (ex.contains(BeanCurrentlyInCreationException.class)
					|| ex.contains(BeanCreationNotAllowedException.class)) {
				return null;
			}
			logger.warn("Content is written without the Jackson modules of the application, whose mapper fails", ex);
			return List.of();
		}
	}

}
