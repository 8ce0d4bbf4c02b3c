/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every property is known to IDEs and to the documentation.
 */
class ConfigurationMetadataTests {

	private static final String PREFIX = "mlflow.tracing.";

	private static final Path DOCUMENTATION = Path.of("..", "docs", "configuration.md");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void everyPropertyHasADescription() throws Exception {
		Map<String, String> descriptions = new HashMap<>();
		for (JsonNode property : metadata().get("properties")) {
			descriptions.put(property.get("name").asString(), property.path("description").asString(""));
		}

		assertThat(properties()).hasSizeGreaterThan(50)
			.allSatisfy((name) -> assertThat(descriptions.get(PREFIX + name)).as(name).isNotBlank().endsWith("."));
	}

	@Test
	void everyPropertyIsInTheDocumentation() throws IOException {
		Assumptions.assumeTrue(Files.exists(DOCUMENTATION), "the module stands alone");

		assertThat(documented()).containsAll(properties());
	}

	private static JsonNode metadata() throws IOException, URISyntaxException {
		Path classes = Path
			.of(MlflowTracingProperties.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		return JsonMapper.shared()
			.readTree(Files.readString(classes.resolve("META-INF/spring-configuration-metadata.json")));
	}

	private static List<String> properties() {
		return properties("", MlflowTracingProperties.class).toList();
	}

	private static Stream<String> properties(String prefix, Class<?> type) {
		return Stream.of(type.getRecordComponents()).flatMap((component) -> properties(prefix, component));
	}

	private static Stream<String> properties(String prefix, RecordComponent component) {
		String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
		return component.getType().isRecord() ? properties(name + ".", component.getType()) : Stream.of(name);
	}

	/** In the first cell of a table's row; {@code .name} stands beside a sibling. */
	private static Set<String> documented() throws IOException {
		Set<String> documented = new HashSet<>();
		for (String line : Files.readAllLines(DOCUMENTATION)) {
			String parent = "";
			List<String> names = line.startsWith("| `")
					? CODE.matcher(line.split("\\|")[1]).results().map((MatchResult match) -> match.group(1)).toList()
					: List.of();
			for (String name : names) {
				String whole = (name.startsWith(".") ? parent + name : name).replaceFirst("\\.\\*$", "");
				documented.add(whole);
				parent = whole.contains(".") ? whole.substring(0, whole.lastIndexOf('.')) : "";
			}
		}
		return documented;
	}

}
