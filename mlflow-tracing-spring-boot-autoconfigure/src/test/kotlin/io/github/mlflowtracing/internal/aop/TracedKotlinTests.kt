/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop

import com.sun.net.httpserver.HttpServer
import io.github.mlflowtracing.MlflowTracing
import io.github.mlflowtracing.SpanType
import io.github.mlflowtracing.Traced
import io.github.mlflowtracing.autoconfigure.TracedApplication
import io.github.mlflowtracing.autoconfigure.TracedApplication.attributes
import io.github.mlflowtracing.autoconfigure.TracedApplication.span
import io.github.mlflowtracing.autoconfigure.TracedApplication.trace
import io.github.mlflowtracing.autoconfigure.TracedApplication.traces
import io.micrometer.observation.ObservationRegistry
import java.net.InetAddress
import java.net.InetSocketAddress
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.awaitSingleOrNull
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import org.springframework.context.ApplicationContext
import org.springframework.core.PropagationContextElement
import org.springframework.web.reactive.function.client.WebClient
import reactor.core.publisher.Hooks

/**
 * Suspending functions, flows, and the tracing API as Kotlin sees them.
 */
class TracedKotlinTests {

	private val runner = TracedApplication.runner().withBean(Assistant::class.java).withBean(Search::class.java)

	@Test
	fun aSuspendingFunctionIsOneSpanWithoutItsContinuation() = run { context ->
		assertThat(runBlocking { context.assistant().answer("why") }).isEqualTo("why?")

		assertThat(attributes(context)).containsEntry("mlflow.spanInputs", "{\"question\": \"why\"}")
			.containsEntry("mlflow.spanOutputs", "\"why?\"")
		assertThat(span(context).name).isEqualTo("Assistant.answer")
	}

	@Test
	fun itsFailureIsRecordedAndReachesTheCaller() = run { context ->
		assertThatThrownBy { runBlocking { context.assistant().fail() } }.hasMessage("no model")

		assertThat(span(context).status.description).isEqualTo("IllegalStateException: no model")
	}

	@Test
	fun itsCancellationEndsTheSpan() = run { context ->
		runBlocking {
			val job = launch { context.assistant().sleep() }
			delay(1)
			while (!context.assistant().sleeping()) {
				delay(1)
			}
			job.cancelAndJoin()
		}

		assertThat(span(context).name).isEqualTo("Assistant.sleep")
	}

	@ParameterizedTest
	@ValueSource(booleans = [true, false])
	fun suspendingFunctionsNestOnAnyDispatcher(automatic: Boolean) = run { context ->
		withPropagation(automatic) { runBlocking { context.assistant().nested() } }

		val outer = span(context, "Assistant.nested").spanId
		assertThat(span(context, "Search.find").parentSpanId).isEqualTo(outer)
		assertThat(span(context, "Search.elsewhere").parentSpanId).isEqualTo(outer)
	}

	@Test
	fun clientsNestInASuspendingFunction() {
		val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
		server.createContext("/") { exchange ->
			exchange.sendResponseHeaders(204, -1)
			exchange.close()
		}
		server.start()
		this.runner.withBean(EndedSpans::class.java).withBean(Client::class.java)
			.withPropertyValues("management.tracing.sampling.probability=1")
			.run { context ->
				runBlocking { context.getBean(Client::class.java).call(server.address.port) }

				val spans = context.getBean(EndedSpans::class.java)
				await().untilAsserted { assertThat(spans.named("http get")).hasSize(1) }
				assertThat(spans.named("http get")[0].parentSpanId).isEqualTo(spans.named("Client.call")[0].spanId)
			}
		server.stop(0)
	}

	@Test
	fun plainCallsNestWhereTheCoroutinePropagatesTheContext() = run { context ->
		runBlocking(PropagationContextElement()) { context.assistant().plain() }

		assertThat(span(context, "Search.now").parentSpanId).isEqualTo(span(context, "Assistant.plain").spanId)
	}

