/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content

import io.github.mlflowtracing.ContentLocation
import io.github.mlflowtracing.internal.content.json.ContentLimits
import io.github.mlflowtracing.internal.content.redaction.Redaction
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * What Kotlin's values become.
 */
class KotlinContentTests {

	private val serializer =
		ContentSerializer(ContentLimits(1000, 30, 100), Redaction(listOf(), listOf(), listOf()))

	@Test
	fun aDataClassIsAnObject() {
		val question = Question("why", 3, listOf(Source("a.pdf", null), Source("b.pdf", 1.5)), password = "x")
		assertThat(json(question)).isEqualTo(
			"{\"text\": \"why\", \"count\": 3, \"sources\": [{\"name\": \"a.pdf\", \"score\": null}, " +
				"{\"name\": \"b.pdf\", \"score\": 1.5}], \"password\": \"[REDACTED]\", \"kind\": \"OPEN\"}"
		)
	}

	@Test
	fun whatHasNoPropertiesIsItsTypeAndNeverRead() {
		assertThat(json(Nothing)).isEqualTo("\"<io.github.mlflowtracing.internal.content.KotlinContentTests\$Nothing>\"")
		assertThat(json(Answer.Unknown)).isEqualTo("\"Unknown\"")
		assertThat(json("a" to 1)).isEqualTo("{\"first\": \"a\", \"second\": 1}")
		assertThat(json(generateSequence<Int> { throw AssertionError("read") })).isEqualTo("\"<kotlin.sequences.ConstrainedOnceSequence>\"")
	}

	@Test
	fun aDataClassWithinItselfEnds() {
		val node = Node("a")
		node.next = node
		assertThat(json(node)).contains("<cycle: io.github.mlflowtracing.internal.content.KotlinContentTests\$Node>")
	}

	private fun json(value: Any) =
		this.serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"))

	data class Question(
		val text: String,
		val count: Int,
		val sources: List<Source>,
		val password: String,
		val kind: Kind = Kind.OPEN
	)

	data class Source(val name: String, val score: Double?)

	data class Node(val name: String) {
		var next: Node? = null
	}

	enum class Kind { OPEN }

	object Nothing

	sealed interface Answer {
		data object Unknown : Answer
	}
}
