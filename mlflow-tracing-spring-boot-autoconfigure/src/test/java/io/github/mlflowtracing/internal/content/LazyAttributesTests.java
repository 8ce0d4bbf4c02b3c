/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lazy attributes of entities whose classes Hibernate has enhanced.
 */
class LazyAttributesTests {

	@Test
	void attributesThatAreNotLoadedStaySo() throws Exception {
		Class<?> type = new Enhancing().loadClass(Document.class.getName());
		Object document = type.getConstructor(long.class, String.class).newInstance(7L, "title");
		LazyAttributeLoadingInterceptor interceptor = new LazyAttributeLoadingInterceptor(
				new LazyAttributeLoadingInterceptor.EntityRelatedState(type.getName(), Set.of("text", "summary")), 7L,
				null);
		((PersistentAttributeInterceptable) document).$$_hibernate_setInterceptor(interceptor);

		assertThat(json(document)).isEqualTo("{\"id\": 7, \"title\": \"title\", "
				+ "\"summary\": \"<not loaded: java.lang.String>\", \"body\": \"<not loaded: java.lang.String>\"}");

		interceptor.attributeInitialized("text");
		assertThat(json(document)).contains("\"body\": \"text of title\"");
	}

	private static String json(Object value) {
		return new ContentSerializer(new ContentLimits(1000, 30, 100), new Redaction(List.of(), List.of(), List.of()))
			.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
	}

	@Entity
	public static class Document {

		@Id
		private long id;

		private String title;

		@Basic(fetch = FetchType.LAZY)
		private String text;

		@Basic(fetch = FetchType.LAZY)
		private String summary;

		public Document() {
		}

		public Document(long id, String title) {
			this.id = id;
			this.title = title;
			this.text = "text of " + title;
		}

		public long getId() {
			return this.id;
		}

		public String getTitle() {
			return this.title;
		}

		@JsonProperty("body")
		public String getText() {
			return this.text;
		}

		public String getSummary() {
			return this.summary;
		}

	}

	/** Does what Hibernate's build plugin does. */
	static class Enhancing extends ClassLoader {

		Enhancing() {
			super(LazyAttributesTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Document.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				BytecodeProvider provider = ServiceLoader.load(BytecodeProvider.class).findFirst().orElseThrow();
				byte[] enhanced = provider.getEnhancer(new DefaultEnhancementContext())
					.enhance(name, file.readAllBytes());
				return defineClass(name, enhanced, 0, enhanced.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
