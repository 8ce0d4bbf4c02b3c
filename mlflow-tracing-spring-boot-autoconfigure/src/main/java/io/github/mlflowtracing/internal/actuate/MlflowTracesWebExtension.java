/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.actuate;

import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Answers a browser that asks for the endpoint {@code mlflowtraces} with a page over the
 * traces.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = MlflowTracesEndpoint.class)
public final class MlflowTracesWebExtension {

	private final MlflowTracesEndpoint endpoint;

	private final Supplier<ConsolePage> page = SingletonSupplier.of(ConsolePage::new);

	/**
	 * Creates the extension.
	 * @param endpoint the endpoint whose traces it shows
	 */
	public MlflowTracesWebExtension(MlflowTracesEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * The page.
	 * @return HTML
	 */
	@ReadOperation(produces = MimeTypeUtils.TEXT_HTML_VALUE)
	public String page() {
		return this.page.get().render(this.endpoint.summaries());
	}

}
