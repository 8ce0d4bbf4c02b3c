/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collector;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The {@link StreamPipeline} of objects. No proxy, which would wrap a checked exception
 * that a caller's function throws without declaring it, as Kotlin's do. What Java adds to
 * streams later, such as {@code gather}, goes past it by way of the spliterator.
 *
 * @param <T> the elements
 */
final class ObjectPipeline<T> implements Stream<T> {

	private final Stream<T> stream;

	private final Runnable onTerminated;

	ObjectPipeline(Stream<T> stream, Runnable onTerminated) {
		this.stream = stream;
		this.onTerminated = onTerminated;
	}

	private <R> Stream<R> next(Stream<R> next) {
		return (next == this.stream) ? cast() : new ObjectPipeline<>(next, this.onTerminated);
	}

	@SuppressWarnings("unchecked")
	private <R> Stream<R> cast() {
		return (Stream<R>) this;
	}

	private <R> R end(Supplier<R> operation) {
		try {
			return operation.get();
		}
		finally {
			this.onTerminated.run();
		}
	}

	@Override
	public Stream<T> filter(Predicate<? super T> predicate) {
		return next(this.stream.filter(predicate));
	}

	@Override
	public Stream<T> distinct() {
		return next(this.stream.distinct());
	}

	@Override
	public Stream<T> sorted() {
		return next(this.stream.sorted());
	}

	@Override
	public Stream<T> sorted(Comparator<? super T> comparator) {
		return next(this.stream.sorted(comparator));
	}

	@Override
	public Stream<T> peek(Consumer<? super T> action) {
		return next(this.stream.peek(action));
	}

	@Override
	public Stream<T> limit(long maxSize) {
		return next(this.stream.limit(maxSize));
	}

	@Override
	public Stream<T> skip(long n) {
		return next(this.stream.skip(n));
	}

	@Override
	public Stream<T> takeWhile(Predicate<? super T> predicate) {
		return next(this.stream.takeWhile(predicate));
	}

	@Override
	public Stream<T> dropWhile(Predicate<? super T> predicate) {
		return next(this.stream.dropWhile(predicate));
	}

	@Override
	public Stream<T> sequential() {
		return next(this.stream.sequential());
	}

	@Override
	public Stream<T> parallel() {
		return next(this.stream.parallel());
	}

	@Override
	public Stream<T> unordered() {
		return next(this.stream.unordered());
	}

	@Override
	public Stream<T> onClose(Runnable closeHandler) {
		return next(this.stream.onClose(closeHandler));
	}

	@Override
	public <R> Stream<R> map(Function<? super T, ? extends R> mapper) {
		return next(this.stream.map(mapper));
	}

	@Override
	public IntStream mapToInt(ToIntFunction<? super T> mapper) {
		return StreamPipeline.wrap(this.stream.mapToInt(mapper), IntStream.class, this.onTerminated);
	}

	@Override
	public LongStream mapToLong(ToLongFunction<? super T> mapper) {
		return StreamPipeline.wrap(this.stream.mapToLong(mapper), LongStream.class, this.onTerminated);
	}

	@Override
	public DoubleStream mapToDouble(ToDoubleFunction<? super T> mapper) {
		return StreamPipeline.wrap(this.stream.mapToDouble(mapper), DoubleStream.class, this.onTerminated);
	}

	@Override
	public <R> Stream<R> flatMap(Function<? super T, ? extends Stream<? extends R>> mapper) {
		return next(this.stream.flatMap(mapper));
	}

	@Override
	public IntStream flatMapToInt(Function<? super T, ? extends IntStream> mapper) {
		return StreamPipeline.wrap(this.stream.flatMapToInt(mapper), IntStream.class, this.onTerminated);
	}

	@Override
	public LongStream flatMapToLong(Function<? super T, ? extends LongStream> mapper) {
		return StreamPipeline.wrap(this.stream.flatMapToLong(mapper), LongStream.class, this.onTerminated);
	}

