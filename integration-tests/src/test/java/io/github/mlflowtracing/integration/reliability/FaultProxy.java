/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port before an HTTP/1.1 server at which faults can be switched on and off. Each
 * connection carries one request, so that a switch concerns the very next one.
 */
final class FaultProxy implements AutoCloseable {

	private final URI target;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger requests = new AtomicInteger();

	private volatile Fault fault = Fault.none();

	private volatile ServerSocket server;

	private FaultProxy(URI target) throws IOException {
		this.target = target;
		this.server = listen(0);
	}

	static FaultProxy before(String target) throws IOException {
		return new FaultProxy(URI.create(target));
	}

	/**
	 * A port that knows faults only.
	 */
	static FaultProxy withoutServer() throws IOException {
		return new FaultProxy(URI.create("http://localhost:1"));
	}

	String uri() {
		return "http://localhost:" + this.server.getLocalPort();
	}

	/**
	 * From the next request on, and counts anew.
	 * @param fault what happens to requests
	 */
	void set(Fault fault) throws IOException {
		this.fault = fault;
		this.requests.set(0);
		if (this.server.isClosed()) {
			this.server = listen(this.server.getLocalPort());
		}
	}

	/**
	 * Nobody listens at the port any more, and connections that stand are reset.
	 */
	void refuse() throws IOException {
		this.server.close();
		this.requests.set(0);
		for (Socket connection : this.connections) {
			connection.setSoLinger(true, 0);
			connection.close();
		}
	}

	/**
	 * How many requests came since the last switch.
	 */
	int requests() {
		return this.requests.get();
	}

	@Override
	public void close() throws IOException {
		refuse();
		this.threads.shutdownNow();
	}

	private ServerSocket listen(int port) throws IOException {
		ServerSocket listening = new ServerSocket();
		listening.setReuseAddress(true);
		listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.threads.execute(() -> accept(listening));
		return listening;
	}

	private void accept(ServerSocket listening) {
		try {
			while (true) {
				Socket client = listening.accept();
				this.connections.add(client);
				this.threads.execute(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket client) {
		try (client) {
			ProxiedRequest request = ProxiedRequest.read(client, this.target);
			this.requests.incrementAndGet();
			this.fault.answer(request);
		}
		catch (IOException ex) {
			// the client has gone, or the server
		}
		finally {
			this.connections.remove(client);
		}
	}

}
