/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.export.mlflow.compat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.mlflowtracing.internal.export.mlflow.client.MlflowClient;
import io.github.mlflowtracing.internal.export.transport.HttpReply;
import io.github.mlflowtracing.internal.guard.LogText;

/**
 * Finds out once how old the server is, and says what it lacks. A server that does not
 * tell is taken for a new one. Thread-safe.
 */
public final class ServerVersion {

	private static final Log logger = LogFactory.getLog(ServerVersion.class);

	private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\..*");

	/** The oldest that the tests know. */
	private static final int TESTED = version(3, 10);

	/** The first that takes name, tags, session and user from spans as they are. */
	private static final int COMPLETE = version(3, 17);

	private final MlflowClient client;

	private boolean asked;

	/** Read while another thread may wait for the server. */
	private volatile boolean known;

	private volatile boolean old;

	public ServerVersion(MlflowClient client) {
		this.client = client;
	}

	/**
	 * Asks the server, unless it has replied before.
	 * @throws IOException if there is no reply
	 */
	public synchronized void ask() throws IOException, InterruptedException {
		if (this.asked) {
			return;
		}
		HttpReply reply = this.client.get("/version");
		// else it may just be starting, or the credentials are not right yet
		this.asked = reply.isSuccess() || reply.status() == 404;
		Matcher version = VERSION.matcher(reply.text().strip());
		if (reply.isSuccess() && version.matches()) {
			this.known = true;
			judge(LogText.of(version.group()),
					version(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))));
		}
	}

	/**
	 * Whether the server has replied with a version, as MLflow does.
	 */
	public boolean isKnown() {
		return this.known;
	}

	private void judge(String name, int version) {
		this.old = version < COMPLETE;
		if (version < TESTED) {
			logger.warn(("MLflow at %s is version %s, which this library is not tested with: it may show traces "
					+ "incompletely. Upgrade the server to 3.10 or later, best 3.17")
				.formatted(this.client.server(), name));
		}
		else if (this.old) {
			logger
				.info(("MLflow at %s is version %s: spans that are sent again count their tokens again, and more that "
						+ "docs/fidelity.md lists. Trace info is sent for every trace, since spans don't say all to a server "
						+ "before 3.17")
					.formatted(this.client.server(), name));
		}
	}

	/**
	 * Whether it needs each trace's info, since it does not take name, tags, session and
	 * user from spans.
	 */
	public boolean needsTraceInfo() {
		return this.old;
	}

	private static int version(int major, int minor) {
		return major * 10_000 + minor;
	}

}