	@Test
	fun aFlowIsASpanPerCollection() = run { context ->
		val words = context.assistant().words()
		assertThat(traces(context)).isEmpty()

		assertThat(runBlocking { words.toList() }).containsExactly("a", "b")

		assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "[\"a\", \"b\"]")
			.containsEntry("mlflow.chunk.count", 2L)
	}

	@Test
	fun aFlowThatIsNotReadToItsEndEndsItsSpan() = run { context ->
		runBlocking { context.assistant().words().take(1).toList() }

		assertThat(trace(context).spans()).hasSize(1)
	}

	@Test
	fun aSuspendingFunctionMayReturnAFlow() = run { context ->
		assertThat(runBlocking { context.assistant().wordsLater().toList() }).containsExactly("a")

		assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "[\"a\"]")
	}

	@Test
	fun aDeferredsSpanEndsWhenItCompletes() = run { context ->
		val deferred = CompletableDeferred<String>()
		assertThat(context.assistant().deferred(deferred)).isSameAs(deferred)
		assertThat(traces(context)).isEmpty()

		deferred.complete("late")

		assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", "\"late\"")
	}

	@Test
	fun aDeferredsFailureIsTheSpans() = run { context ->
		val deferred = CompletableDeferred<String>()
		context.assistant().deferred(deferred)

		deferred.completeExceptionally(IllegalStateException("no model"))

		assertThat(span(context).status.description).isEqualTo("IllegalStateException: no model")
	}

	@Test
	fun namesThatTheCompilerChangesAreThoseOfTheSource() = run { context ->
		context.assistant().titled(Title("Dr."))
		context.assistant().inside()

		assertThat(traces(context).map { it.root()?.name }).containsExactlyInAnyOrder("Assistant.titled", "Assistant.inside")
		assertThat(traces(context).map { TracedApplication.byName(it.root()!!.attributes)["mlflow.spanFunctionName"] })
			.containsExactlyInAnyOrder("titled", "inside")
	}

	@Test
	fun theTracingApiTakesLambdas() = run { context ->
		val tracing = context.getBean(MlflowTracing::class.java)
		val length: Int = tracing.inSpan("length", SpanType.TOOL) { span ->
			span.setInputs(mapOf("text" to "tea"))
			"tea".length
		}
		assertThat(length).isEqualTo(3)
		assertThat(attributes(context)).containsEntry("mlflow.spanOutputs", 3L)
	}

	private fun run(test: (ApplicationContext) -> Unit) {
		this.runner.run { context -> test(context) }
	}

	private fun ApplicationContext.assistant() = getBean(Assistant::class.java)

	private fun withPropagation(automatic: Boolean, test: () -> Unit) {
		if (automatic) {
			Hooks.enableAutomaticContextPropagation()
		}
		try {
			test()
		} finally {
			Hooks.disableAutomaticContextPropagation()
		}
	}

	@JvmInline
	value class Title(val text: String)

	open class Assistant(private val search: Search) {

		@Volatile
		private var sleeping = false

		@Traced
		open suspend fun answer(question: String): String {
			delay(1)
			return "$question?"
		}

		@Traced
		open suspend fun fail(): String = throw IllegalStateException("no model")

		@Traced
		open suspend fun sleep() {
			this.sleeping = true
			delay(600_000)
		}

		open fun sleeping() = this.sleeping

		@Traced
		open suspend fun nested() {
			this.search.find()
			withContext(Dispatchers.Default) { search.elsewhere() }
		}

		@Traced
		open suspend fun plain() {
			this.search.now()
		}

		@Traced
		open fun words(): Flow<String> = flow {
			emit("a")
			delay(1)
			emit("b")
		}

		@Traced
		open fun deferred(deferred: Deferred<String>): Deferred<String> = deferred

		@Traced
		open fun titled(title: Title) = title.text

		@Traced
		internal open fun inside() {
		}

		@Traced
		open suspend fun wordsLater(): Flow<String> = flow { emit("a") }

	}

	open class Client(private val observations: ObservationRegistry) {

		@Traced
		open suspend fun call(port: Int) {
			WebClient.builder().observationRegistry(this.observations).build().get().uri("http://localhost:$port/")
				.retrieve().toBodilessEntity().awaitSingleOrNull()
		}

	}

	open class Search {

		@Traced
		open suspend fun find() {
			delay(1)
		}

		@Traced
		open suspend fun elsewhere() {
		}

		@Traced
		open fun now() {
		}

	}

}
