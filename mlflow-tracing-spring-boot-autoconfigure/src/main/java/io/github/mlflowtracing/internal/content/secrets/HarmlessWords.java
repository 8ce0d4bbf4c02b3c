/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.Set;

/**
 * The table of words that stand where a secret could, and are none.
 */
final class HarmlessWords {

	/** They give nothing away, under any name. */
	static final Set<String> NOTHING = Set.of("null", "true", "false", "none", "undefined", "nil", "nan", "yes", "no",
			"on", "off", "enabled", "disabled", "required", "optional", "n/a", "empty", "void", "?", "-", "*", "**",
			"***");

	static final Set<String> TYPES = Set.of("str", "string", "int", "integer", "bool", "boolean", "bytes", "byte",
			"char", "text", "varchar", "any", "object", "array", "list", "dict", "map", "optional", "unknown", "number",
			"float", "double", "long", "short", "secretstr", "secret_str", "uuid", "date", "datetime", "type", "never",
			"self", "this", "charsequence", "nullable", "readonly", "const", "final", "let", "var", "new", "return",
			"await", "async", "function", "lambda", "interface", "struct", "enum", "jsonb", "json", "blob", "password",
			"secret", "token", "credentials", "cookie");

	/** What is said of secrets, in a few languages. */
	static final Set<String> SAID = Set.of("required", "missing", "invalid", "incorrect", "wrong", "expired",
			"optional", "must", "should", "is", "are", "was", "the", "a", "an", "your", "please", "not", "at",
			"minimum", "max", "min", "enter", "set", "unset", "valid", "ok", "changed", "updated", "reset", "forgotten",
			"hidden", "masked", "encrypted", "disabled", "enabled", "see", "use", "used", "for", "to", "this", "that",
			"it", "if", "when", "and", "or", "with", "without", "from", "in", "of", "how", "what", "where", "which",
			"can", "cannot", "bitte", "mindestens", "hier", "lautet", "muss", "ist", "das", "der", "die", "dein", "ihr",
			"falsch", "erforderlich", "fehlt", "doit", "est", "le", "la", "les", "votre", "obligatoire", "debe", "es",
			"tu", "su", "el", "obligatoria", "requerida", "deve", "sua", "obrigatória", "il", "tua", "obbligatoria",
			"het", "moet", "jouw", "verplicht", "нужен", "неверный", "должен", "обязателен");

	/** Words with a digit in them that are no secret. */
	static final Set<String> TERMS = Set.of("sha1", "sha256", "sha384", "sha512", "md5", "base64", "oauth2", "hs256",
			"hs512", "rs256", "rs512", "es256", "aes128", "aes256", "argon2", "argon2id", "pbkdf2", "utf8", "http2",
			"ipv4", "ipv6", "oauth1", "saml2", "bcrypt2", "ed25519", "x25519", "log4j2", "junit5", "web3", "latin1",
			"win32", "linux64", "python3", "java17", "java21", "java25", "es2015", "es2020", "es2022", "es6", "h264",
			"int32", "int64", "float32", "float64", "uint8", "uint32", "uint64", "sqlite3");

	/** How examples begin that are to be replaced. */
	static final Set<String> YOURS = Set.of("your_", "my_", "replace_", "change_", "insert_", "enter_", "example_");

	private HarmlessWords() {
	}

}
