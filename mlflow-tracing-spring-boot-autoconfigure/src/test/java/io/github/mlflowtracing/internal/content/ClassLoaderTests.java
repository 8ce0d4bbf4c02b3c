/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Classes of an application whose context is gone, as after a restart by DevTools, can be
 * unloaded.
 */
class ClassLoaderTests {

	@Test
	void aDiscardedApplicationIsCollected() throws Exception {
		WeakReference<ClassLoader> loader = new WeakReference<>(writeAndDiscard());
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			System.gc();
			assertThat(loader.get()).isNull();
		});
	}

	private static ClassLoader writeAndDiscard() throws Exception {
		ClassLoader loader = new Restarting();
		Object value = loader.loadClass(Value.class.getName()).getConstructor().newInstance();
		assertThat(value.getClass()).isNotEqualTo(Value.class);
		for (boolean ready : new boolean[] { true, false }) {
			ContentSerializer serializer = new ContentSerializer(new ContentLimits(1000, 30, 100), Redaction.NONE,
					() -> ready ? List.of() : null);
			assertThat(
					serializer.toJson(Map.of("a", List.of(value)), ContentLocation.of(ContentLocation.Kind.INPUT, "x")))
				.isEqualTo("{\"a\": [{\"name\": \"x\"}]}");
		}
		return loader;
	}

	public static class Value {

		public String getName() {
			return "x";
		}

	}

	static class Restarting extends ClassLoader {

		Restarting() {
			super(ClassLoaderTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Value.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] code = file.readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
