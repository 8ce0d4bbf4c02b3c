/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of words that make a name secret, or harmless. Names are compared in lower
 * case, without accents, and as words, so that {@code accessToken}, {@code ACCESS_TOKEN}
 * and {@code access-token} are one.
 */
final class SecretWords {

	/** Anywhere in a name, of passwords. */
	static final List<String> PASSWORD_STEMS = plain("password", "passwd", "passphrase", "passcode", "passwort",
			"kennwort", "contrasena", "motdepasse", "wachtwoord", "adgangskode", "losenord", "salasana", "парол", "密码",
			"密碼", "口令", "パスワード", "비밀번호", "암호");

	/** Anywhere in a name, of others. */
	static final List<String> STEMS = plain("credential", "authorization", "authorisation", "cookie", "secret",
			"apikey", "accesskey", "privatekey", "privkey", "secretkey", "signingkey", "encryptionkey", "sharedkey",
			"masterkey", "accountkey", "authkey", "sshkey", "subscriptionkey", "functionskey", "clientkeydata",
			"jsessionid", "phpsessid", "connectsid", "laravelsession", "aspnetsessionid", "hostsession",
			"gitlabsession", "connectionstring", "sharedaccesssignature", "amzsignature", "googsignature",
			"samlresponse", "codeverifier", "storepass", "keypass", "requirepass", "masterauth", "webhookurl",
			"zugangsdaten");

	/** As one of the words of a name. */
	static final Map<String, Grade> WORDS = words(Grade.PASSWORD, "pwd", "senha", "haslo", "sifre", "heslo", "jelszo",
			"passord", "parola", "dbpass", "userpass", Grade.NAMED, "auth", "jwt", "bearer", "otp", "totp", "cookies");

	/** As a whole name. */
	static final Map<String, Grade> NAMES = words(Grade.MAYBE, "token", "signature", "sig", "clave", "schlussel",
			Grade.PIN, "pin", "cvv", "cvc", "cvv2", "pincode", Grade.SHORT, "pass", "pw", "psk", "mdp", "passin",
			"passout", Grade.QUERY, "key", "code", "sid", "sessionid", "session", "assertion", "ticket");

	/** What a secret name may end with all the same. */
	static final Set<String> SAME = Set.of("value", "string", "text", "header", "plain", "plaintext", "clear", "raw",
			"hash", "base64", "encoded", "encrypted", "bytes", "data", "json", "confirm", "confirmation", "repeat",
			"again", "old", "new", "current", "prod", "production", "dev", "test", "staging", "primary", "secondary",
			"backup", "admin", "root", "user", "db", "env", "key", "keys", "id", "base", "s", "es", "pair", "pairs");

	/** A name is of what its last word says: these are about a secret, but none. */
	static final Set<String> ABOUT = Set.of("count", "counts", "length", "size", "limit", "limits", "usage", "type",
			"types", "policy", "policies", "enabled", "disabled", "required", "valid", "expired", "expiry", "expires",
			"expiration", "ttl", "budget", "name", "names", "url", "uri", "urls", "endpoint", "cost", "price", "rate",
			"index", "position", "at", "on", "date", "time", "timestamp", "age", "days", "version", "versions",
			"status", "state", "consent", "banner", "notice", "preferences", "region", "changed", "updated", "created",
			"rotated", "rotation", "reset", "forgotten", "hint", "strength", "rules", "rule", "recipe", "recipes",
			"provider", "providers", "manager", "service", "factory", "handler", "filter", "validator", "encoder",
			"checker", "resolver", "repository", "store", "config", "configuration", "settings", "format", "regex",
			"pattern", "field", "fields", "input", "label", "placeholder", "title", "description", "message", "error",
			"errors", "exception", "failure", "failed", "page", "form", "screen", "link", "email", "alg", "algorithm",
			"method", "methods", "mode", "scope", "scopes", "scheme", "realm", "issuer", "audience", "owner", "path",
			"file", "dir", "ref", "refs", "arn", "prefix", "suffix", "domain", "samesite", "maxage", "jar", "less",
			"ary", "aries", "ariat", "ion", "ive", "category", "source", "mount", "volume", "engine", "protected",
			"exists", "present", "missing", "attempts", "history", "min", "max", "level", "kind", "class");

	/** Before a secret word, these ask or tell something about it. */
	static final Set<String> ASKING = Set.of("is", "has", "had", "show", "hide", "forgot", "reset", "change", "require",
			"requires", "needs", "need", "allow", "allows", "use", "uses", "no", "without", "missing", "invalid",
			"wrong", "validate", "check", "verify", "supports", "enable", "can", "accept", "accepts", "with");

	/** Before {@code token}, these speak of a language model's, or of a page. */
	static final Set<String> COUNTED = Set.of("max", "min", "num", "n", "total", "input", "output", "prompt",
			"completion", "reasoning", "cached", "per", "first", "last", "next", "stop", "eos", "bos", "pad", "unk",
			"cls", "sep", "mask", "special", "text", "image", "audio", "page", "nextpage", "continuation", "pagination",
			"cursor", "sync", "start", "end", "begin", "previous", "prev", "current", "sub", "word", "single", "each",
			"every", "unexpected", "expected", "illegal", "unknown", "lexer", "parser", "design", "cancellation",
			"cancel", "non", "top", "new", "decoded", "generated", "sampled", "predicted", "think", "delimiter");

