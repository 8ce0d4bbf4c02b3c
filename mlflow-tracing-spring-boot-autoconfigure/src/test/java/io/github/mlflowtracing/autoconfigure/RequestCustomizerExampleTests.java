/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.internal.trace.MlflowTrace;
import io.github.mlflowtracing.internal.trace.TraceInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The {@link RequestCustomizerExample} does what README.md says, and is what it shows.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RequestCustomizerExampleTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ApplicationContext context;

	@Test
	void sessionAndUserAreThoseOfTheRequest() throws Exception {
		TraceInfo facts = facts("/ask", "conversation 1", "ann");
		assertThat(facts.session()).isEqualTo("conversation 1");
		assertThat(facts.user()).isEqualTo("ann");
		assertThat(facts.tags()).containsEntry("path", "/ask");
	}

	@Test
	void whoIsNotKnownIsNobody() throws Exception {
		TraceInfo facts = facts("/anonymously", null, null);
		assertThat(facts.session()).isNull();
		assertThat(facts.user()).isNull();
		assertThat(facts.tags()).containsEntry("path", "/anonymously");
	}

	@Test
	void theDocumentationShowsIt() throws Exception {
		String source = Files
			.readString(Path.of("src/test/java/io/github/mlflowtracing/autoconfigure/RequestCustomizerExample.java"));
		String method = source.substring(source.indexOf("@Bean"), source.lastIndexOf('}'));
		assertThat(Files.readString(Path.of("../README.md"))).containsIgnoringWhitespaces(method);
	}

	private TraceInfo facts(String path, @Nullable String session, @Nullable String user) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
		if (session != null && user != null) {
			request.header("X-Conversation-Id", session).header("X-User", user);
		}
		assertThat(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).statusCode())
			.isEqualTo(200);
		return Awaitility.await()
			.until(() -> TracedApplication.traces(this.context)
				.stream()
				.map(MlflowTrace::facts)
				.filter((facts) -> path.equals(facts.tags().get("path")))
				.toList(), (found) -> !found.isEmpty())
			.get(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ RequestCustomizerExample.class, Questions.class })
	static class Application {

		@Bean
		Assistant assistant() {
			return new Assistant();
		}

		/** In place of Spring Security's. */
		@Bean
		Filter authentication() {
			return (request, response, chain) -> {
				String user = ((HttpServletRequest) request).getHeader("X-User");
				SecurityContextHolder.getContext()
					.setAuthentication((user != null) ? new TestingAuthenticationToken(user, "x")
							: new AnonymousAuthenticationToken("key", "anonymousUser",
									AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
				try {
					chain.doFilter(request, response);
				}
				finally {
					SecurityContextHolder.clearContext();
				}
			};
		}

	}

	@RestController
	static class Questions {

		private final Assistant assistant;

		Questions(Assistant assistant) {
			this.assistant = assistant;
		}

		@GetMapping({ "/ask", "/anonymously" })
		String ask() {
			return this.assistant.answer();
		}

	}

	static class Assistant {

		@Traced
		String answer() {
			return "yes";
		}

	}

}
