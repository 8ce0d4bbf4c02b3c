/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;

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

	private static final String SEMCONV = ROOT + ".semconv";

	private static final String CONTENT = ROOT + ".content";

	private static final String OBSERVATION = ROOT + ".observation";

	private static final String AOP = ROOT + ".aop";

	private static final String TRACE = ROOT + ".trace";

	private static final String PIPELINE = ROOT + ".pipeline";

	private static final String DESTINATION = ROOT + ".destination";

	private static final String MLFLOW = DESTINATION + ".mlflow";

	private static final String OTLP = DESTINATION + ".otlp";

	private static final String MEMORY = DESTINATION + ".memory";

	private static final String METRICS = ROOT + ".metrics";

	private static final String ACTUATE = ROOT + ".actuate";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure";

	/**
	 * Who may use whom of ours. Makers of spans may use {@code trace} for the port to the
	 * running trace and {@code semconv} for the attributes' keys;
	 * {@code destination.mlflow} asks the application's {@link MlflowConnectionDetails};
	 * {@code metrics} sends with the destinations' HTTP transport; {@code actuate} shows
	 * what the destinations hold, in MLflow's words. {@code autoconfigure} may use all.
	 */
	private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(Map.entry(ROOT, Set.of()),
			Map.entry(SEMCONV, Set.of()), Map.entry(CONTENT, Set.of(ROOT, SEMCONV)),
			Map.entry(OBSERVATION, Set.of(ROOT, SEMCONV, CONTENT, TRACE)),
			Map.entry(AOP, Set.of(ROOT, OBSERVATION, SEMCONV, TRACE)), Map.entry(TRACE, Set.of(SEMCONV)),
			Map.entry(PIPELINE, Set.of(ROOT, TRACE, SEMCONV, CONTENT, DESTINATION)),
			Map.entry(DESTINATION, Set.of(TRACE)), Map.entry(MLFLOW, Set.of(ROOT, DESTINATION, TRACE, SEMCONV)),
			Map.entry(OTLP, Set.of(DESTINATION, TRACE, SEMCONV)),
			Map.entry(MEMORY, Set.of(DESTINATION, TRACE, SEMCONV)),
			Map.entry(METRICS, Set.of(TRACE, SEMCONV, DESTINATION)),
			Map.entry(ACTUATE, Set.of(DESTINATION, MLFLOW, OTLP, MEMORY, TRACE, SEMCONV)));

	private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");

	@ArchTest
	static void packagesUseOnlyWhatTheTableAllows(JavaClasses classes) {
		ALLOWED.forEach((name, allowed) -> {
			String[] permitted = Stream.concat(allowed.stream(), Stream.of(name)).toArray(String[]::new);
			noClasses().that()
				.resideInAPackage(name)
				.should()
				.dependOnClassesThat(OURS.and(DescribedPredicate.not(resideInAnyPackage(permitted))))
				.because("each package has one job and knows only what that needs (docs/architecture.md, packages)")
				.check(classes);
		});
	}

	@ArchTest
	static final ArchRule everyPackageIsInTheTable = classes().should()
		.resideInAnyPackage(Stream.concat(ALLOWED.keySet().stream(), Stream.of(AUTOCONFIGURE)).toArray(String[]::new))
		.because("a new package needs its row: what it is for and whom it may use");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching(ROOT + ".(**)")
		.should()
		.beFreeOfCycles()
		.because("what knows each other is one thing and belongs in one package");

	@ArchTest
	static final ArchRule destinationsDoNotSeeEachOther = slices().matching(DESTINATION + ".(*)..")
		.should()
		.notDependOnEachOther()
		.because("one destination's trouble must not be another's");

	@ArchTest
	static final ArchRule makersDoNotKnowShippers = noClasses().that()
		.resideInAnyPackage(AOP, OBSERVATION)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(PIPELINE, DESTINATION + "..", METRICS, ACTUATE)
		.because("spans of any maker are equals: makers and shippers talk through span attributes only");

	@ArchTest
	static final ArchRule shippersDoNotKnowMakers = noClasses().that()
		.resideInAnyPackage(PIPELINE, DESTINATION + "..", METRICS, ACTUATE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(AOP, OBSERVATION)
		.because("spans of any maker are equals: makers and shippers talk through span attributes only");

	@ArchTest
	static final ArchRule onlyConnectionDetailsCrossFromTheApi = noClasses().that()
		.resideInAPackage(MLFLOW)
		.should()
		.dependOnClassesThat(
				resideInAPackage(ROOT).and(DescribedPredicate.not(assignableTo(MlflowConnectionDetails.class))))
		.because("of what applications import, a destination needs to know only the server's address and keys");

	@ArchTest
	static final ArchRule nothingKnowsTheWiring = noClasses().that()
		.resideOutsideOfPackage(AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAPackage(AUTOCONFIGURE)
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
		.resideOutsideOfPackage(AOP)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.aop..", "org.aopalliance..")
		.because("how a method is intercepted is aop's one job");

	@ArchTest
	static final ArchRule reactorIsOptional = noClasses().that()
		.doNotHaveFullyQualifiedName(AOP + ".ReactiveValue")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("reactor..", "org.reactivestreams..")
		.because("an application without Reactor must start");

	@ArchTest
	static final ArchRule jacksonStaysWhereJsonIs = noClasses().that()
		.resideOutsideOfPackages(CONTENT, MLFLOW, ACTUATE)
		.and()
		.doNotHaveSimpleName("ApplicationModules")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
		.because("values become JSON in one place, under one set of limits");

	@ArchTest
	static final ArchRule theActuatorIsOptional = noClasses().that()
		.resideOutsideOfPackages(ACTUATE, AUTOCONFIGURE)
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
	static final ArchRule noInternalsOfOthers = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("..internal..")
		.because("what a library calls internal may be gone with its next patch");

}
