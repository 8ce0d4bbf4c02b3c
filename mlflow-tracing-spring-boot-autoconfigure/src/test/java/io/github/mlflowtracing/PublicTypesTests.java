/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes a new public type a line in the diff.
 */
class PublicTypesTests {

	@ParameterizedTest
	@CsvSource({ "/public-types-api.txt, false", "/public-types-internal.txt, true" })
	void thePublicTypesAreThoseOfTheList(String list, boolean internal) throws IOException {
		Set<String> listed = listed(list);
		Set<String> actual = actual(internal);
		Set<String> unlisted = new TreeSet<>(actual);
		unlisted.removeAll(listed);
		Set<String> gone = new TreeSet<>(listed);
		gone.removeAll(actual);

		assertThat(unlisted).as("public, but not in src/test/resources%s: make it package-private or list it", list)
			.isEmpty();
		assertThat(gone).as("in src/test/resources%s, but not public any more", list).isEmpty();
	}

	private static Set<String> listed(String name) throws IOException {
		try (InputStream list = PublicTypesTests.class.getResourceAsStream(name)) {
			return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank() && !line.startsWith("#"))
				.collect(Collectors.toSet());
		}
	}

	private static Set<String> actual(boolean internal) {
		return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(ArchitectureTests.ROOT)
			.stream()
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((type) -> type.getPackageName().matches(".*\\.(internal|autoconfigure\\.).*") == internal)
			.map(JavaClass::getName)
			.collect(Collectors.toSet());
	}

}
