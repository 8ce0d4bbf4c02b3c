/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.lang.ref.Cleaner;
import java.util.Comparator;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import io.github.mlflowtracing.MlflowSpan;
import io.github.mlflowtracing.internal.observation.ObservedSpans;
import io.github.mlflowtracing.internal.observation.SpanItems;

/**
 * The elements of a {@link Stream}, as they are pulled out of it. The span is current
 * only while the stream makes an element, as MLflow's SDK has it for generators, not
 * while the caller works on it. It ends when all parts are exhausted, when the terminal
 * operation returns, at the stream's close, or when no caller can reach the stream any
 * more. What the stream leaves open between two elements, as instrumented JDBC drivers do
 * with a result set's observation (datasource-micrometer 2.0), is not current for the
 * caller either.
 *
 * @param <T> the elements
 */
public final class TracedStream<T> implements Spliterator<T> {

	private static final Cleaner CLEANER = Cleaner.create();

	private final Spliterator<T> source;

	private final MlflowSpan span;

	private final SpanItems items;

	/**
	 * How many parts are not exhausted; parallel streams are split. All parts refer to
	 * it, and nothing else does.
	 */
	private final AtomicInteger parts;

	private boolean exhausted;

	private @Nullable T element;

	private TracedStream(Spliterator<T> source, MlflowSpan span, SpanItems items, AtomicInteger parts) {
		this.source = source;
		this.span = span;
		this.items = items;
		this.parts = parts;
	}

	/**
	 * Traces what is left to do of a stream.
	 * @param stream the stream
	 * @param span its span, which ends with it
	 * @param items takes the elements
	 * @return the stream to use instead
	 */
	public static <T> Stream<T> of(Stream<T> stream, MlflowSpan span, SpanItems items) {
		boolean parallel = stream.isParallel();
		AtomicInteger parts = new AtomicInteger(1);
		CLEANER.register(parts, items::abandon);
		Stream<T> traced = StreamSupport.stream(new TracedStream<>(stream.spliterator(), span, items, parts), parallel)
			.onClose(() -> {
				try (MlflowSpan.Scope kept = ObservedSpans.keepCurrent(span)) {
					stream.close();
				}
				finally {
					items.complete();
				}
			});
		return StreamPipeline.of(traced, items::abandon);
	}

	@Override
	public boolean tryAdvance(Consumer<? super T> action) {
		boolean advanced;
		try (MlflowSpan.Scope scope = this.span.makeCurrent();
				MlflowSpan.Scope kept = ObservedSpans.keepCurrent(this.span)) {
			advanced = this.source.tryAdvance((value) -> this.element = value);
		}
		catch (Throwable ex) {
			this.items.fail(ex);
			throw ex;
		}
		if (!advanced) {
			exhausted();
			return false;
		}
		T value = this.element;
		this.element = null;
		this.items.add(value);
		accept(action, value);
		return true;
	}

	@SuppressWarnings("NullAway")
	private static <T> void accept(Consumer<? super T> action, @Nullable T value) {
		action.accept(value);
	}

	private void exhausted() {
		if (!this.exhausted) {
			this.exhausted = true;
			if (this.parts.decrementAndGet() == 0) {
				this.items.complete();
			}
		}
	}

	@Override
	public @Nullable Spliterator<T> trySplit() {
		Spliterator<T> part = this.source.trySplit();
		if (part == null) {
			return null;
		}
		this.parts.incrementAndGet();
		return new TracedStream<>(part, this.span, this.items, this.parts);
	}

	@Override
	public long estimateSize() {
		return this.source.estimateSize();
	}

	@Override
	public long getExactSizeIfKnown() {
		return this.source.getExactSizeIfKnown();
	}

	@Override
	public int characteristics() {
		return this.source.characteristics();
	}

	@Override
	public @Nullable Comparator<? super T> getComparator() {
		return this.source.getComparator();
	}

}
