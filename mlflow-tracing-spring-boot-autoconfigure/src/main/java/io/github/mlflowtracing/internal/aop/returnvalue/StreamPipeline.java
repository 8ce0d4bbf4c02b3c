/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.aop.returnvalue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A stream that tells when its terminal operation has returned. One that needs only some
 * elements, such as {@code findFirst} or one behind {@code limit}, neither exhausts the
 * source nor closes it (JDK 17 to 25).
 */
final class StreamPipeline implements InvocationHandler {

	/** The interfaces of streams of primitive values, for which there are proxies. */
	static final Class<?>[] TYPES = { IntStream.class, LongStream.class, DoubleStream.class };

	/** Operations that end nothing; those that return a stream are told by their type. */
	private static final Set<String> NOT_TERMINAL = Set.of("iterator", "spliterator", "isParallel", "close");

	private final BaseStream<?, ?> stream;

	private final Runnable onTerminated;

	private StreamPipeline(BaseStream<?, ?> stream, Runnable onTerminated) {
		this.stream = stream;
		this.onTerminated = onTerminated;
	}

	/**
	 * Wraps a stream and all that its operations return.
	 * @param stream the stream
	 * @param onTerminated runs when a terminal operation has returned or thrown; not when
	 * an iterator or a spliterator was handed out
	 * @return the stream to use instead
	 */
	static <T> Stream<T> of(Stream<T> stream, Runnable onTerminated) {
		return new ObjectPipeline<>(stream, onTerminated);
	}

	/**
	 * Wraps a stream of primitive values.
	 * @param type its interface
	 */
	static <S extends BaseStream<?, S>> S wrap(S stream, Class<S> type, Runnable onTerminated) {
		return type.cast(wrap(stream, onTerminated));
	}

	private static Object wrap(BaseStream<?, ?> stream, Runnable onTerminated) {
		if (stream instanceof Stream<?> objects) {
			return new ObjectPipeline<>(objects, onTerminated);
		}
		for (Class<?> type : TYPES) {
			if (type.isInstance(stream)) {
				return Proxy.newProxyInstance(StreamPipeline.class.getClassLoader(), new Class<?>[] { type },
						new StreamPipeline(stream, onTerminated));
			}
		}
		return stream;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		try {
			Object result = method.invoke(this.stream, arguments);
			return (result == this.stream) ? proxy
					: (result instanceof BaseStream<?, ?> next) ? wrap(next, this.onTerminated) : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
		finally {
			if (isTerminal(method)) {
				this.onTerminated.run();
			}
		}
	}

	private static boolean isTerminal(Method method) {
		return method.getDeclaringClass() != Object.class && !NOT_TERMINAL.contains(method.getName())
				&& !BaseStream.class.isAssignableFrom(method.getReturnType());
	}

}
