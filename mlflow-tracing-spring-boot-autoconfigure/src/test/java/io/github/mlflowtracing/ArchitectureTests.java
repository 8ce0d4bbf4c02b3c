/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;

import io.github.mlflowtracing.internal.content.ContentSerializer;
import io.github.mlflowtracing.internal.guard.Guard;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of {@code docs/architecture.md} that a compiler does not know.
 */
@AnalyzeClasses(packages = ArchitectureTests.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	static final String ROOT = "io.github.mlflowtracing";

	private static final String INTERNAL = ROOT + ".internal";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure";

	private static final String AOP = INTERNAL + ".aop";

	private static final String OBSERVATION = INTERNAL + ".observation";

	private static final String CONTENT = INTERNAL + ".content";

	private static final String PIPELINE = INTERNAL + ".pipeline";

	private static final String EXPORT = INTERNAL + ".export";

	private static final String MLFLOW = EXPORT + ".mlflow";

	private static final String METRICS = INTERNAL + ".metrics";

	private static final String ACTUATE = INTERNAL + ".actuate";

	/** Packages that make spans. */
	private static final String[] MAKERS = { AOP + "..", OBSERVATION + "..", INTERNAL + ".springai" };

	/** Packages that export spans. */
	private static final String[] EXPORTERS = { PIPELINE + "..", EXPORT + "..", METRICS, ACTUATE };

	/**
	 * Which packages below {@code internal} each may use, beside {@code semconv} and
	 * {@code guard}, which all may. {@code api} is the base package. The packages below
	 * {@code autoconfigure} may use all.
	 */
	private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(entry("semconv"), entry("guard"),
			entry("trace"), entry("content", "api", "content.json", "content.redaction"),
			entry("content.json", "api", "content.redaction", "content.secrets"),
			entry("content.redaction", "api", "content.secrets", "trace"), entry("content.secrets"),
			entry("observation", "api", "content", "content.redaction", "observation.attributes", "trace"),
			entry("observation.attributes", "api", "content", "content.redaction", "trace"),
			entry("aop", "api", "aop.returnvalue", "observation", "observation.attributes", "trace"),
			entry("aop.returnvalue", "api", "observation"), entry("genai", "content", "trace"),
			entry("langchain4j", "api", "content"),
			entry("springai", "api", "content", "observation", "observation.attributes", "trace"),
			entry("pipeline", "trace", "genai", "content.redaction", "pipeline.assembly", "pipeline.propagation",
					"pipeline.selection", "export"),
			entry("pipeline.assembly", "trace"), entry("pipeline.propagation", "pipeline.assembly"),
			entry("pipeline.selection", "trace", "genai", "content.redaction", "pipeline.assembly",
					"pipeline.propagation"),
			entry("export", "trace"), entry("export.transport"), entry("export.encoding"),
			entry("export.batch", "trace", "export", "export.transport", "export.encoding"),
			entry("export.mlflow", "api", "trace", "export", "export.batch", "export.encoding", "export.transport",
					"export.mlflow.client", "export.mlflow.traceinfo", "export.mlflow.compat",
					"export.mlflow.assessment"),
			entry("export.mlflow.client", "api", "export.batch", "export.transport"),
			entry("export.mlflow.traceinfo", "trace"),
			entry("export.mlflow.compat", "trace", "export.transport", "export.mlflow.client"),
			entry("export.mlflow.assessment", "trace", "export.batch", "export.transport", "export.mlflow.client"),
			entry("export.otlp", "trace", "export", "export.batch", "export.encoding", "export.transport"),
			entry("export.memory", "trace", "export"), entry("metrics", "trace", "export", "export.transport"),
			entry("actuate", "trace", "export"));

	private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");

	private static Map.Entry<String, Set<String>> entry(String room, String... allowed) {
		Stream<String> packages = Stream.of(allowed).map((name) -> name.equals("api") ? ROOT : INTERNAL + "." + name);
		Stream<String> always = Stream.of(room, "semconv", "guard").map((name) -> INTERNAL + "." + name);
		return Map.entry(INTERNAL + "." + room, Stream.concat(packages, always).collect(Collectors.toSet()));
	}

	private static ArchCondition<JavaMethod> callAMethodOf(Class<?>... types) {
		return new ArchCondition<>("call a method of " + List.of(types)) {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				method.getMethodCallsFromSelf()
					.forEach((call) -> events.add(new SimpleConditionEvent(call,
							Stream.of(types).anyMatch(call.getTargetOwner()::isAssignableTo), call.getDescription())));
			}

		};
	}

	@ArchTest
	static void packagesUseOnlyWhatTheTableAllows(JavaClasses classes) {
		ALLOWED.forEach((name, allowed) -> noClasses().that()
			.resideInAPackage(name)
			.should()
			.dependOnClassesThat(OURS.and(DescribedPredicate.not(resideInAnyPackage(allowed.toArray(String[]::new)))))
			.because("each package has one job and knows only what that needs (docs/architecture.md, packages)")
			.check(classes));
	}

	@ArchTest
	static final ArchRule everyPackageIsInTheTable = classes().should()
		.resideInAnyPackage(
				Stream.concat(ALLOWED.keySet().stream(), Stream.of(ROOT, AUTOCONFIGURE + "..")).toArray(String[]::new))
		.because("a new package needs its row: what it is for and whom it may use");

	@ArchTest
	static final ArchRule theApiKnowsNothingInternal = noClasses().that()
		.resideInAPackage(ROOT)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(INTERNAL + "..", AUTOCONFIGURE + "..")
		.because("applications import the base package alone");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles()
		.because("what knows each other is one thing and belongs in one package");

	@ArchTest
	static final ArchRule exportersDoNotSeeEachOther = slices().matching(EXPORT + ".(mlflow|otlp|memory)..")
		.should()
		.notDependOnEachOther()
		.because("one exporter's trouble must not be another's");

	@ArchTest
	static final ArchRule makersDoNotKnowExporters = noClasses().that()
		.resideInAnyPackage(MAKERS)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(EXPORTERS)
		.because("spans of any maker are equals: makers and exporters meet in span attributes and ports only");

	@ArchTest
	static final ArchRule exportersDoNotKnowMakers = noClasses().that()
		.resideInAnyPackage(EXPORTERS)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(MAKERS)
		.because("spans of any maker are equals: makers and exporters meet in span attributes and ports only");

	@ArchTest
	static final ArchRule onlyConnectionDetailsCrossFromTheApi = noClasses().that()
		.resideInAPackage(MLFLOW + "..")
		.should()
		.dependOnClassesThat(
				resideInAPackage(ROOT).and(DescribedPredicate.not(assignableTo(MlflowConnectionDetails.class))))
		.because("of what applications import, an exporter needs to know only the server's address and keys");

	@ArchTest
	static final ArchRule nothingKnowsTheWiring = noClasses().that()
		.resideOutsideOfPackage(AUTOCONFIGURE + "..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(AUTOCONFIGURE + "..")
		.because("beans are wired in one place, and the parts work without it");

	@ArchTest
	static final ArchRule noBeanTakesThePlaceOfSpringBoots = noMethods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.haveRawReturnType(assignableTo(BatchSpanProcessor.class).or(assignableTo(SpanExporter.class))
			.or(assignableTo(MeterRegistry.class))
			.or(assignableTo(OtlpTracingConnectionDetails.class)))
		.because("each such bean silently removes or swallows one of Spring Boot's own");

	@ArchTest
	static final ArchRule earlyBeansAreMadeByStaticMethods = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(assignableTo(BeanPostProcessor.class).or(assignableTo(BeanFactoryPostProcessor.class)))
		.should()
		.beStatic()
		.because("their configuration class would be made too early for other post-processors to see it");

	@ArchTest
	static final ArchRule springAopStaysInAop = noClasses().that()
		.resideOutsideOfPackage(AOP + "..")
		.and()
		.doNotHaveSimpleName("ToolFailuresPostProcessor")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.aop..", "org.aopalliance..")
		.because("how a method is intercepted is aop's one job");

	@ArchTest
	static final ArchRule reactorIsOptional = noClasses().that()
		.doNotHaveFullyQualifiedName(AOP + ".returnvalue.ReactiveValue")
		.and()
		.doNotHaveFullyQualifiedName(INTERNAL + ".springai.ChunkAdvisor")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("reactor..", "org.reactivestreams..")
		.because("an application without Reactor must start");

	@ArchTest
	static final ArchRule jacksonStaysWhereJsonIs = noClasses().that()
		.resideOutsideOfPackages(CONTENT + "..", MLFLOW + "..", ACTUATE)
		.and()
		.doNotHaveSimpleName("ApplicationModules")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
		.because("values become JSON in one place, under one set of limits");

	@ArchTest
	static final ArchRule theActuatorIsOptional = noClasses().that()
		.resideOutsideOfPackages(ACTUATE, AUTOCONFIGURE + "..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..")
		.because("an application without the actuator must start");

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.because("applications name them to exclude them, and do nothing else with them");

	@ArchTest
	static void autoConfigurationsHaveNoPublicMembers(JavaClasses classes) {
		Stream
			.<ArchRule>of(
					noMethods().that()
						.areDeclaredInClassesThat()
						.areAnnotatedWith(AutoConfiguration.class)
						.should()
						.bePublic(),
					fields().that()
						.areDeclaredInClassesThat()
						.areAnnotatedWith(AutoConfiguration.class)
						.should()
						.notBePublic()
						.allowEmptyShould(true),
					constructors().that()
						.areDeclaredInClassesThat()
						.areAnnotatedWith(AutoConfiguration.class)
						.should()
						.notBePublic())
			.forEach((rule) -> rule.because("applications name them to exclude them, and do nothing else with them")
				.check(classes));
	}

	@ArchTest
	static final ArchRule variablesAreReadThroughTheEnvironment = noClasses().should()
		.callMethod(System.class, "getenv")
		.orShould()
		.callMethod(System.class, "getenv", String.class)
		.because("a setting counts wherever Spring's environment has it, and tests can set it");

	@ArchTest
	static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
		.because("a library speaks through the application's log");

	@ArchTest
	static final ArchRule noThreadInheritsATrace = noClasses().should()
		.dependOnClassesThat()
		.areAssignableTo(InheritableThreadLocal.class)
		.because("threads of a pool would keep the trace of whoever made them");

	@ArchTest
	static final ArchRule noForeignCodeUnderALock = noMethods().that()
		.areDeclaredInClassesThat()
		.resideInAnyPackage(MAKERS)
		.and()
		.haveModifier(JavaModifier.SYNCHRONIZED)
		.should(callAMethodOf(Guard.class, Observation.class, ContentSerializer.class))
		.because("these run code of the application, which may wait for a thread that needs the lock");

	@ArchTest
	static final ArchRule noInternalsOfOthers = noClasses().should()
		.dependOnClassesThat(resideInAPackage("..internal..").and(DescribedPredicate.not(OURS)))
		.because("what a library calls internal may be gone with its next patch");

}
