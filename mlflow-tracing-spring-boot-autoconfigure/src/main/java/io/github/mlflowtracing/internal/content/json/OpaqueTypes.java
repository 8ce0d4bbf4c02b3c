/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content.json;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.ref.Reference;
import java.lang.reflect.Member;
import java.lang.reflect.Proxy;
import java.nio.Buffer;
import java.security.Key;
import java.security.Principal;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;

import tools.jackson.core.TreeNode;

import org.springframework.util.ClassUtils;

/**
 * Types that are not values: looking into them would read, drain, wait or connect, or
 * show what is the framework's. Their name is all that is written of them.
 */
final class OpaqueTypes {

	/** {@link AutoCloseable} covers streams, connections, channels and clients. */
	private static final List<Class<?>> TYPES = List.of(AutoCloseable.class, InputStream.class, OutputStream.class,
			Reader.class, Writer.class, Iterator.class, Spliterator.class, Enumeration.class, Future.class,
			CompletionStage.class, Flow.Publisher.class, Executor.class, Thread.class, ThreadGroup.class,
			ThreadLocal.class, ClassLoader.class, Lock.class, Reference.class, Member.class, Module.class, Buffer.class,
			Principal.class, Key.class);

	/** What the name of a type starts with, or of one that it extends or implements. */
	private static final List<String> NAMES = List.of("jakarta.servlet.", "javax.servlet.", "javax.sql.",
			"java.sql.Blob", "java.sql.Clob", "jakarta.persistence.EntityManager", "org.reactivestreams.",
			"org.springframework.beans.factory.", "org.springframework.context.ApplicationContext",
			"org.springframework.core.io.", "org.springframework.core.env.", "org.springframework.http.HttpHeaders",
			"org.springframework.http.HttpMessage", "org.springframework.http.codec.multipart.",
			"org.springframework.http.server.", "org.springframework.security.core.", "org.springframework.ui.Model",
			"org.springframework.validation.", "org.springframework.web.context.", "org.springframework.web.multipart.",
			"org.springframework.web.reactive.", "org.springframework.web.server.", "org.springframework.web.servlet.",
			"org.springframework.web.bind.support.");

	private OpaqueTypes() {
	}

	static boolean contains(Class<?> type) {
		// a bean's proxy would call what it stands for
		if (type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type) || type.getName().contains("$$")) {
			return true;
		}
		return !TreeNode.class.isAssignableFrom(type)
				&& (TYPES.stream().anyMatch((opaque) -> opaque.isAssignableFrom(type)) || isNamed(type));
	}

	private static boolean isNamed(Class<?> type) {
		for (String name : NAMES) {
			if (type.getName().startsWith(name)) {
				return true;
			}
		}
		for (Class<?> contract : type.getInterfaces()) {
			if (isNamed(contract)) {
				return true;
			}
		}
		Class<?> parent = type.getSuperclass();
		return parent != null && isNamed(parent);
	}

	/** Whether a type or one of its superclasses has a name. */
	static boolean isNamed(Class<?> type, String name) {
		for (Class<?> at = type; at != null; at = at.getSuperclass()) {
			if (at.getName().equals(name)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The name of a type; of a lambda or proxy, the name of what it stands for.
	 */
	static String nameOf(Class<?> type) {
		Class<?> named = type;
		if (type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type)) {
			named = Arrays.stream(type.getInterfaces())
				.filter((contract) -> !contract.getName().startsWith("org.springframework."))
				.findFirst()
				.orElse(type);
		}
		else if (type.getName().contains("$$") && type.getSuperclass() != null) {
			named = ClassUtils.getUserClass(type);
		}
		String name = named.getTypeName();
		// the part behind it differs in each run
		int end = name.indexOf('/');
		return (end > 0) ? name.substring(0, end) : name;
	}

}
