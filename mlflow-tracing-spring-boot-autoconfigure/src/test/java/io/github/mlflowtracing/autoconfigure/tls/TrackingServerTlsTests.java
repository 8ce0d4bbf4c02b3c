/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.autoconfigure.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;

import io.github.mlflowtracing.autoconfigure.TracedApplication;
import io.github.mlflowtracing.autoconfigure.settings.InvalidTracingPropertyException;
import io.github.mlflowtracing.autoconfigure.settings.MlflowTracingProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrackingServerTlsTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	private static Path directory;

	private static KeyStore serverKeys;

	private static KeyStore clientKeys;

	private static Path serverPem;

	private static Path clientPem;

	private HttpsServer server;

	@BeforeAll
	static void makeKeys() throws Exception {
		serverKeys = keys("server", "localhost");
		clientKeys = keys("client", "client");
		serverPem = pem(serverKeys, "server", false);
		clientPem = pem(clientKeys, "client", true);
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop(0);
		}
	}

	@Test
	void nothingSaidMeansTheDefaultsOfTheJdk() {
		assertThat(bundle(null, null, false)).isNull();
	}

	@Test
	void aCertificateFileIsTrusted() throws Exception {
		start(serverKeys, false);

		assertThat(get(bundle(serverPem, null, false))).isEqualTo(200);
	}

	@Test
	void anotherCertificateIsNotTrusted() throws Exception {
		start(serverKeys, false);

		assertThatThrownBy(() -> get(bundle(clientPem, null, false))).isInstanceOf(SSLException.class);
	}

	@Test
	void aClientCertificateSignsIn() throws Exception {
		start(serverKeys, true);

		assertThat(get(bundle(serverPem, clientPem, false))).isEqualTo(200);
		assertThatThrownBy(() -> get(bundle(serverPem, null, false))).isInstanceOf(IOException.class);
	}

	@Test
	void insecureAcceptsAnyCertificateForAnyHost() throws Exception {
		start(keys("stranger", "elsewhere.example"), true);

		assertThat(get(bundle(null, clientPem, true))).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "mlflow.tracing.ssl.bundle,mlflow.tracing.tracking-uri=https://localhost:1",
			"mlflow.tracing.otlp.ssl.bundle,mlflow.tracing.otlp.endpoint=https://localhost:1" })
	void anUnknownBundleStopsTheStart(String property, String endpoint) {
		TracedApplication.runner()
			.withPropertyValues(endpoint, property + "=missing")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracingPropertyException.class)
				.hasMessageContaining("'" + property + "'")
				.hasMessageContaining("'missing'"));
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues(endpoint, property + "=missing")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidTracingPropertyException.class)
				.hasMessageContaining("'" + property + "'"));
	}

	@ParameterizedTest
	@CsvSource({ "mlflow.tracing.ssl.bundle,mlflow.tracing.tracking-uri=https://localhost:1",
			"mlflow.tracing.otlp.ssl.bundle,mlflow.tracing.otlp.endpoint=https://localhost:1" })
	void aBundleOfTheApplicationIsUsed(String property, String endpoint) {
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues(endpoint, property + "=mine",
					"spring.ssl.bundle.pem.mine.truststore.certificate=" + serverPem.toUri())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private void start(KeyStore keys, boolean clientCertificate) throws Exception {
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD);
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("client", clientKeys.getCertificate("client"));
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		this.server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
		this.server.setHttpsConfigurator(new HttpsConfigurator(context) {

			@Override
			public void configure(HttpsParameters parameters) {
				SSLParameters ssl = context.getDefaultSSLParameters();
				ssl.setNeedClientAuth(clientCertificate);
				parameters.setSSLParameters(ssl);
			}

		});
		this.server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.server.start();
	}

	private int get(SslBundle bundle) throws Exception {
		HttpClient client = HttpClient.newBuilder().sslContext(bundle.createSslContext()).build();
		URI address = URI.create("https://localhost:" + this.server.getAddress().getPort());
		return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding()).statusCode();
	}

	private static SslBundle bundle(Path certificate, Path clientCertificate, boolean insecure) {
		return TrackingServerTls
			.of(new MlflowTracingProperties.Ssl(null, (certificate != null) ? certificate.toString() : null,
					(clientCertificate != null) ? clientCertificate.toString() : null, insecure), null);
	}

	private static KeyStore keys(String alias, String host) throws Exception {
		Path file = directory.resolve(alias + ".p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "san=dns:" + host,
				"-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
				new String(PASSWORD))
			.redirectErrorStream(true)
			.start();
		String said = new String(keytool.getInputStream().readAllBytes());
		assertThat(keytool.waitFor()).as(said).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stored = Files.newInputStream(file)) {
			keys.load(stored, PASSWORD);
		}
		return keys;
	}

	private static Path pem(KeyStore keys, String alias, boolean withKey) throws Exception {
		StringBuilder pem = new StringBuilder(block("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
		if (withKey) {
			pem.append(block("PRIVATE KEY", keys.getKey(alias, PASSWORD).getEncoded()));
		}
		return Files.writeString(directory.resolve(alias + ".pem"), pem);
	}

	private static String block(String label, byte[] content) {
		return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label,
				Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content));
	}

}