	@Override
	public DoubleStream flatMapToDouble(Function<? super T, ? extends DoubleStream> mapper) {
		return StreamPipeline.wrap(this.stream.flatMapToDouble(mapper), DoubleStream.class, this.onTerminated);
	}

	@Override
	public <R> Stream<R> mapMulti(BiConsumer<? super T, ? super Consumer<R>> mapper) {
		return next(this.stream.mapMulti(mapper));
	}

	@Override
	public IntStream mapMultiToInt(BiConsumer<? super T, ? super IntConsumer> mapper) {
		return StreamPipeline.wrap(this.stream.mapMultiToInt(mapper), IntStream.class, this.onTerminated);
	}

	@Override
	public LongStream mapMultiToLong(BiConsumer<? super T, ? super LongConsumer> mapper) {
		return StreamPipeline.wrap(this.stream.mapMultiToLong(mapper), LongStream.class, this.onTerminated);
	}

	@Override
	public DoubleStream mapMultiToDouble(BiConsumer<? super T, ? super DoubleConsumer> mapper) {
		return StreamPipeline.wrap(this.stream.mapMultiToDouble(mapper), DoubleStream.class, this.onTerminated);
	}

	@Override
	public void forEach(Consumer<? super T> action) {
		end(() -> {
			this.stream.forEach(action);
			return true;
		});
	}

	@Override
	public void forEachOrdered(Consumer<? super T> action) {
		end(() -> {
			this.stream.forEachOrdered(action);
			return true;
		});
	}

	@Override
	public Object[] toArray() {
		return end(() -> this.stream.toArray());
	}

	@Override
	public <A> A[] toArray(IntFunction<A[]> generator) {
		return end(() -> this.stream.toArray(generator));
	}

	@Override
	public T reduce(T identity, BinaryOperator<T> accumulator) {
		return end(() -> this.stream.reduce(identity, accumulator));
	}

	@Override
	public Optional<T> reduce(BinaryOperator<T> accumulator) {
		return end(() -> this.stream.reduce(accumulator));
	}

	@Override
	public <U> U reduce(U identity, BiFunction<U, ? super T, U> accumulator, BinaryOperator<U> combiner) {
		return end(() -> this.stream.reduce(identity, accumulator, combiner));
	}

	@Override
	public <R> R collect(Supplier<R> supplier, BiConsumer<R, ? super T> accumulator, BiConsumer<R, R> combiner) {
		return end(() -> this.stream.collect(supplier, accumulator, combiner));
	}

	@Override
	public <R, A> R collect(Collector<? super T, A, R> collector) {
		return end(() -> this.stream.collect(collector));
	}

	@Override
	public List<T> toList() {
		return end(() -> this.stream.toList());
	}

	@Override
	public Optional<T> min(Comparator<? super T> comparator) {
		return end(() -> this.stream.min(comparator));
	}

	@Override
	public Optional<T> max(Comparator<? super T> comparator) {
		return end(() -> this.stream.max(comparator));
	}

	@Override
	public long count() {
		return end(this.stream::count);
	}

	@Override
	public boolean anyMatch(Predicate<? super T> predicate) {
		return end(() -> this.stream.anyMatch(predicate));
	}

	@Override
	public boolean allMatch(Predicate<? super T> predicate) {
		return end(() -> this.stream.allMatch(predicate));
	}

	@Override
	public boolean noneMatch(Predicate<? super T> predicate) {
		return end(() -> this.stream.noneMatch(predicate));
	}

	@Override
	public Optional<T> findFirst() {
		return end(() -> this.stream.findFirst());
	}

	@Override
	public Optional<T> findAny() {
		return end(() -> this.stream.findAny());
	}

	@Override
	public Iterator<T> iterator() {
		return this.stream.iterator();
	}

	@Override
	public Spliterator<T> spliterator() {
		return this.stream.spliterator();
	}

	@Override
	public boolean isParallel() {
		return this.stream.isParallel();
	}

	@Override
	public void close() {
		this.stream.close();
	}

}
