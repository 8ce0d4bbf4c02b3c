/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.apache.commons.logging.LogFactory;

/**
 * The file that {@code mlflow login} and MLflow's documentation keep user name and
 * password in.
 */
final class MlflowCredentialsFile {

	private static final Map<String, String> PROPERTIES = Map.of("mlflow_tracking_username",
			TracingSetting.PREFIX + ".username", "mlflow_tracking_password", TracingSetting.PREFIX + ".password");

	private MlflowCredentialsFile() {
	}

	/**
	 * Reads the file in the user's home.
	 * @return properties by their full name; none where there is no file
	 */
	static Map<String, Object> read() {
		Path file = Path.of(System.getProperty("user.home", ""), ".mlflow", "credentials");
		if (!Files.isRegularFile(file)) {
			return Map.of();
		}
		try {
			return parse(Files.readString(file));
		}
		catch (IOException ex) {
			LogFactory.getLog(MlflowCredentialsFile.class)
				.warn("Cannot read %s: %s; set mlflow.tracing.username and mlflow.tracing.password instead"
					.formatted(file, ex));
			return Map.of();
		}
	}

	private static Map<String, Object> parse(String text) {
		Map<String, Object> result = new HashMap<>();
		boolean inSection = false;
		for (String line : (Iterable<String>) text.lines().map(String::trim)::iterator) {
			if (line.startsWith("[")) {
				inSection = line.equals("[mlflow]");
			}
			else if (inSection && !line.startsWith("#") && !line.startsWith(";")) {
				String[] entry = line.split("[=:]", 2);
				String property = PROPERTIES.get(entry[0].trim().toLowerCase(Locale.ROOT));
				if (property != null && entry.length == 2) {
					result.put(property, entry[1].trim());
				}
			}
		}
		return result;
	}

}
