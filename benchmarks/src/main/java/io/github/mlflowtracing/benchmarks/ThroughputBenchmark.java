/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many traces of two spans reach one MLflow server in a second: by the Python SDK,
 * posted raw, and through this library, side by side in each round.
 */
public final class ThroughputBenchmark {

	private static final String PYTHON = "Python SDK";

	private static final String RAW_SMALL = "raw, 50 per request";

	private static final String RAW_LARGE = "raw, 256 per request";

	private static final String LIBRARY = "this library";

	private ThroughputBenchmark() {
	}

	public static void main(String[] args) throws Exception {
		int rounds = argument(args, 0, 3);
		int traces = argument(args, 1, 2000);
		int pythonTraces = argument(args, 2, 200);
		Map<String, TraceSender> senders = new LinkedHashMap<>();
		senders.put(PYTHON, new PythonSdk());
		senders.put(RAW_SMALL, new RawPosting(50));
		senders.put(RAW_LARGE, new RawPosting(256));
		senders.put(LIBRARY, new ThisLibrary());
		Map<String, List<Double>> rates = new LinkedHashMap<>();
		try (MlflowServer server = new MlflowServer()) {
			measure(server, "warm-up", new RawPosting(50), 200);
			for (int round = 1; round <= rounds; round++) {
				for (Map.Entry<String, TraceSender> sender : senders.entrySet()) {
					boolean python = sender.getKey().equals(PYTHON);
					double rate = measure(server, sender.getKey() + ", round " + round, sender.getValue(),
							python ? pythonTraces : traces);
					rates.computeIfAbsent(sender.getKey(), (name) -> new ArrayList<>()).add(rate);
				}
			}
		}
		rates.forEach((name, measured) -> System.out.printf("median %-24s %7.1f traces/s%n", name, median(measured)));
		double library = median(rates.get(LIBRARY));
		System.out.printf("this library / Python SDK           %.2f (goal 12)%n", library / median(rates.get(PYTHON)));
		System.out.printf("this library / raw, 50 per request  %.2f (goal 0.9)%n",
				library / median(rates.get(RAW_SMALL)));
		System.out.printf("this library / raw, 256 per request %.2f (goal 0.9)%n",
				library / median(rates.get(RAW_LARGE)));
	}

	private static double measure(MlflowServer server, String name, TraceSender sender, int traces) throws Exception {
		String experimentId = server.createExperiment(name);
		double seconds = sender.send(server, experimentId, traces);
		int stored = server.countTraces(experimentId);
		if (stored != traces) {
			throw new IllegalStateException("%s: %d of %d traces are stored".formatted(name, stored, traces));
		}
		double rate = traces / seconds;
		System.out.printf("%-32s %5d traces in %6.2f s: %7.1f traces/s%n", name, traces, seconds, rate);
		return rate;
	}

	private static int argument(String[] args, int index, int otherwise) {
		return (args.length > index) ? Integer.parseInt(args[index]) : otherwise;
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
	}

}
