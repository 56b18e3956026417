package io.stagegate.run;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Narrows a run to the stages and checks it was asked for ({@code -Dstages=10,11}, {@code -Dchecks=10.5}). JUnit
 * finds it as a service; what it leaves out is not in the report at all, where Cucumber's own tag filter would
 * report it as skipped.
 */
public final class SelectionFilter implements PostDiscoveryFilter {

    /** System properties that the build sets; absent or {@code all} for no narrowing. */
    static final String STAGES = "stagegate.stages";

    static final String CHECKS = "stagegate.checks";

    private final Set<String> stages = Selection.of(System.getProperty(STAGES));
    private final Set<String> checks = Selection.of(System.getProperty(CHECKS));

    @Override
    public FilterResult apply(TestDescriptor test) {
        Set<String> tags = test.getTags().stream().map(TestTag::getName).collect(Collectors.toSet());
        // Only scenarios have a stage: whatever else JUnit runs is none of our business.
        if (tags.stream().noneMatch(tag -> tag.startsWith("stage-"))) {
            return FilterResult.included("not a scenario of a stage");
        }
        boolean wanted = (stages.isEmpty() || stages.stream().anyMatch(stage -> tags.contains("stage-" + stage)))
                && (checks.isEmpty() || checks.stream().anyMatch(check -> tags.contains("check-" + check)));
        return FilterResult.includedIf(wanted, () -> "asked for", () -> "not asked for");
    }
}
