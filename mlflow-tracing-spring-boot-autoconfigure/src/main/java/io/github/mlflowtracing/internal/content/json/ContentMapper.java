/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The mapper of content. It is not the application's, whose settings are made for its
 * clients and may fail or read, but has its modules, which know its types.
 */
public final class ContentMapper {

	private static final Log logger = LogFactory.getLog(ContentMapper.class);

	private final Supplier<@Nullable Collection<JacksonModule>> modules;

	private volatile @Nullable JsonMapper mapper;

	/** Used until the modules can be had. */
	private volatile @Nullable JsonMapper plain;

	public ContentMapper(Supplier<@Nullable Collection<JacksonModule>> modules) {
		this.modules = modules;
	}

	/** No lock: threads that make it at the same time make equal ones. */
	public JsonMapper get() {
		JsonMapper mapper = this.mapper;
		if (mapper != null) {
			return mapper;
		}
		Collection<JacksonModule> modules = this.modules.get();
		if (modules == null) {
			return plain();
		}
		mapper = build(modules.stream().filter(ContentMapper::isUsable).toList());
		this.mapper = mapper;
		this.plain = null;
		return mapper;
	}

	private JsonMapper plain() {
		JsonMapper plain = this.plain;
		if (plain == null) {
			plain = build(List.of());
			this.plain = plain;
		}
		return plain;
	}

	private static boolean isUsable(JacksonModule module) {
		try {
			build(List.of(module));
			return true;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("Content is written without the Jackson module %s, since that fails"
				.formatted(module.getClass().getName()), ex);
			return false;
		}
	}

	private static JsonMapper build(List<JacksonModule> modules) {
		// Jackson (3.1) asks the last module's serializers first, and its modifiers too
		List<JacksonModule> all = new ArrayList<>();
		all.add(new SimpleModule(PropertyGuards.class.getName()).setSerializerModifier(new PropertyGuards()));
		all.addAll(modules);
		all.add(new ContentModule());
		return JsonMapper.builder()
			.addModules(all)
			.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS, SerializationFeature.FAIL_ON_SELF_REFERENCES)
			.disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
			.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.build();
	}

	private static final class ContentModule extends JacksonModule {

		@Override
		public String getModuleName() {
			return ContentModule.class.getName();
		}

		@Override
		public Version version() {
			return Version.unknownVersion();
		}

		@Override
		public void setupModule(SetupContext context) {
			context.addSerializers(new ContentSerializers());
		}

	}

}
