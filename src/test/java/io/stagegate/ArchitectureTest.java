package io.stagegate;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.PivotLab;
import java.time.Duration;
import java.time.Instant;

/** The layers of docs/architecture.md, each rule with its reason. */
@AnalyzeClasses(packages = "io.stagegate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule checksDoNoIo = classes()
            .that()
            .resideInAPackage("io.stagegate.check")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "io.stagegate.check",
                            "io.stagegate.observation",
                            "io.stagegate.environment",
                            "io.stagegate.text",
                            "java.lang..",
                            "java.util..")
                    .or(belongToAnyOf(DomainState.class, Duration.class)))
            .because("a verdict must depend on nothing but what was seen, or it cannot be tested in all its states");

    @ArchTest
    static final ArchRule observationsAreValues = classes()
            .that()
            .resideInAPackage("io.stagegate.observation")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("io.stagegate.observation", "io.stagegate.text", "java.lang..", "java.util..")
                            .or(belongToAnyOf(Duration.class, Instant.class)))
            .because("what was seen must not be able to look again");

    @ArchTest
    static final ArchRule probesDoNotJudge = noClasses()
            .that()
            .resideInAPackage("io.stagegate.probe")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.stagegate.check", "io.stagegate.action", "io.stagegate.wait")
            .because("a probe that judges hides what it saw, and one that acts changes what it looks at");

    @ArchTest
    static final ArchRule followersDoNotJudge = noClasses()
            .that()
            .resideInAPackage("io.stagegate.monitor")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.stagegate.check", "io.stagegate.action", "io.stagegate.wait", "io.stagegate.evidence")
            .because("a history is what was seen, whatever a check will make of it");

    @ArchTest
    static final ArchRule diagnosesJudgeNothing = noClasses()
            .that()
            .resideInAPackage("io.stagegate.signal")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.stagegate.check", "io.stagegate.action", "io.stagegate.wait", "io.stagegate.steps")
            .because("what explains a failure must not be able to make or unmake one");

    @ArchTest
    static final ArchRule thePreflightChangesNothing = noClasses()
            .that()
            .resideInAPackage("io.stagegate.preflight")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.stagegate.action",
                    "io.stagegate.evidence",
                    "io.stagegate.report",
                    "io.stagegate.run",
                    "io.stagegate.steps",
                    "io.stagegate.wait")
            .because("a run that it ends must leave the lab as it was");

    @ArchTest
    static final ArchRule onlyActionsChangeDomains = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagegate.action", "io.stagegate.connection..", "io.stagegate.evidence")
            .should()
            .callMethod(Hypervisor.class, "start", String.class)
            .orShould()
            .callMethod(Hypervisor.class, "destroy", String.class)
            .orShould()
            .callMethod(Hypervisor.class, "delete", String.class)
            .because("what changes a lab passes the environment's permissions, and those are asked in action");

    @ArchTest
    static final ArchRule onlyActionsChangeTheLoadBalancer = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagegate.action", "io.stagegate.connection..", "io.stagegate.evidence")
            .should()
            .callMethodWhere(target(owner(type(LoadBalancer.class)))
                    .and(target(nameMatching("maintenance|replaceConfig|restore|reload"))))
            .because("what changes a lab passes the environment's permissions, and those are asked in action");

    @ArchTest
    static final ArchRule onlyActionsRunTools = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.stagegate.action",
                    "io.stagegate.connection..",
                    "io.stagegate.evidence",
                    // It asks their host where they are, and runs none of them.
                    "io.stagegate.preflight")
            .should()
            .callMethodWhere(target(owner(type(PivotLab.class))).and(target(nameMatching("tools"))))
            .because("what tools say proves nothing, and what they do passes the environment's permissions");

    @ArchTest
    static final ArchRule editingIsNoIo = classes()
            .that()
            .resideInAPackage("io.stagegate.haproxy")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "io.stagegate.haproxy", "io.stagegate.environment", "java.lang..", "java.util.."))
            .because("what becomes of a configuration must be known before anything is touched");

    @ArchTest
    static final ArchRule onlyActionsWriteToTheApi = noClasses()
            .that()
            .resideOutsideOfPackage("io.stagegate.action")
            .should()
            .callMethodWhere(target(owner(resideInAPackage("io.fabric8.kubernetes.client..")))
                    .and(target(nameMatching("(approve|deny|create|update|replace|patch|edit|delete|accept|scale|evict"
                            + "|drain|cordon|uncordon|upload|rolling|serverSideApply|subresource).*"))))
            .because("approving, like all that changes a cluster, passes the environment's permissions");

    @ArchTest
    static final ArchRule onlyStepsAndTheReportKnowTheReportersNames = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagegate.steps", "io.stagegate.evidence")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.cucumber..", "io.qameta..")
            .because("another team may drive the same checks without Gherkin or Allure");

    @ArchTest
    static final ArchRule theLabIsKnownByItsDoorsOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagegate.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "net.schmizz..", "com.hierynomus..", "org.libvirt..", "com.sun.jna..", "okhttp3..", "okio..")
            .because("transport failures are told from answers in one place");

    @ArchTest
    static final ArchRule yamlIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagegate.environment", "io.stagegate.evidence", "io.stagegate.draft")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.yaml..", "com.networknt..")
            .because("YAML's traps are dealt with once; the redactor only searches kubeconfigs for what to hide, and"
                    + " a draft reads what others wrote");

    @ArchTest
    static final ArchRule packagesDoNotGoInCircles = slices().matching("io.stagegate.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a layer that needs the layer above it is not one");
}
