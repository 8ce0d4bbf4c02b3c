/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.integration.reliability;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * What this JVM holds.
 *
 * @param heapMegabytes heap in use, after a collection
 * @param threads live threads
 * @param descriptors open files and sockets
 */
record JvmResources(long heapMegabytes, int threads, long descriptors) {

	static JvmResources now() {
		System.gc();
		UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
		return new JvmResources(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
				ManagementFactory.getThreadMXBean().getThreadCount(), system.getOpenFileDescriptorCount());
	}

}
