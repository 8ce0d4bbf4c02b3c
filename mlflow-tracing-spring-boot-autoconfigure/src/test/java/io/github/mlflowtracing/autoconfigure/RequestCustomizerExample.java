/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.mlflowtracing.TraceCustomizer;

/**
 * What README.md shows of session and user.
 */
@Configuration(proxyBeanMethods = false)
class RequestCustomizerExample {

	@Bean
	TraceCustomizer requestCustomizer() {
		return (trace) -> {
			if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request) {
				trace.session(request.getRequest().getHeader("X-Conversation-Id"))
					.tag("path", request.getRequest().getRequestURI());
			}
			Authentication user = SecurityContextHolder.getContext().getAuthentication();
			if (user != null && !(user instanceof AnonymousAuthenticationToken)) {
				trace.user(user.getName());
			}
		};
	}

}