	/** Before {@code tokens}, these speak of keys. */
	static final Set<String> KEPT_SAFE = Set.of("access", "refresh", "auth", "oauth", "api", "bearer", "session",
			"security", "csrf", "xsrf", "device", "personal", "id");

	/** Before {@code pass}, these speak of something else. */
	static final Set<String> PASSAGES = Set.of("boarding", "season", "ski", "day", "bus", "rail", "by", "low", "high",
			"band", "first", "second", "third", "single", "one", "two", "multi", "forward", "backward", "test", "tests",
			"all", "compiler", "optimization", "render", "mountain", "to", "did", "will", "can", "press", "game",
			"full");

	/** Names of columns and parts before a value, as of headers and form fields. */
	static final Set<String> PAIR_NAMES = Set.of("name", "key", "header", "field", "variable", "attribute", "parameter",
			"property", "k", "n", "id", "headername");

	static final Set<String> PAIR_VALUES = Set.of("value", "val", "values", "v", "content", "headervalue");

	/** What an object begins with that describes a value and has none, as JSON Schema. */
	static final Set<String> SCHEMA = Set.of("type", "$ref", "anyOf", "oneOf", "allOf", "description", "title",
			"format", "required", "enum", "properties", "items", "nullable", "example", "minLength", "maxLength",
			"pattern", "readOnly", "writeOnly", "valueFrom", "secretKeyRef", "in");

	/** Ends of names of files, before a number of a line. */
	static final Set<String> FILES = Set.of("java", "kt", "kts", "scala", "groovy", "py", "js", "jsx", "ts", "tsx",
			"mjs", "go", "rs", "rb", "cs", "c", "cc", "cpp", "h", "hpp", "php", "swift", "vue", "html", "css", "yml",
			"yaml", "json", "xml", "md", "txt", "sh", "sql", "log", "properties", "toml", "ex", "exs", "erl", "clj",
			"dart");

	/** Schemes of {@code Authorization} with one word behind them. */
	static final Set<String> ONE_WORD_SCHEMES = Set.of("bearer", "basic", "token", "apikey", "api-key", "negotiate",
			"ntlm", "jwt", "bot", "ssws", "geniekey", "key", "splunk", "sharedkey", "sharedkeylite", "aws", "kerberos");

	/** Schemes of {@code Authorization} with parameters behind them. */
	static final Set<String> SCHEMES = Set.of("digest", "aws4-hmac-sha256", "hawk", "oauth", "hmac-sha256", "hmac",
			"signature", "sharedaccesssignature", "mac", "scram-sha-256", "mutual", "vapid", "hoba", "dpop", "gnap");

	/** Commands that take a password by a short option: the commands, then the option. */
	static final List<List<String>> SHORT_OPTIONS = List.of(
			List.of("-p", "mysql", "mysqldump", "mysqladmin", "mariadb", "mongo", "mongosh", "mongodump", "sshpass",
					"docker login", "podman login", "registry login", "az login", "mosquitto"),
			List.of("-a", "redis-cli"), List.of("-P", "sqlcmd", "mosquitto_pub", "mosquitto_sub", "zip", "unzip"),
			List.of("-w", "ldapsearch", "ldapmodify", "ldapadd"), List.of("-u", "curl", "wget", "http"),
			List.of("--user", "curl"), List.of("-k", "openssl"));

	/** Addresses that let in whoever knows them: the host's end, and the path's start. */
	static final List<String[]> WEBHOOKS = List.of(new String[] { "hooks.slack.com", "/services/" },
			new String[] { "hooks.slack.com", "/workflows/" }, new String[] { "hooks.slack.com", "/triggers/" },
			new String[] { "discord.com", "/api/webhooks/" }, new String[] { "discordapp.com", "/api/webhooks/" },
			new String[] { "api.telegram.org", "/bot" }, new String[] { "webhook.office.com", "/webhookb2/" },
			new String[] { "outlook.office.com", "/webhook/" }, new String[] { "hooks.zapier.com", "/hooks/catch/" },
			new String[] { "chat.googleapis.com", "/v1/spaces/" }, new String[] { "maker.ifttt.com", "/trigger/" },
			new String[] { "events.pagerduty.com", "/integration/" }, new String[] { "hook.eu1.make.com", "/" },
			new String[] { "open.feishu.cn", "/open-apis/bot/" }, new String[] { "hc-ping.com", "/" });

	private SecretWords() {
	}

	private static List<String> plain(String... words) {
		return Stream.of(words).map(NameText::plain).toList();
	}

	private static Map<String, Grade> words(Object... table) {
		Grade[] grade = new Grade[1];
		return Stream.of(table).filter((entry) -> {
			grade[0] = (entry instanceof Grade next) ? next : grade[0];
			return entry instanceof String;
		}).collect(Collectors.toMap((word) -> NameText.plain((String) word), (word) -> grade[0]));
	}

}
