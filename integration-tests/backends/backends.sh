#!/usr/bin/env bash
# Real back ends for the integration tests: MLflow, an OpenTelemetry Collector, Prometheus.
#
#   backends.sh provision [NAME...]   install or build what is missing (cached, safe to repeat)
#   backends.sh start     [NAME...]   provision, start, wait until ready, write backends.env
#   backends.sh stop      [NAME...]   stop what start started
#   backends.sh status    [NAME...]   one line each; exit status 1 if one is not ready
#   backends.sh missing   [NAME...]   names the tools that start would need and that are not there
# NAME: mlflow, collector, prometheus; none means all three.
#
# BACKENDS_HOME   cache of what is installed (default ${XDG_CACHE_HOME:-$HOME/.cache}/mlflow-tracing-test-backends)
# BACKENDS_HOST   the address to listen on (default 127.0.0.1)
# BACKENDS_STATE  pid files, logs, data, backends.env (default $BACKENDS_HOME/state)
# MLFLOW_PORT COLLECTOR_GRPC_PORT COLLECTOR_HTTP_PORT COLLECTOR_AUTH_GRPC_PORT
# COLLECTOR_AUTH_HTTP_PORT COLLECTOR_HEALTH_PORT PROMETHEUS_PORT   unset: a free port is chosen
# COLLECTOR_CONFIG  one more file, laid over the collector's configuration
# MLFLOW_VERSION (3.17.2), MLFLOW_BIN (an mlflow command to use instead of installing one),
# MLFLOW_STORE_URI (a new SQLite database). Each version has a folder of its own in the cache:
#   MLFLOW_VERSION=3.13.0 backends.sh provision mlflow
# START_TIMEOUT   seconds to wait for each to be ready (120)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(realpath -m "${BACKENDS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/mlflow-tracing-test-backends}")
state=$(realpath -m "${BACKENDS_STATE:-$home/state}")
mlflow_version=${MLFLOW_VERSION:-3.17.2}
timeout=${START_TIMEOUT:-120}
python=${PYTHON:-python3}
export BACKENDS_HOST=${BACKENDS_HOST:-127.0.0.1}
host=$BACKENDS_HOST

say() { printf 'backends: %s\n' "$*" >&2; }
die() { say "ERROR: $*"; exit 1; }

# --- provision ---------------------------------------------------------------------------
need() { command -v "$1" >/dev/null || die "$1 is needed to $2, and is not on PATH"; }

# name of a built binary: it changes with the sources, so a new version is built anew
built() { printf '%s/%s-%s' "$home" "$1" "$(find "$here/$1" -name '*.go' -o -name 'go.*' | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)"; }

go_build() { # NAME PACKAGE [go build flags...]
  local name=$1 package=$2 out log began
  shift 2
  out=$(built "$name") log=$home/$name-build.log
  [[ -x $out ]] && return
  need go "build the $name"
  say "building the $name (minutes the first time; log: $log)"
  began=$SECONDS
  (cd "$here/$name" && CGO_ENABLED=0 GOFLAGS=-modcacherw go build -mod=readonly -trimpath "$@" -o "$out.tmp" "$package") \
    >"$log" 2>&1 || { tail -15 "$log" >&2; die "the $name could not be built"; }
  mv "$out.tmp" "$out"
  say "built the $name in $((SECONDS - began)) s"
}

mlflow_bin() { printf '%s' "${MLFLOW_BIN:-$home/mlflow-$mlflow_version/bin/mlflow}"; }
provision_mlflow() {
  local venv=$home/mlflow-$mlflow_version began=$SECONDS
  if [[ -n ${MLFLOW_BIN:-} ]]; then
    [[ -x $MLFLOW_BIN ]] || die "MLFLOW_BIN=$MLFLOW_BIN cannot be run"
    return
  fi
  [[ -e $venv/.complete ]] && return
  need "$python" "install MLflow"
  say "installing MLflow $mlflow_version in $venv (1 to 2 minutes; log: $home/mlflow-install.log)"
  { rm -rf "$venv" && "$python" -m venv "$venv" && "$venv/bin/pip" install "mlflow==$mlflow_version"; } \
    >"$home/mlflow-install.log" 2>&1 || { tail -15 "$home/mlflow-install.log" >&2; die "MLflow could not be installed"; }
  touch "$venv/.complete"
  say "installed MLflow in $((SECONDS - began)) s"
}
provision_collector() { go_build collector . -ldflags='-s -w'; }
# remove_all_sd: no service discovery (nothing is scraped here), much less to download and build
provision_prometheus() {
  go_build prometheus github.com/prometheus/prometheus/cmd/prometheus -tags=remove_all_sd,netgo,stringlabels \
    -ldflags='-s -w -X github.com/prometheus/common/version.Version=3.16.0'
}
missing() {
  local tools=(curl flock "$python") name tool rc=0
  for name in collector prometheus; do
    if [[ " $* " == *" $name "* && ! -x $(built "$name") ]]; then tools+=(go); break; fi
  done
  for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || { printf '%s\n' "$tool"; rc=1; }; done
  return $rc
}
provision() {
  mkdir -p "$home"
  need flock "keep two runs apart"
  exec 9>"$home/.lock"
  flock -n 9 || { say "waiting for another run that provisions"; flock 9; }
  local name
  for name in "$@"; do "provision_$name"; done
  exec 9>&-
}

