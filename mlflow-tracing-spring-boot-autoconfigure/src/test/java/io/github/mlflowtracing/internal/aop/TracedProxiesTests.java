/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ApplicationObjectSupport;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockFilterConfig;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.mlflowtracing.Traced;
import io.github.mlflowtracing.autoconfigure.TracedApplication;

import static io.github.mlflowtracing.autoconfigure.TracedApplication.attributes;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.span;
import static io.github.mlflowtracing.autoconfigure.TracedApplication.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that are proxies themselves, whose class is generated, or that no proxy can stand
 * for.
 */
@ExtendWith(OutputCaptureExtension.class)
class TracedProxiesTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@Test
	void aRepositoryIsNamedByItsInterfaceAndNotByWhatImplementsIt() {
		this.runner.withBean("owners", Owners.class, () -> repository(Owners.class)).run((context) -> {
			assertThat(context.getBean(Owners.class).findById(7)).hasValue("owner 7");

			assertThat(span(context).getName()).isEqualTo("Owners.findById");
			assertThat(attributes(context)).containsEntry("mlflow.spanFunctionName", "findById")
				.containsEntry("mlflow.spanInputs", "{\"id\": 7}")
				.containsEntry("mlflow.spanOutputs", "\"owner 7\"");
		});
	}

	@Test
	void anAnnotatedRepositoryInterfaceTracesItsOwnAndItsInheritedMethods() {
		this.runner.withBean("pets", Pets.class, () -> repository(Pets.class)).run((context) -> {
			Pets pets = context.getBean(Pets.class);
			pets.findById(1);
			pets.count();
			assertThat(pets.findAll().toList()).containsExactly("owner 1", "owner 2");
			assertThat(pets.toString()).isNotEmpty();

			assertThat(traces(context)).extracting((trace) -> trace.root().getName())
				.containsExactlyInAnyOrder("Pets.findById", "Pets.count", "Pets.findAll");
		});
	}

	@Test
	void aMethodThatAnInterfaceInheritsIsNamedByTheInterfaceOfTheBean() {
		this.runner.withBean("visits", Visits.class, () -> repository(Visits.class)).run((context) -> {
			context.getBean(Visits.class).findById(1);

			assertThat(span(context).getName()).isEqualTo("Visits.findById");
		});
	}

	@Test
	void namesOfGeneratedClassesDoNotShow() {
		this.runner.withUserConfiguration(Beans.class).run((context) -> {
			assertThat(context.getBean(Beans.class).getClass().getName()).contains("$$");
			traces(context);
			context.getBean(Beans.class).greet();

			assertThat(traces(context)).extracting((trace) -> trace.root().getName())
				.contains("Beans.greet")
				.allMatch((name) -> name.startsWith("Beans."));
		});
	}

	@Test
	void aFilterWithFinalMethodsIsLeftAloneWithOneWarning(CapturedOutput output) {
		this.runner.withBean(Audit.class).run((context) -> {
			Audit filter = context.getBean(Audit.class);
			filter.init(new MockFilterConfig());
			filter.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), new MockFilterChain());

			assertThat(filter.requests).isEqualTo(1);
			assertThat(traces(context)).isEmpty();
		});
		assertThat(output).containsOnlyOnce("@Traced has no effect on")
			.contains("@Traced has no effect on " + Audit.class.getName() + ", because its final method")
			.contains("GenericFilterBean.init would run on the proxy");
	}

	@Test
	void aTracedMethodDoesNotMakeAFinalMethodLoseTheStateOfItsBean(CapturedOutput output) {
		this.runner.withBean(Counter.class).run((context) -> {
			Counter counter = context.getBean(Counter.class);
			counter.increment();
			assertThat(counter.value()).isEqualTo(1);
		});
		assertThat(output).containsOnlyOnce("because its final method Counter.value would run on the proxy");
	}

	@ParameterizedTest
	@ValueSource(classes = { Hidden.class, Closed.class })
	void aClassWithoutSubclassesDoesNotStopTheStart(Class<? extends Greeting> type, CapturedOutput output) {
		this.runner.withBean("bean", Greeting.class, () -> (type == Hidden.class) ? Hidden.create() : new Closed())
			.run((context) -> assertThat(context.getBean(Greeting.class).greet()).isEqualTo("hello"));
		assertThat(output).containsOnlyOnce("@Traced has no effect on " + type.getName());
	}

	@Test
	void aClassOfSpringsSupportClassesIsTraced() {
		this.runner.withBean(Supported.class).run((context) -> {
			assertThat(context.getBean(Supported.class).name()).isEqualTo(context.getId());
			assertThat(span(context).getName()).isEqualTo("Supported.name");
		});
	}

	@Test
	void finalMethodsWithoutStateAreNoObstacle() {
		this.runner.withBean(Stateless.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(Stateless.class))).isTrue();
			assertThat(context.getBean(Stateless.class).twice()).isEqualTo("onceonce");
			assertThat(traces(context)).hasSize(2);
		});
	}

	/** As Spring Data does it. */
	private static <T> T repository(Class<T> type) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget(new SimpleRepository());
		factory.setInterfaces(type, Repository.class);
		factory.addAdvice((org.aopalliance.intercept.MethodInterceptor) (invocation) -> {
			SimpleRepository target = (SimpleRepository) invocation.getThis();
			return switch (invocation.getMethod().getName()) {
				case "findById" -> target.findById((Integer) invocation.getArguments()[0]);
				case "findAll" -> target.findAll();
				case "count" -> target.count();
				default -> invocation.proceed();
			};
		});
		return type.cast(factory.getProxy(type.getClassLoader()));
	}

	interface Repository<T, I> {

	}

	interface CrudRepository<T, I> extends Repository<T, I> {

		Optional<T> findById(I id);

		Stream<T> findAll();

		long count();

	}

	interface Owners extends CrudRepository<String, Integer> {

		@Override
		@Traced
		Optional<String> findById(Integer id);

	}

	@Traced
	interface Pets extends CrudRepository<String, Integer> {

	}

	interface TracedRepository<T> extends Repository<T, Integer> {

		@Traced
		Optional<T> findById(Integer id);

	}

	interface Visits extends TracedRepository<String> {

	}

	static class SimpleRepository implements CrudRepository<String, Integer> {

		@Override
		public Optional<String> findById(Integer id) {
			return Optional.of("owner " + id);
		}

		@Override
		public Stream<String> findAll() {
			return List.of("owner 1", "owner 2").stream();
		}

		@Override
		public long count() {
			return 2;
		}

	}

	@Configuration
	@Traced
	static class Beans {

		@Bean
		String made() {
			return "made";
		}

		public String greet() {
			return "hello";
		}

	}

	@Traced
	static class Audit extends OncePerRequestFilter {

		private int requests;

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
			this.requests++;
		}

	}

	static class Counter {

		private int value;

		@Traced
		void increment() {
			this.value++;
		}

		public final int value() {
			return this.value;
		}

	}

	interface Greeting {

		String greet();

	}

	static class Hidden implements Greeting {

		private Hidden() {
		}

		static Hidden create() {
			return new Hidden();
		}

		@Override
		@Traced
		public String greet() {
			return "hello";
		}

	}

	static sealed class Closed implements Greeting permits Closed.Only {

		@Override
		@Traced
		public String greet() {
			return "hello";
		}

		static final class Only extends Closed {

		}

	}

	static class Supported extends ApplicationObjectSupport {

		@Traced
		String name() {
			return String.valueOf(obtainApplicationContext().getId());
		}

	}

	@Traced
	static class Stateless {

		public String once() {
			return "once";
		}

		public final String twice() {
			return once() + once();
		}

	}

}
