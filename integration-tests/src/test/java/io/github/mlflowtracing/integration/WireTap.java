/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A port that hands on to a server and keeps what clients sent: how often they came, and
 * in which form they wrote. Without a server behind, it takes everything and never
 * answers.
 */
final class WireTap implements AutoCloseable {

	/** A gzip stream begins so. */
	private static final String GZIP = new String(new byte[] { 0x1f, (byte) 0x8b, 8 }, StandardCharsets.ISO_8859_1);

	private final ServerSocket server;

	private volatile @Nullable URI target;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger connections = new AtomicInteger();

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private WireTap(@Nullable URI target) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		this.threads.execute(this::accept);
	}

	static WireTap before(String target) throws IOException {
		return new WireTap(URI.create(target));
	}

	static WireTap thatNeverAnswers() throws IOException {
		return new WireTap(null);
	}

	String uri() {
		return "http://localhost:" + this.server.getLocalPort();
	}

	/**
	 * From now on another server is behind the port; connections that stand are kept.
	 * @param target address of the server
	 */
	void handOnTo(String target) {
		this.target = URI.create(target);
	}

	int connections() {
		return this.connections.get();
	}

	boolean sawGzip() {
		return sent().contains(GZIP);
	}

	String sent() {
		return this.sent.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				this.connections.incrementAndGet();
				URI target = this.target;
				if (target == null) {
					this.threads.execute(() -> copy(client, OutputStream.nullOutputStream(), true));
				}
				else {
					Socket upstream = new Socket(target.getHost(), target.getPort());
					OutputStream toServer = upstream.getOutputStream();
					OutputStream toClient = client.getOutputStream();
					this.threads.execute(() -> copy(client, toServer, true));
					this.threads.execute(() -> copy(upstream, toClient, false));
				}
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void copy(Socket from, OutputStream to, boolean keep) {
		try (from; to; InputStream in = from.getInputStream()) {
			byte[] buffer = new byte[8192];
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				if (keep) {
					this.sent.write(buffer, 0, length);
				}
				to.write(buffer, 0, length);
				to.flush();
			}
		}
		catch (IOException ex) {
			// the other side has gone
		}
	}

}
