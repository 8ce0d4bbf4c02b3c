/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.redaction;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretKeys}.
 */
class SecretKeysTests {

	private final SecretKeys keys = new SecretKeys(true, List.of());

	private final SecretKeys own = new SecretKeys(true, List.of("credit-card", "ssn"));

	@ParameterizedTest
	@ValueSource(strings = { "password", "PASSWORD", "userPassword", "user_password", "db.password", "newpassword",
			"passwd", "pwd", "db_pass", "passphrase", "secret", "secrets", "clientSecret", "client-secret",
			"AWS_SECRET_ACCESS_KEY", "clientsecret", "token", "Token", "accessToken", "access_token", "ACCESSTOKEN",
			"refresh_tokens", "x-auth-token", "csrfToken", "id_token", "token_value", "apiKey", "api_key", "api-key",
			"APIKEY", "X-API-Key", "OPENAI_API_KEY", "apiKeys", "x-goog-api-key", "Ocp-Apim-Subscription-Key",
			"privateKey", "private_key", "accessKeyId", "encryptionKey", "authorization", "Proxy-Authorization",
			"http.request.header.authorization", "cookie", "Set-Cookie", "cookies", "credential", "credentials",
			"awsCredentials", "JSESSIONID", "jwt", "bearer", "auth", "basicAuth", "otp" })
	void knowsSecretNames(String name) {
		assertThat(this.keys.matches(name)).isTrue();
		assertThat(this.keys.matches("x " + name + " y", 2, 2 + name.length())).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "input_tokens", "output_tokens", "total_tokens", "max_tokens", "maxTokens",
			"max_completion_tokens", "cache_read_input_tokens", "token_count", "tokenCount", "tokenUsage",
			"mlflow.chat.tokenUsage", "gen_ai.usage.input_tokens", "tokens", "numTokens", "tokenizer", "token_type",
			"gen_ai.token.type", "tokens_per_second", "time_to_first_token", "pricePerToken", "maxToken", "nextToken",
			"token_limit", "tokenUrl", "tokenEndpoint", "author", "authors", "authority", "oauth", "secretary", "key",
			"keys", "keyword", "keyboard", "primaryKey", "monkey", "pass", "passed", "compass", "passage", "passenger",
			"bypass", "session.id", "sessionId", "user", "username", "passwordLength", "secretName", "question",
			"mlflow.trace_schema.version", "", "-", "ä" })
	void leavesOtherNamesAlone(String name) {
		assertThat(this.keys.matches(name)).isFalse();
		assertThat(this.keys.matches("x " + name + " y", 2, 2 + name.length())).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "creditCard", "credit_card", "CREDIT-CARD", "creditcard", "customerCreditCardNumber",
			"customer.credit.card", "ssn", "SSN", "customer_ssn", "password" })
	void addsNamesOfTheApplication(String name) {
		assertThat(this.own.matches(name)).isTrue();
		assertThat(this.own.matches(name, 0, name.length())).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "credit", "card", "cardCredit", "lessn", "question" })
	void takesNamesOfTheApplicationAsWords(String name) {
		assertThat(this.own.matches(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "password", "token" })
	void forgetsTheBuiltInNamesOnDemand(String name) {
		assertThat(new SecretKeys(false, List.of("ssn")).matches(name)).isFalse();
		assertThat(new SecretKeys(false, List.of("ssn")).matches("ssn")).isTrue();
	}

}
