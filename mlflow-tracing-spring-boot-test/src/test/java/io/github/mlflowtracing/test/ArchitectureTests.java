/*
 * Copyright the MLflow Tracing for Spring Boot authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.github.mlflowtracing.test;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What of the library the test kit may know, and which of its types tests may use.
 */
@AnalyzeClasses(packages = ArchitectureTests.KIT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	static final String KIT = "io.github.mlflowtracing.test";

	private static final String ROOT = "io.github.mlflowtracing";

	@ArchTest
	static final ArchRule knowsTracesAndHowTheyAreHandedOn = noClasses().should()
		.dependOnClassesThat(
				resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(KIT, ROOT, ROOT + ".internal.trace",
						ROOT + ".internal.pipeline", ROOT + ".internal.actuate", ROOT + ".internal.semconv"))))
		.because("tests look at finished traces, whoever made them and wherever they would go");

	@ArchTest
	static final ArchRule publicTypesAreThoseThatTestsName = classes().that()
		.arePublic()
		.should()
		.haveNameMatching(".*\\.(AutoConfigureMlflowTracing|MlflowTracingTestAutoConfiguration|Captured\\w+)")
		.because("a public type is a promise");

	@ArchTest
	static final ArchRule noInternalsOfOthers = noClasses().should()
		.dependOnClassesThat(resideInAPackage("..internal..").and(not(resideInAPackage(ROOT + ".."))))
		.because("what a library calls internal may be gone with its next patch");

}
