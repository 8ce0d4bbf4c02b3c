/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretNames}.
 */
class SecretNamesTests {

	private final SecretNames keys = new SecretNames(true, List.of());

	private final SecretNames own = new SecretNames(true, List.of("credit-card", "ssn"));

	@ParameterizedTest
	@ValueSource(strings = { "password", "PASSWORD", "userPassword", "user_password", "db.password", "newpassword",
			"passwd", "pwd", "db_pass", "passphrase", "secret", "secrets", "clientSecret", "client-secret",
			"AWS_SECRET_ACCESS_KEY", "clientsecret", "token", "Token", "accessToken", "access_token", "ACCESSTOKEN",
			"refresh_tokens", "x-auth-token", "csrfToken", "id_token", "token_value", "apiKey", "api_key", "api-key",
			"APIKEY", "X-API-Key", "OPENAI_API_KEY", "apiKeys", "x-goog-api-key", "Ocp-Apim-Subscription-Key",
			"privateKey", "private_key", "accessKeyId", "encryptionKey", "authorization", "Proxy-Authorization",
			"http.request.header.authorization", "cookie", "Set-Cookie", "cookies", "credential", "credentials",
			"awsCredentials", "JSESSIONID", "jwt", "bearer", "auth", "basicAuth", "otp", "pass", "pw", "pin", "cvv",
			"psk", "Passwort", "contrase\u00f1a", "\u043f\u0430\u0440\u043e\u043b\u044c", "\u5bc6\u7801",
			"pass\\u0077ord", "pass\u200bword" })
	void knowsSecretNames(String name) {
		assertThat(this.keys.grade(name).isAtLeast(Grade.MAYBE)).isTrue();
		assertThat(this.keys.grade("x " + name + " y", 2, 2 + name.length()).isAtLeast(Grade.MAYBE)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "input_tokens", "output_tokens", "total_tokens", "max_tokens", "maxTokens",
			"max_completion_tokens", "cache_read_input_tokens", "token_count", "tokenCount", "tokenUsage",
			"mlflow.chat.tokenUsage", "gen_ai.usage.input_tokens", "tokens", "numTokens", "tokenizer", "token_type",
			"gen_ai.token.type", "tokens_per_second", "time_to_first_token", "pricePerToken", "maxToken", "nextToken",
			"token_limit", "tokenUrl", "tokenEndpoint", "author", "authors", "authority", "oauth", "secretary", "key",
			"keys", "keyword", "keyboard", "primaryKey", "monkey", "passed", "compass", "passage", "passenger",
			"bypass", "session.id", "sessionId", "user", "username", "passwordLength", "secretName", "question",
			"mlflow.trace_schema.version", "", "-", "ä" })
	void leavesOtherNamesAlone(String name) {
		assertThat(this.keys.grade(name).isAtLeast(Grade.MAYBE)).isFalse();
		assertThat(this.keys.grade("x " + name + " y", 2, 2 + name.length()).isAtLeast(Grade.MAYBE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "creditCard", "credit_card", "CREDIT-CARD", "creditcard", "customerCreditCardNumber",
			"customer.credit.card", "ssn", "SSN", "customer_ssn", "password" })
	void addsNamesOfTheApplication(String name) {
		assertThat(this.own.grade(name).hides()).isTrue();
		assertThat(this.own.grade(name, 0, name.length()).hides()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "credit", "card", "cardCredit", "lessn", "question" })
	void takesNamesOfTheApplicationAsWords(String name) {
		assertThat(this.own.grade(name).hides()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "password", "token" })
	void forgetsTheBuiltInNamesOnDemand(String name) {
		assertThat(new SecretNames(false, List.of("ssn")).grade(name).hides()).isFalse();
		assertThat(new SecretNames(false, List.of("ssn")).grade("ssn").hides()).isTrue();
	}

}
