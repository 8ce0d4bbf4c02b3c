/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.mlflowtracing.application.shop.CustomerRepository;
import io.github.mlflowtracing.application.shop.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application does with tracing what it does without: it starts, answers, asks its
 * database as often, and warns of nothing else.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnchangedApplicationTests {

	private static final List<String> PATHS = List.of("/customers", "/customers/1", "/customers/1/orders",
			"/customers/99", "/search?start=A", "/ask/Ada", "/nowhere");

	@Test
	void nothingButOneWarningIsNew(CapturedOutput output) throws Exception {
		Run without = run(false);
		int middle = output.getAll().length();
		Run with = run(true);

		assertThat(with).isEqualTo(without);
		assertThat(without.answers()).hasSize(PATHS.size()).contains("200 stamped [\"Ada\",\"Bob\",\"Eve\"]");
		assertThat(without.statements()).isPositive();
		assertThat(warnings(output.getAll().substring(middle)))
			.containsExactlyInAnyOrderElementsOf(withFilter(warnings(output.getAll().substring(0, middle))));
	}

	private static List<String> withFilter(List<String> warnings) {
		List<String> all = new ArrayList<>(warnings);
		all.add("@Traced has no effect on io.github.mlflowtracing.application.shop.ShopApplication$Stamp, because its final "
				+ "method GenericFilterBean.init would run on the proxy, which has none of the bean's fields; Spring can't "
				+ "put a proxy around it");
		return all;
	}

	private static Run run(boolean tracing) throws Exception {
		String ours = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.mlflowtracing."))
			.collect(Collectors.joining(","));
		Statements.count.set(0);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ShopApplication.class)
			.properties("server.port=0", "spring.datasource.generate-unique-name=true",
					"spring.jpa.properties.hibernate.session_factory.statement_inspector=" + Statements.class.getName(),
					"spring.autoconfigure.exclude=" + (tracing ? "" : ours))
			.run()) {
			assertThat(isTraced(context.getBean(CustomerRepository.class))).isEqualTo(tracing);
			List<String> answers = new ArrayList<>();
			for (String path : PATHS) {
				answers.add(get(context.getEnvironment().getProperty("local.server.port"), path));
			}
			return new Run(answers, Statements.count.get());
		}
	}

	private static boolean isTraced(CustomerRepository repository) throws Exception {
		return AopUtils
			.isAopProxy(((org.springframework.aop.framework.Advised) repository).getTargetSource().getTarget());
	}

	private static String get(String port, String path) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		return "%d %s %s".formatted(response.statusCode(), response.headers().firstValue("X-Stamp").orElse("-"),
				response.body().replaceAll("\"timestamp\":\"[^\"]+\"", "\"timestamp\":\"\""));
	}

	private static List<String> warnings(String output) {
		return output.lines()
			.filter((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			.map((line) -> line.replaceFirst("^.*? : ", ""))
			.toList();
	}

	record Run(List<String> answers, int statements) {

	}

	/** Counts what goes to the database. */
	public static class Statements implements StatementInspector {

		private static final AtomicInteger count = new AtomicInteger();

		@Override
		public String inspect(String sql) {
			count.incrementAndGet();
			return sql;
		}

	}

}
