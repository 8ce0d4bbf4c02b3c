/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.trace;

import java.util.List;
import java.util.function.Consumer;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A span that differs from the one that was recorded. However often a span is edited,
 * there is one such object around it. Immutable.
 */
public final class EditedSpan extends DelegatingSpanData {

	private final SpanData recorded;

	private final String name;

	private final Attributes attributes;

	private final int totalAttributeCount;

	private final List<EventData> events;

	private final List<LinkData> links;

	private final StatusData status;

	private final SpanContext parent;

	private final Resource resource;

	private final long startEpochNanos;

	private final long endEpochNanos;

	private EditedSpan(Builder edited) {
		super(edited.recorded);
		this.recorded = edited.recorded;
		this.name = edited.name;
		this.attributes = edited.attributes;
		this.totalAttributeCount = edited.totalAttributeCount;
		this.events = edited.events;
		this.links = edited.links;
		this.status = edited.status;
		this.parent = edited.parent;
		this.resource = edited.resource;
		this.startEpochNanos = edited.startEpochNanos;
		this.endEpochNanos = edited.endEpochNanos;
	}

	/**
	 * Starts to edit a span, which itself stays as it is.
	 * @param span the span
	 * @return a builder that starts with all that the span has
	 */
	public static Builder of(SpanData span) {
		return new Builder(span);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public int getTotalAttributeCount() {
		return this.totalAttributeCount;
	}

	@Override
	public List<EventData> getEvents() {
		return this.events;
	}

	@Override
	public List<LinkData> getLinks() {
		return this.links;
	}

	@Override
	public StatusData getStatus() {
		return this.status;
	}

	@Override
	public SpanContext getParentSpanContext() {
		return this.parent;
	}

	@Override
	public Resource getResource() {
		return this.resource;
	}

	@Override
	public long getStartEpochNanos() {
		return this.startEpochNanos;
	}

	@Override
	public long getEndEpochNanos() {
		return this.endEpochNanos;
	}

	/** A copy of an open span has ended, too. */
	@Override
	public boolean hasEnded() {
		return true;
	}

	/**
	 * What is different about a span. Not thread-safe.
	 */
	public static final class Builder {

		private final SpanData recorded;

		private String name;

		private Attributes attributes;

		private int totalAttributeCount;

		private List<EventData> events;

		private List<LinkData> links;

		private StatusData status;

		private SpanContext parent;

		private Resource resource;

		private long startEpochNanos;

		private long endEpochNanos;

		private Builder(SpanData span) {
			this.recorded = (span instanceof EditedSpan edited) ? edited.recorded : span;
			this.name = span.getName();
			this.attributes = span.getAttributes();
			this.totalAttributeCount = span.getTotalAttributeCount();
			this.events = span.getEvents();
			this.links = span.getLinks();
			this.status = span.getStatus();
			this.parent = span.getParentSpanContext();
			this.resource = span.getResource();
			this.startEpochNanos = span.getStartEpochNanos();
			this.endEpochNanos = span.getEndEpochNanos();
		}

		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Replaces the attributes. How many the span was given stays.
		 */
		public Builder attributes(Attributes attributes) {
			this.attributes = attributes;
			return this;
		}

		/**
		 * Changes the attributes; those that come in addition count as given.
		 */
		public Builder attributes(Consumer<AttributesBuilder> change) {
			AttributesBuilder builder = this.attributes.toBuilder();
			change.accept(builder);
			Attributes changed = builder.build();
			this.totalAttributeCount += changed.size() - this.attributes.size();
			return attributes(changed);
		}

		public Builder events(List<EventData> events) {
			this.events = events;
			return this;
		}

		public Builder links(List<LinkData> links) {
			this.links = links;
			return this;
		}

		public Builder status(StatusData status) {
			this.status = status;
			return this;
		}

		public Builder parent(SpanContext parent) {
			this.parent = parent;
			return this;
		}

		public Builder resource(Resource resource) {
			this.resource = resource;
			return this;
		}

		public Builder times(long startEpochNanos, long endEpochNanos) {
			this.startEpochNanos = startEpochNanos;
			this.endEpochNanos = endEpochNanos;
			return this;
		}

		public SpanData build() {
			return new EditedSpan(this);
		}

	}

}
