/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.application.shop;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import io.github.mlflowtracing.Traced;

@Configuration
@EnableAutoConfiguration
@EnableJpaRepositories
@Import({ ShopApplication.Customers.class, ShopApplication.Controller.class, ShopApplication.Stamp.class })
public class ShopApplication {

	@Bean
	ApplicationRunner data(CustomerRepository customers) {
		return (arguments) -> customers
			.saveAll(List.of(new Customer("Ada", "tea", "milk"), new Customer("Bob", "tea"), new Customer("Eve")));
	}

	@Bean
	Greetings greetings(Environment environment) {
		RestClient client = RestClient.builder()
			.requestInterceptor((request, body, execution) -> execution.execute(request, body))
			.uriBuilderFactory(new LocalUris(environment))
			.build();
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
			.build()
			.createClient(Greetings.class);
	}

	/** Addresses of this application, whose port is known when it runs. */
	static class LocalUris extends org.springframework.web.util.DefaultUriBuilderFactory {

		private final Environment environment;

		LocalUris(Environment environment) {
			this.environment = environment;
		}

		@Override
		public java.net.URI expand(String template, Object... variables) {
			return super.expand(local(template), variables);
		}

		@Override
		public java.net.URI expand(String template, Map<String, ?> variables) {
			return super.expand(local(template), variables);
		}

		@Override
		public org.springframework.web.util.UriBuilder uriString(String template) {
			return super.uriString(local(template));
		}

		private String local(String template) {
			return "http://localhost:" + this.environment.getProperty("local.server.port") + template;
		}

	}

	@Traced
	public interface Greetings {

		@GetExchange("/hello/{name}")
		String hello(@PathVariable String name);

	}

	@Traced
	static class Customers {

		private final CustomerRepository repository;

		Customers(CustomerRepository repository) {
			this.repository = repository;
		}

		@Transactional
		List<String> names() {
			try (var customers = this.repository.streamByNameNotNullOrderByName()) {
				return customers.map(Customer::getName).toList();
			}
		}

		@Transactional(readOnly = true)
		Customer get(long id) {
			return this.repository.findById(id).orElseThrow(() -> new IllegalArgumentException("no customer " + id));
		}

		@Transactional
		int countOrders(long id) {
			return get(id).getOrders().size();
		}

	}

	@RestController
	@Traced
	static class Controller {

		private final Customers customers;

		private final CustomerRepository repository;

		private final Greetings greetings;

		Controller(Customers customers, CustomerRepository repository, Greetings greetings) {
			this.customers = customers;
			this.repository = repository;
			this.greetings = greetings;
		}

		@GetMapping("/customers")
		List<String> names() {
			return this.customers.names();
		}

		@GetMapping("/customers/{id}")
		String name(@PathVariable long id) {
			return this.customers.get(id).getName();
		}

		@GetMapping("/customers/{id}/orders")
		int orders(@PathVariable long id) {
			return this.customers.countOrders(id);
		}

		@GetMapping("/search")
		List<String> search(@RequestParam String start) {
			return this.repository.findByNameStartingWith(start)
				.stream()
				.map(CustomerRepository.CustomerName::getName)
				.toList();
		}

		@GetMapping("/hello/{name}")
		String hello(@PathVariable String name) {
			return "hello " + name;
		}

		@GetMapping("/ask/{name}")
		String ask(@PathVariable String name) {
			return this.greetings.hello(name);
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.NOT_FOUND)
		String missing(IllegalArgumentException ex) {
			return ex.getMessage();
		}

	}

	@Traced
	static class Stamp extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			response.setHeader("X-Stamp", "stamped");
			chain.doFilter(request, response);
		}

	}

}
