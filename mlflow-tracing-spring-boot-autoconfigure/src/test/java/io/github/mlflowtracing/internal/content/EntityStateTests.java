/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.internal.content;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Transient;
import org.hibernate.collection.spi.PersistentBag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.mlflowtracing.ContentLocation;
import io.github.mlflowtracing.internal.content.json.ContentLimits;
import io.github.mlflowtracing.internal.content.redaction.Redaction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of an entity, what JPA keeps and has loaded is written. All else may ask the database,
 * which these entities have none of.
 */
class EntityStateTests {

	private final ContentSerializer serializer = new ContentSerializer(new ContentLimits(10_000, 30, 100),
			new Redaction(List.of(), List.of(), List.of()));

	@Test
	void derivedGettersAreNotCalled() {
		assertThat(json(new Purchase())).isEqualTo("{\"id\": 7, \"active\": true, \"buyer\": \"ann\", "
				+ "\"price\": {\"amount\": 5}, \"items\": \"<not loaded: %s>\"}"
					.formatted(PersistentBag.class.getName()));
	}

	@Test
	void propertiesThatJpaReadsByGettersAreWritten() {
		assertThat(json(new Account())).isEqualTo("{\"id\": 3, \"title\": \"savings\"}");
	}

	@Test
	void entitiesAsNamesAreTheirType() {
		assertThat(json(Map.of(new Purchase(), 1))).isEqualTo("{\"<%s>\": 1}".formatted(Purchase.class.getName()));
	}

	@Test
	void anEntityWithoutPropertiesIsItsType() {
		assertThat(json(new Bare())).isEqualTo("\"<%s>\"".formatted(Bare.class.getName()));
	}

	private String json(Object value) {
		String json = this.serializer.toJson(value, ContentLocation.of(ContentLocation.Kind.INPUT, "span"));
		JsonMapper.shared().readTree(json);
		return json;
	}

	@MappedSuperclass
	abstract static class Base {

		@Id
		private final long id = 7;

		public long getId() {
			return this.id;
		}

		public String getLabel() {
			throw new AssertionError("derived");
		}

	}

	@Entity
	@JsonPropertyOrder({ "id", "active", "buyer", "price", "items" })
	static class Purchase extends Base {

		private final String customer = "ann";

		private final boolean isActive = true;

		private final String hidden = "x";

		private final String ignored = "x";

		@Transient
		private final String computed = "x";

		@Embedded
		private final Price price = new Price();

		@OneToMany
		private final List<String> items = new PersistentBag<>();

		@JsonProperty("buyer")
		public String getCustomer() {
			throw new AssertionError("a getter that may do more than return its field");
		}

		public boolean isActive() {
			return this.isActive;
		}

		@JsonIgnore
		public String getIgnored() {
			return this.ignored + this.hidden;
		}

		public String getComputed() {
			return this.computed;
		}

		public Price getPrice() {
			return this.price;
		}

		public List<String> getItems() {
			return this.items.stream().toList();
		}

		public int getTotal() {
			return this.items.size();
		}

		@Override
		public String toString() {
			throw new AssertionError("walks through " + this.items);
		}

	}

	@Embeddable
	static class Price {

		private final int amount = 5;

		public int getAmount() {
			return this.amount;
		}

		public int getRounded() {
			throw new AssertionError("derived");
		}

	}

	@Entity
	@JsonPropertyOrder({ "id", "title" })
	static class Account {

		private String itsTitle = "savings";

		@Id
		public long getId() {
			return 3;
		}

		public void setId(long id) {
		}

		public String getTitle() {
			return this.itsTitle;
		}

		public void setTitle(String title) {
			this.itsTitle = title;
		}

		@Transient
		public String getNote() {
			throw new AssertionError("derived");
		}

		public void setNote(String note) {
		}

		public String getShortTitle() {
			throw new AssertionError("derived");
		}

	}

	@Entity
	static class Bare {

		@Id
		private long id;

		@Override
		public String toString() {
			throw new AssertionError("may load");
		}

	}

}
