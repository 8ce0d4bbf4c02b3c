/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.otlp;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.autoconfigure.otlp.OtlpTraceEndpoint.Certificates;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;
import io.github.mlflowtracing.autoconfigure.settings.PemFile;
import io.github.mlflowtracing.autoconfigure.settings.StandardNames;
import io.github.mlflowtracing.autoconfigure.settings.TracingSetting;

/**
 * Decides whether there is an OTLP trace endpoint, and which.
 */
final class OtlpTraceEndpointResolver {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private final StandardNames names;

	private final OtlpHeaders headers;

	private final Consumer<String> warnings;

	/**
	 * Creates the resolver.
	 * @param names the standard names
	 * @param headers the headers
	 * @param warnings gets a line for each value that makes the endpoint unusable
	 */
	OtlpTraceEndpointResolver(StandardNames names, OtlpHeaders headers, Consumer<String> warnings) {
		this.names = names;
		this.headers = headers;
		this.warnings = warnings;
	}

	Optional<OtlpTraceEndpoint> resolve(MlflowTracingProperties.Otlp otlp, @Nullable TracingSetting endpoint) {
		if (!otlp.enabled() || endpoint == null) {
			return Optional.empty();
		}
		Map<String, String> headers = this.headers.resolve(otlp.headers(), this.warnings);
		Certificates certificates = certificates();
		if (headers == null || !isUsable(certificates)) {
			return Optional.empty();
		}
		URI configured = URI.create(endpoint.value());
		boolean grpc = isGrpc(otlp.protocol(), configured);
		URI address = grpc ? withPath(configured, "") : httpAddress(configured, endpoint);
		String compression = (otlp.compression() != null) ? otlp.compression().toLowerCase(Locale.ROOT) : "none";
		return Optional.of(new OtlpTraceEndpoint(address, grpc, endpoint.name(), headers, compression,
				(otlp.timeout() != null) ? otlp.timeout() : DEFAULT_TIMEOUT, certificates));
	}

	private static boolean isGrpc(@Nullable String protocol, URI endpoint) {
		if (protocol != null) {
			return protocol.equalsIgnoreCase("grpc");
		}
		return switch (endpoint.getPort()) {
			case 4317 -> true;
			case 4318 -> false;
			default -> !hasPath(endpoint);
		};
	}

	private static boolean hasPath(URI uri) {
		return uri.getRawPath() != null && !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
	}

	private static URI httpAddress(URI configured, TracingSetting setting) {
		boolean base = "OTEL_EXPORTER_OTLP_ENDPOINT".equals(setting.standardName());
		if (!base && (!setting.isOwn() || hasPath(configured))) {
			return configured;
		}
		String path = (configured.getRawPath() != null) ? configured.getRawPath() : "";
		return withPath(configured, path + (path.endsWith("/") ? "v1/traces" : "/v1/traces"));
	}

	private static URI withPath(URI uri, String rawPath) {
		return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + rawPath);
	}

	private Certificates certificates() {
		return new Certificates(this.names.get(certificateName("CERTIFICATE")),
				this.names.get(certificateName("CLIENT_KEY")), this.names.get(certificateName("CLIENT_CERTIFICATE")));
	}

	private boolean isUsable(Certificates certificates) {
		String key = certificateName("CLIENT_KEY");
		String certificate = certificateName("CLIENT_CERTIFICATE");
		if ((certificates.clientKey() == null) != (certificates.client() == null)) {
			this.warnings.accept("Of %s and %s only one is set, but they need each other. ".formatted(key, certificate)
					+ "No traces go to the OTLP endpoint; set both.");
			return false;
		}
		return isUsable(certificateName("CERTIFICATE"), PemFile::hasCertificate)
				&& isUsable(key, PemFile::hasPrivateKey) && isUsable(certificate, PemFile::hasCertificate);
	}

	private String certificateName(String suffix) {
		String name = "OTEL_EXPORTER_OTLP_TRACES_" + suffix;
		return (this.names.get(name) != null) ? name : "OTEL_EXPORTER_OTLP_" + suffix;
	}

	private boolean isUsable(String standardName, Predicate<String> usable) {
		String file = this.names.get(standardName);
		if (file == null || usable.test(file)) {
			return true;
		}
		this.warnings
			.accept("%s has the value '%s', but that is no PEM file that can be used. ".formatted(standardName, file)
					+ "No traces go to the OTLP endpoint; correct the path.");
		return false;
	}

}
