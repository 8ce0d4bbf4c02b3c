"""Makes two-span traces with the MLflow SDK as it is configured by default, and prints the seconds that took."""

import sys
import time

import mlflow

uri, experiment, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
mlflow.set_tracking_uri(uri)
mlflow.set_experiment(experiment_id=experiment)

start = time.monotonic()
for _ in range(count):
    with mlflow.start_span(name="request", span_type="CHAIN") as span:
        span.set_inputs({"question": "What is MLflow?"})
        with mlflow.start_span(name="lookup", span_type="RETRIEVER") as child:
            child.set_outputs(["Document 1"])
        span.set_outputs("An open source platform.")
mlflow.flush_trace_async_logging()
print(time.monotonic() - start)
