// Traces hold what users typed, so text only ever becomes text nodes, never markup.

const byId = (id) => document.getElementById(id);
const session = `session-${Date.now().toString(36)}`;
let mlflow = null;

function element(name, className, ...children) {
	const node = document.createElement(name);
	node.className = className;
	node.append(...children);
	return node;
}

async function get(path) {
	const response = await fetch(path);
	return response.ok ? response.json() : null;
}

async function ask(question) {
	byId("trace").hidden = true;
	byId("reply").hidden = false;
	show("…", false, []);
	byId("feedback").hidden = true;
	const response = await fetch("api/ask", {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ question, session })
	});
	const reply = await response.json();
	if (response.ok) {
		show(reply.answer, false, reply.sources);
	}
	else {
		show([reply.title ?? reply.error, reply.detail].filter(Boolean).join(": "), true, []);
	}
	if (reply.traceId) {
		// feedback is kept by MLflow alone
		byId("feedback").hidden = !(response.ok && serverAddress());
		byId("feedback").dataset.traceId = reply.traceId;
		byId("thanks").textContent = "";
		await showTrace(reply.traceId);
	}
	await showRecent();
}

async function giveFeedback(traceId, helpful) {
	const response = await fetch("api/feedback", {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ traceId, helpful })
	});
	byId("thanks").textContent = response.ok ? "Thank you." : (await response.json()).detail;
}

function show(text, failed, sources) {
	byId("answer").textContent = text;
	byId("answer").classList.toggle("failed", failed);
	byId("sources").textContent = `From ${sources.join(", ")}`;
	byId("sources").hidden = !sources.length;
}

async function showTrace(traceId) {
	byId("trace").hidden = false;
	byId("trace-id").textContent = traceId;
	byId("spans").replaceChildren();
	byId("trace-link").hidden = true;
	const trace = await complete(traceId);
	if (trace && byId("trace-id").textContent === traceId) {
		byId("spans").replaceChildren(...tree(trace.spans));
		await showLink(traceId);
	}
}

// the experiment's id is known once the server has been reached
async function showLink(traceId) {
	mlflow = await get("actuator/mlflow");
	const experiment = mlflow?.experiment?.id;
	if (serverAddress() && experiment) {
		byId("trace-link").hidden = false;
		byId("trace-link").href = `${serverAddress()}/#/experiments/${encodeURIComponent(experiment)}`
			+ `/traces?selectedEvaluationId=${encodeURIComponent(traceId)}`;
	}
}

// the reply can be here before the trace is complete
async function complete(traceId) {
	for (let attempt = 0; attempt < 20; attempt++) {
		const trace = await get(`actuator/mlflowtraces/${traceId}`);
		if (trace) {
			return trace;
		}
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	return null;
}

function tree(spans) {
	const ids = new Set(spans.map((span) => span.spanId));
	const sorted = spans.toSorted((left, right) => left.startTime.localeCompare(right.startTime));
	const children = (parent) => sorted.filter((span) => span.parentSpanId === parent.spanId);
	const item = (span) => element("li", "", details(span), element("ul", "", ...children(span).map(item)));
	return sorted.filter((span) => !ids.has(span.parentSpanId)).map(item);
}

function details(span) {
	const failed = span.status.code === "ERROR";
	const facts = [...(failed ? ["failed"] : []), `${span.durationMs.toFixed(1)} ms`, ...tokens(span)].join(" · ");
	const node = element("details", "", element("summary", "", element("span", "type", span.type), " ",
		element("strong", failed ? "failed" : "", span.name), " ", element("span", "facts", facts)));
	if (failed) {
		node.append(element("p", "failed", span.status.message ?? ""));
	}
	for (const [label, value] of [["Inputs", span.inputs], ["Outputs", span.outputs]]) {
		if (value !== undefined && value !== null) {
			node.append(label, element("pre", "", JSON.stringify(value, null, 2)));
		}
	}
	return node;
}

function tokens(span) {
	let usage = span.attributes?.["mlflow.chat.tokenUsage"];
	usage = typeof usage === "string" ? JSON.parse(usage) : usage;
	return usage ? [`${usage.input_tokens} + ${usage.output_tokens} tokens`] : [];
}

async function showRecent() {
	const recent = await get("actuator/mlflowtraces");
	byId("recent").replaceChildren(...(recent?.traces ?? []).map(row));
}

function row(trace) {
	const question = element("button", "", trace.requestPreview || trace.name);
	question.type = "button";
	question.addEventListener("click", async () => {
		await showTrace(trace.traceId);
		byId("trace").scrollIntoView();
	});
	return element("tr", "",
		element("td", "", new Date(trace.startTime).toLocaleTimeString()),
		element("td", "", question),
		element("td", "", trace.responsePreview ?? ""),
		element("td", trace.state === "ERROR" ? "failed" : "", trace.state),
		element("td", "", String(trace.spanCount)),
		element("td", "", trace.durationMs.toFixed(1)));
}

function serverAddress() {
	return /^https?:\/\//.test(mlflow?.trackingUri ?? "") ? mlflow.trackingUri.replace(/\/$/, "") : null;
}

function showDestination() {
	if (!serverAddress()) {
		byId("destination").textContent = "They are kept in this process. To send them to MLflow as well, start with "
			+ "MLFLOW_TRACKING_URI=http://localhost:5000.";
		return;
	}
	const link = element("a", "", serverAddress());
	link.href = serverAddress();
	byId("destination").replaceChildren("They also go to MLflow at ", link, ".");
}

byId("ask").addEventListener("submit", (event) => {
	event.preventDefault();
	ask(byId("question").value).catch(() => show("The server did not answer.", true, []));
});

for (const button of document.querySelectorAll("#feedback button")) {
	button.addEventListener("click", () => {
		giveFeedback(byId("feedback").dataset.traceId, button.value === "true")
			.catch(() => byId("thanks").textContent = "The server did not answer.");
	});
}

for (const example of document.querySelectorAll(".examples button")) {
	example.addEventListener("click", () => {
		byId("question").value = example.textContent;
		byId("ask").requestSubmit();
	});
}

mlflow = await get("actuator/mlflow");
showDestination();
await showRecent();
