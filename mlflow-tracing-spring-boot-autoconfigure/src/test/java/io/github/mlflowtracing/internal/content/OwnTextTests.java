/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.io.File;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.NoOp;
import org.springframework.core.MethodParameter;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.web.config.SpringDataJackson3Configuration;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.web.bind.MethodArgumentNotValidException;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that are no beans say what they are.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnTextTests {

	private final Redaction redaction = new Redaction(List.of(), List.of(), List.of());

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(1000, 30, 100),
			this.redaction);

	@Test
	void anObjectWithoutPropertiesIsItsOwnText() {
		assertThat(json(new UserMessage("hello"))).isEqualTo("\"UserMessage { text = hello }\"");
		assertThat(json(List.of(new UserMessage("password=x1y2z3"))))
			.isEqualTo("[\"UserMessage { text = password=[REDACTED]}\"]");
		assertThat(json(new UserMessage("x".repeat(5000)))).hasSizeLessThan(1100).endsWith("more characters]\"");
		assertThat(json(new Annotated())).isEqualTo("\"Done\"");
		assertThat(json(new Ping())).isEqualTo("\"Ping[]\"");
	}

	@Test
	void anObjectWithoutPropertiesAndTextIsItsType() {
		assertThat(json(new Silent())).isEqualTo("\"<%s>\"".formatted(Silent.class.getName()));
		assertThat(json(new Default())).isEqualTo("\"<%s>\"".formatted(Default.class.getName()));
	}

	@Test
	void whatIsIgnoredIsNoTextEither() {
		assertThat(json(new Ignoring())).doesNotContain("ignored");
	}

	@Test
	void aTypeThatIsWrittenAsAPropertyStays() {
		assertThat(json(new Typed())).contains("Typed").startsWith("{");
	}

	@Test
	void lambdasAndProxiesAreTheirInterface() {
		Supplier<String> lambda = () -> "x";
		assertThat(json(lambda)).isEqualTo("\"<java.util.function.Supplier>\"");
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Comparable.class },
				(self, method, arguments) -> null);
		assertThat(json(List.of(proxy))).isEqualTo("[\"<java.lang.Comparable>\"]");
		assertThat(json(Enhancer.create(Silent.class, NoOp.INSTANCE)))
			.isEqualTo("\"<%s>\"".formatted(Silent.class.getName()));
	}

	@Test
	void filesAreWhatTheyWereGivenAs() {
		assertThat(json(Path.of("h.txt"))).isEqualTo("\"h.txt\"");
		assertThat(json(Map.of("file", new File("a/h.txt")))).isEqualTo("{\"file\": \"a/h.txt\"}");
	}

	@Test
	void uploadsHaveNameAndSize() {
		assertThat(json(new MockMultipartFile("file", "h.txt", "text/plain", new byte[4])))
			.isEqualTo("{\"name\": \"file\", \"filename\": \"h.txt\", \"size\": 4}");
	}

	@Test
	void exceptionsOfValidationAreExceptions() throws Exception {
		Method method = getClass().getDeclaredMethod("json", Object.class);
		assertThat(json(new MethodArgumentNotValidException(new MethodParameter(method, 0),
				new BeanPropertyBindingResult("x", "x"))))
			.startsWith("\"MethodArgumentNotValidException: Validation failed for argument [0]");
	}

	@Test
	void longMessagesOfExceptionsAreNotCopiedWhole() {
		assertThat(json(new IllegalStateException("password=x1y2z3 " + "x".repeat(50_000))))
			.startsWith("\"IllegalStateException: password=[REDACTED] xxx")
			.hasSizeLessThan(1100)
			.endsWith("more characters]\"");
	}

	@Test
	void pagesHaveContentNumberAndTotals(CapturedOutput output) {
		ContentSerializer withModule = new ContentSerializer(new ContentLimits(1000, 30, 100), this.redaction,
				() -> List.of(new SpringDataJackson3Configuration.PageModule(null)));
		PageRequest request = PageRequest.of(1, 2, Sort.by(Sort.Order.desc("name"), Sort.Order.asc("age")));
		assertThat(json(withModule, new PageImpl<>(List.of("c"), request, 3)))
			.isEqualTo("{\"content\": [\"c\"], \"number\": 1, \"size\": 2, \"totalElements\": 3, \"totalPages\": 2, "
					+ "\"sort\": [\"name: DESC\", \"age: ASC\"]}");
		assertThat(json(withModule, new SliceImpl<>(List.of("a", "b"), PageRequest.of(0, 2), true)))
			.isEqualTo("{\"content\": [\"a\", \"b\"], \"number\": 0, \"size\": 2, \"hasNext\": true}");
		assertThat(json(withModule, Map.of("by", Sort.unsorted()))).isEqualTo("{\"by\": []}");
		assertThat(output).doesNotContain("PageImpl");
	}

	private String json(Object value) {
		return json(this.serializer, value);
	}

	private static String json(ContentSerializer serializer, Object value) {
		String json = serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
		JsonMapper.shared().readTree(json);
		return json;
	}

	/** As the messages of LangChain4j. */
	static class UserMessage {

		private final String text;

		UserMessage(String text) {
			this.text = text;
		}

		public String text() {
			return this.text;
		}

		@Override
		public String toString() {
			return "UserMessage { text = " + this.text + " }";
		}

	}

	/** As Kotlin annotates each class. */
	@JsonInclude
	static class Annotated {

		@Override
		public String toString() {
			return "Done";
		}

	}

	record Ping() {
	}

	static class Silent implements Serializable {

		private static final long serialVersionUID = 1L;

	}

	static class Default {

		@Override
		public String toString() {
			return super.toString();
		}

	}

	static class Ignoring {

		@JsonIgnore
		public String getText() {
			return "ignored";
		}

		@Override
		public String toString() {
			return "ignored";
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	static class Typed {

		@Override
		public String toString() {
			return "x";
		}

	}

}