# --- start -------------------------------------------------------------------------------
ports() { # VARIABLE... : those that are unset or empty get a free port
  local var free=() missing=()
  for var in "$@"; do
    if [[ -z ${!var:-} ]]; then missing+=("$var"); else
      [[ ${!var} =~ ^[0-9]+$ ]] || die "$var=${!var} is not a port"
      (exec 3<>"/dev/tcp/$host/${!var}") 2>/dev/null && die "$var=${!var} is in use already"
    fi
  done
  if ((${#missing[@]})); then
    mapfile -t free < <("$python" -c 'import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held: s.bind((sys.argv[2], 0)); print(s.getsockname()[1])' "${#missing[@]}" "$host")
    for var in "${missing[@]}"; do printf -v "$var" %s "${free[0]}"; free=("${free[@]:1}"); done
  fi
  export "${@?}"
}

# A pid file holds the pid and the process's start time, so that a pid used again is not taken for ours.
began_at() { [[ -r /proc/$1/stat ]] && sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20; }
pid_of() {
  local pid began
  [[ -r $state/$1.pid ]] && read -r pid began <"$state/$1.pid" && [[ $(began_at "$pid") == "$began" ]] && printf %s "$pid"
}
url_of() { sed -n 's/^[A-Z]*_HEALTH_URL=//p' "$state/$1.env" 2>/dev/null; }
ready() { curl -fsS -m 5 -o /dev/null "$1" 2>/dev/null; }

launch() { # NAME COMMAND... : in a session of its own, so that stop reaches its children too
  local name=$1 pid url began=$SECONDS
  shift
  setsid "$@" >"$state/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  sleep 0.1
  printf '%s %s\n' "$pid" "$(began_at "$pid" || true)" >"$state/$name.pid"
  url=$(url_of "$name")
  until ready "$url"; do
    kill -0 "$pid" 2>/dev/null || { tail -15 "$state/$name.log" >&2; rm -f "$state/$name.pid"; die "$name ended while starting (log: $state/$name.log)"; }
    ((SECONDS - began < timeout)) || { tail -15 "$state/$name.log" >&2; stop "$name"; die "$name gave no answer at $url in $timeout s (log: $state/$name.log)"; }
    sleep 0.2
  done
  say "$name is ready (pid $pid, $url)"
}

start_mlflow() {
  ports MLFLOW_PORT
  printf '%s\n' "MLFLOW_TRACKING_URI=http://$host:$MLFLOW_PORT" "MLFLOW_HEALTH_URL=http://$host:$MLFLOW_PORT/health" \
    "MLFLOW_PYTHON=$(dirname "$(mlflow_bin)")/python" >"$state/mlflow.env"
  rm -rf "$state/mlflow" && mkdir -p "$state/mlflow"
  launch mlflow env -u MLFLOW_TRACKING_URI MLFLOW_DISABLE_TELEMETRY=true \
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION="${MLFLOW_SERVER_ENABLE_JOB_EXECUTION:-false}" "$(mlflow_bin)" server --host $host --port "$MLFLOW_PORT" --workers 1 \
    --backend-store-uri "${MLFLOW_STORE_URI:-sqlite:///$state/mlflow/mlflow.db}" --artifacts-destination "$state/mlflow/artifacts"
}
start_prometheus() {
  ports PROMETHEUS_PORT
  local url=http://$host:$PROMETHEUS_PORT
  printf '%s\n' "PROMETHEUS_URL=$url" "PROMETHEUS_OTLP_METRICS_ENDPOINT=$url/api/v1/otlp/v1/metrics" "PROMETHEUS_HEALTH_URL=$url/-/ready" >"$state/prometheus.env"
  rm -rf "$state/prometheus"
  launch prometheus "$(built prometheus)" --config.file="$here/prometheus.yml" --storage.tsdb.path="$state/prometheus" \
    --web.listen-address="$host:$PROMETHEUS_PORT" --web.enable-otlp-receiver --enable-feature=otlp-deltatocumulative
}
start_collector() {
  local configs=(--config "$here/collector.yaml")
  ports COLLECTOR_GRPC_PORT COLLECTOR_HTTP_PORT COLLECTOR_AUTH_GRPC_PORT COLLECTOR_AUTH_HTTP_PORT COLLECTOR_HEALTH_PORT
  export COLLECTOR_OUT=$state/collector
  rm -rf "$COLLECTOR_OUT" && mkdir -p "$COLLECTOR_OUT"
  if pid_of prometheus >/dev/null; then
    PROMETHEUS_PORT=$(sed -n 's/^PROMETHEUS_URL=.*://p' "$state/prometheus.env")
    export PROMETHEUS_PORT
    configs+=(--config "$here/collector-prometheus.yaml")
  fi
  [[ -z ${COLLECTOR_CONFIG:-} ]] || configs+=(--config "$COLLECTOR_CONFIG")
  printf '%s\n' "COLLECTOR_GRPC_ENDPOINT=http://$host:$COLLECTOR_GRPC_PORT" "COLLECTOR_HTTP_ENDPOINT=http://$host:$COLLECTOR_HTTP_PORT" \
    "COLLECTOR_AUTH_GRPC_ENDPOINT=http://$host:$COLLECTOR_AUTH_GRPC_PORT" "COLLECTOR_AUTH_HTTP_ENDPOINT=http://$host:$COLLECTOR_AUTH_HTTP_PORT" \
    "COLLECTOR_OUT=$COLLECTOR_OUT" "COLLECTOR_HEALTH_URL=http://$host:$COLLECTOR_HEALTH_PORT/" >"$state/collector.env"
  launch collector "$(built collector)" "${configs[@]}"
}
start() {
  local name
  provision "$@"
  mkdir -p "$state"
  for name in prometheus collector mlflow; do # Prometheus first: the collector passes metrics on to it
    [[ " $* " == *" $name "* ]] || continue
    if pid_of "$name" >/dev/null && ready "$(url_of "$name")"; then say "$name runs already"; else stop "$name"; "start_$name"; fi
  done
  write_env
  cat "$state/backends.env"
}
# what the tests read: KEY=VALUE lines of all that runs
write_env() { if [[ -d $state ]]; then cat "$state"/{mlflow,collector,prometheus}.env >"$state/backends.env" 2>/dev/null || true; fi; }

# --- stop and status ---------------------------------------------------------------------
stop() {
  local name pid i
  for name in "$@"; do
    if pid=$(pid_of "$name"); then
      kill -TERM -- "-$pid" 2>/dev/null || true
      for ((i = 0; i < 100; i++)); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.1; done
      if kill -KILL -- "-$pid" 2>/dev/null; then say "$name had to be killed"; else say "$name stopped"; fi
    fi
    rm -f "$state/$name.pid" "$state/$name.env"
  done
  write_env
}
status() {
  local name pid rc=0
  for name in "$@"; do
    if ! pid=$(pid_of "$name"); then printf '%-11s not running\n' "$name"; rc=1
    elif ready "$(url_of "$name")"; then printf '%-11s ready, pid %s, %s\n' "$name" "$pid" "$(url_of "$name")"
    else printf '%-11s running, pid %s, but gives no answer at %s\n' "$name" "$pid" "$(url_of "$name")"; rc=1; fi
  done
  return $rc
}

command=${1:-}
shift || true
(($#)) || set -- mlflow collector prometheus
for name in "$@"; do [[ $name =~ ^(mlflow|collector|prometheus)$ ]] || die "unknown back end: $name"; done
case $command in
  missing) missing "$@" ;;
  provision | start | stop | status) need curl "ask whether they are ready"; "$command" "$@" ;;
  *) sed -n '2,22s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
