/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.fidelity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A field that differs between a trace of Python's SDK and one of this library.
 *
 * @param program the program's name in {@code golden/}; {@code all} for each of them
 * @param field the field's path
 * @param python what Python's trace has; {@code -} if the field is absent
 * @param here what this library's trace has; {@code -} if the field is absent
 */
record Difference(String program, String field, String python, String here) {

	private static final String ABSENT = "-";

	/**
	 * All differences between Python's traces and those of this library have their row in
	 * {@code docs/fidelity.md}, and each row its difference.
	 * @param sections headings of the sections that have the rows: program, field,
	 * Python, here, reason; a later row for a field replaces an earlier one
	 * @param program the program
	 * @param here this library's traces, as MLflow gives them back
	 */
	static void assertAllDocumented(List<String> sections, GoldenProgram program, List<JsonNode> here)
			throws IOException {
		List<JsonNode> python = program.python();
		assertThat(here).hasSameSizeAs(python);
		List<Difference> found = new ArrayList<>();
		for (int i = 0; i < python.size(); i++) {
			found.addAll(between(program.id(), FlatTrace.of(python.get(i)), FlatTrace.of(here.get(i))));
		}
		Map<String, Difference> rows = new LinkedHashMap<>();
		for (String section : sections) {
			documented(section).forEach((row) -> rows.put(row.program + " " + row.field, row));
		}
		List<Difference> documented = rows.values().stream().filter((row) -> !row.python.equals(row.here)).toList();
		assertThat(found).as("differences that docs/fidelity.md does not list")
			.filteredOn((difference) -> documented.stream().noneMatch((row) -> row.covers(difference)))
			.isEmpty();
		assertThat(documented).as("differences that docs/fidelity.md lists and that are gone")
			.filteredOn((row) -> row.isOf(program.id()) && found.stream().noneMatch(row::covers))
			.isEmpty();
	}

	private static List<Difference> between(String program, Map<String, String> python, Map<String, String> here) {
		SortedSet<String> fields = new TreeSet<>(python.keySet());
		fields.addAll(here.keySet());
		return fields.stream()
			.map((field) -> new Difference(program, field, python.getOrDefault(field, ABSENT),
					here.getOrDefault(field, ABSENT)))
			.filter((difference) -> !difference.python.equals(difference.here))
			.toList();
	}

	private static List<Difference> documented(String section) throws IOException {
		Path document = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/fidelity.md");
		return Files.readAllLines(document)
			.stream()
			.dropWhile((line) -> !line.equals("## " + section))
			.dropWhile((line) -> !line.startsWith("| program "))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> line.split(" *\\| *"))
			.map((cells) -> new Difference(cells[1], plain(cells[2]), plain(cells[3]), plain(cells[4])))
			.toList();
	}

	private static String plain(String cell) {
		return cell.replace("`", "");
	}

	private boolean isOf(String program) {
		return this.program.equals("all") || this.program.equals(program);
	}

	/** A documented field may name several by stars. */
	private boolean covers(Difference found) {
		return isOf(found.program) && matches(this.field, found.field) && matches(this.python, found.python)
				&& matches(this.here, found.here);
	}

	private static boolean matches(String pattern, String text) {
		return text.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E");
	}

}
