/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The documents that come with the sample, one passage for each heading.
 */
@Component
class Documents {

	private final Resource[] files;

	Documents(ResourcePatternResolver resources) throws IOException {
		this.files = resources.getResources("classpath:documents/*.md");
	}

	Stream<RetrievedDocument> passages() {
		return Arrays.stream(this.files).flatMap(Documents::passages);
	}

	private static Stream<RetrievedDocument> passages(Resource file) {
		try {
			String text = file.getContentAsString(StandardCharsets.UTF_8);
			return Arrays.stream(text.split("(?m)^## ")).skip(1).map((section) -> passage(file, section));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RetrievedDocument passage(Resource file, String section) {
		String[] headingAndText = section.split("\\R", 2);
		String anchor = headingAndText[0].strip().toLowerCase(Locale.ROOT).replace(' ', '-');
		return new RetrievedDocument(headingAndText[1].strip(),
				new RetrievedDocument.Metadata(file.getFilename() + "#" + anchor));
	}

}
