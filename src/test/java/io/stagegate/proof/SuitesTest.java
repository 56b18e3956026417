package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The order that the suites declare: discovered only, nothing is run. */
class SuitesTest {

    private final Set<String> classes = new LinkedHashSet<>();

    @Test
    void theProofIsInTheDeclaredOrder() {
        discover(ProofSuiteIT.class);
        assertThat(classes)
                .containsExactly(
                        "ProofSuiteIT",
                        "SignalsIT",
                        "Checks",
                        "PreflightIT",
                        "SeveralSignalsIT",
                        "ProofIT",
                        "ForeignRequestsIT",
                        "EndpointsConditionIT",
                        "ClusterApiProofIT");
    }

    @Test
    void theBenchmarksAreInTheDeclaredOrder() {
        discover(BenchmarkSuite.class);
        assertThat(classes)
                .containsExactly(
                        "BenchmarkSuite",
                        "HostsBenchmark",
                        "PassBenchmark",
                        "NoticeBenchmark",
                        "CostBenchmark",
                        "DisruptionBenchmark",
                        "ClusterApiBenchmark");
    }

    private void discover(Class<?> suite) {
        TestPlan plan = LauncherFactory.create()
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(suite))
                        .filters(includeEngines("junit-platform-suite"))
                        .build());
        plan.getRoots().forEach(root -> walk(plan, root));
    }

    private void walk(TestPlan plan, TestIdentifier at) {
        TestSource source = at.getSource().orElse(null);
        if (source instanceof ClassSource of) {
            classes.add(of.getJavaClass().getSimpleName());
        }
        plan.getChildren(at).stream().forEachOrdered(child -> walk(plan, child));
    }
}
