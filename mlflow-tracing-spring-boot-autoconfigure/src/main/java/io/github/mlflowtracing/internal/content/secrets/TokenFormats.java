/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.secrets;

import java.util.List;

import io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet;

import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.ALNUM;
import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.BASE64;
import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.DASHED;
import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.DOTTED;
import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.HEX;
import static io.github.mlflowtracing.internal.content.secrets.TokenFormat.Alphabet.WORD;

/**
 * The table of keys and tokens that one can tell by their beginning: whose it is, the
 * beginning, the characters that follow, and how many at least. A new one is a line here,
 * a line in {@code docs/redaction.md}, and nothing else. Lengths are below the real ones,
 * as in gitleaks 8 and GitHub's secret scanning, so that longer and cut ones are hidden
 * too.
 */
final class TokenFormats {

	static final List<TokenFormat> ALL = List.of(
			// models and their tools
			ambiguous("OpenAI, Anthropic, DeepSeek, OpenRouter, LiteLLM", "sk-", DASHED, 16),
			of("Groq", "gsk_", ALNUM, 20), of("xAI", "xai-", ALNUM, 20), of("Perplexity", "pplx-", ALNUM, 20),
			ambiguous("Tavily", "tvly-", DASHED, 16), of("Pinecone", "pcsk_", WORD, 20),
			of("NVIDIA", "nvapi-", DASHED, 20), of("Cerebras", "csk-", ALNUM, 20), of("Fireworks", "fw_", ALNUM, 20),
			of("LangSmith", "lsv2_pt_", WORD, 20), of("LangSmith", "lsv2_sk_", WORD, 20),
			of("Langfuse", "sk-lf-", DASHED, 16), of("Jina", "jina_", WORD, 20), of("Firecrawl", "fc-", HEX, 20),
			of("Hugging Face", "hf_", ALNUM, 20), of("Hugging Face", "api_org_", ALNUM, 20),
			of("Replicate", "r8_", ALNUM, 30), of("Databricks", "dapi", HEX, 32), of("ElevenLabs", "sk_", HEX, 40),
			ambiguous("Voyage", "pa-", DASHED, 40),
			// source code and packages
			of("GitHub", "ghp_", ALNUM, 20), of("GitHub", "gho_", ALNUM, 20), of("GitHub", "ghu_", ALNUM, 20),
			of("GitHub", "ghs_", ALNUM, 20), of("GitHub", "ghr_", ALNUM, 20), of("GitHub", "github_pat_", WORD, 20),
			of("GitLab", "glpat-", DOTTED, 16), of("GitLab", "gldt-", DASHED, 16), of("GitLab", "glrt-", DOTTED, 16),
			of("GitLab", "glptt-", DASHED, 16), of("GitLab", "glcbt-", DASHED, 16), of("GitLab", "glft-", DASHED, 16),
			of("GitLab", "glsoat-", DASHED, 16), of("GitLab", "glffct-", DASHED, 16),
			of("GitLab", "glimt-", DASHED, 16), of("GitLab", "glagent-", DASHED, 16),
			of("GitLab", "gloas-", DASHED, 16), of("GitLab", "GR1348941", DASHED, 16),
			ambiguous("PyPI", "pypi-", DASHED, 16), of("npm", "npm_", ALNUM, 30), of("RubyGems", "rubygems_", HEX, 40),
			of("Docker", "dckr_pat_", DASHED, 16), of("Docker", "dckr_oat_", DASHED, 16),
			of("Clojars", "CLOJARS_", ALNUM, 40), of("Atlassian", "ATATT3", BASE64, 30),
			of("Atlassian", "ATCTT3", BASE64, 30), of("Bitbucket", "ATBB", ALNUM, 28), of("JFrog", "AKCp", ALNUM, 60),
			of("JFrog", "cmVmdGtu", ALNUM, 40), of("NuGet", "oy2", ALNUM, 43), of("Sourcegraph", "sgp_", WORD, 40),
			of("SonarQube", "squ_", HEX, 40), of("SonarQube", "sqp_", HEX, 40), of("SonarQube", "sqa_", HEX, 40),
			// clouds
			exact("AWS", "AKIA", ALNUM, 16), exact("AWS", "ASIA", ALNUM, 16), exact("AWS", "ABIA", ALNUM, 16),
			exact("AWS", "ACCA", ALNUM, 16), of("AWS", "IQoJb3JpZ2lu", BASE64, 30),
			of("AWS Bedrock", "ABSKQmVkcm9ja0", BASE64, 30), of("AWS Bedrock", "bedrock-api-key-", BASE64, 30),
			ambiguous("Google", "AIza", DASHED, 30), of("Google", "ya29.", DOTTED, 20),
			of("Google", "GOCSPX-", DASHED, 16), of("Google", "AQ.Ab8", DASHED, 30),
			of("DigitalOcean", "dop_v1_", HEX, 30), of("DigitalOcean", "doo_v1_", HEX, 30),
			of("DigitalOcean", "dor_v1_", HEX, 30), of("Alibaba", "LTAI", ALNUM, 16),
			of("Cloudflare", "v1.0-", DASHED, 60), of("Fly.io", "fo1_", DASHED, 30), of("Fly.io", "fm1r_", BASE64, 30),
			of("Fly.io", "fm2_", BASE64, 30), of("Heroku", "HRKU-", DASHED, 30), of("Yandex", "AQVN", DASHED, 30),
			of("Tailscale", "tskey-", DASHED, 16), of("Vercel", "vcp_", ALNUM, 20), of("Netlify", "nfp_", ALNUM, 30),
			of("Render", "rnd_", ALNUM, 24), of("Railway", "rlwy_", ALNUM, 20),
			// infrastructure and data
			of("HashiCorp Vault", "hvs.", DASHED, 20), of("HashiCorp Vault", "hvb.", DASHED, 20),
			of("HashiCorp Vault", "hvr.", DASHED, 20), of("Pulumi", "pul-", HEX, 40),
			of("Doppler", "dp.pt.", ALNUM, 30), of("Doppler", "dp.st.", DOTTED, 30), of("Supabase", "sbp_", HEX, 30),
			of("Supabase", "sb_secret_", DASHED, 20), of("PlanetScale", "pscale_pw_", DOTTED, 20),
			of("PlanetScale", "pscale_tkn_", DOTTED, 20), of("PlanetScale", "pscale_oauth_", DOTTED, 20),
			of("Neon", "napi_", ALNUM, 40), of("Aiven", "AVNS_", DASHED, 16), of("1Password", "ops_eyJ", BASE64, 40),
			of("age", "AGE-SECRET-KEY-1", ALNUM, 40), of("OpenShift", "sha256~", DASHED, 40),
			of("PASETO", "v4.local.", DOTTED, 20), of("PASETO", "v4.public.", DOTTED, 20),
			of("PASETO", "v2.local.", DOTTED, 20), of("Prefect", "pnu_", ALNUM, 30),
			// observability
			of("New Relic", "NRAK-", ALNUM, 20), of("New Relic", "NRII-", DASHED, 20),
			of("Dynatrace", "dt0c01.", DOTTED, 40), of("Dynatrace", "dt0s01.", DOTTED, 40),
			of("Grafana", "glsa_", WORD, 30), of("Grafana", "glc_", BASE64, 30), of("Sentry", "sntrys_", BASE64, 30),
			of("Sentry", "sntryu_", HEX, 40), of("Honeycomb", "hcaik_", ALNUM, 40), of("Mailgun", "key-", HEX, 32),
			of("PostHog", "phx_", ALNUM, 30),
			// work, payment and messages
			of("Slack", "xoxa-", DASHED, 10), of("Slack", "xoxb-", DASHED, 10), of("Slack", "xoxe-", DASHED, 10),
			of("Slack", "xoxe.xoxp-", DASHED, 10), of("Slack", "xoxe.xoxb-", DASHED, 10),
			of("Slack", "xoxo-", DASHED, 10), of("Slack", "xoxp-", DASHED, 10), of("Slack", "xoxr-", DASHED, 10),
			of("Slack", "xoxs-", DASHED, 10), of("Slack", "xoxc-", DASHED, 10), of("Slack", "xoxd-", BASE64, 10),
			of("Slack", "xapp-", DASHED, 10), of("Stripe", "sk_live_", ALNUM, 16), of("Stripe", "sk_test_", ALNUM, 16),
			of("Stripe", "rk_live_", ALNUM, 16), of("Stripe", "rk_test_", ALNUM, 16),
			of("Stripe", "whsec_", BASE64, 16), of("Square", "sq0csp-", DASHED, 20),
			of("Square", "sq0atp-", DASHED, 20), of("Square", "EAAA", DASHED, 56), of("Facebook", "EAAM", ALNUM, 90),
			of("Facebook", "EAAC", ALNUM, 90), of("Shopify", "shpat_", HEX, 32), of("Shopify", "shpca_", HEX, 32),
			of("Shopify", "shppa_", HEX, 32), of("Shopify", "shpss_", HEX, 32), of("SendGrid", "SG.", DOTTED, 20),
			of("Brevo", "xkeysib-", DASHED, 40), exact("Twilio", "SK", HEX, 32), of("Linear", "lin_api_", ALNUM, 20),
			of("Linear", "lin_oauth_", ALNUM, 20), of("Notion", "ntn_", ALNUM, 20), of("Notion", "secret_", ALNUM, 43),
			of("Figma", "figd_", DASHED, 20), of("Postman", "PMAK-", DASHED, 30),
			ambiguous("Airtable", "pat", DOTTED, 75), of("HubSpot", "pat-na1-", DASHED, 30),
			of("HubSpot", "pat-eu1-", DASHED, 30), of("Frame.io", "fio-u-", DASHED, 40),
			of("Duffel", "duffel_live_", DASHED, 30), of("Duffel", "duffel_test_", DASHED, 30),
			of("EasyPost", "EZAK", ALNUM, 50), of("EasyPost", "EZTK", ALNUM, 50),
			of("Flutterwave", "FLWSECK-", DASHED, 20), of("Flutterwave", "FLWSECK_TEST-", DASHED, 12),
			of("Infracost", "ico-", ALNUM, 30), of("ReadMe", "rdme_", ALNUM, 50), of("Shippo", "shippo_live_", HEX, 40),
			of("Shippo", "shippo_test_", HEX, 40), of("Typeform", "tfp_", DASHED, 40),
			of("Adafruit", "aio_", ALNUM, 28), of("Contentful", "CFPAT-", DASHED, 40), of("Lob", "live_", HEX, 35),
			of("Lob", "test_", HEX, 35), of("Scalingo", "tk-us-", DASHED, 40), of("Intra42", "s-s4t2", DASHED, 60),
			of("SettleMint", "sm_pat_", ALNUM, 16), of("SettleMint", "sm_aat_", ALNUM, 16));

	private TokenFormats() {
	}

	private static TokenFormat of(String name, String prefix, Alphabet alphabet, int length) {
		return new TokenFormat(name, prefix, alphabet, length, false, false);
	}

	/** Nothing may follow. */
	private static TokenFormat exact(String name, String prefix, Alphabet alphabet, int length) {
		return new TokenFormat(name, prefix, alphabet, length, true, false);
	}

	/** Words of ordinary text begin so as well: a part must look drawn by lot. */
	private static TokenFormat ambiguous(String name, String prefix, Alphabet alphabet, int length) {
		return new TokenFormat(name, prefix, alphabet, length, false, true);
	}

}
