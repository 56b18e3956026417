package io.stagegate.run;

import io.stagegate.environment.Stage;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Narrows a run to the stages and checks it was asked for ({@code -Dstages=10,11}, {@code -Dchecks=10.5},
 * {@code -Dsignals=10.F4}). JUnit finds it as a service; what it leaves out is not in the report at all, where
 * Cucumber's own tag filter would report it as skipped.
 */
public final class SelectionFilter implements PostDiscoveryFilter {

    /** System properties that the build sets; absent or {@code all} for no narrowing. */
    static final String STAGES = "stagegate.stages";

    private static final String ENVIRONMENT = "stagegate.environment";

    static final String CHECKS = "stagegate.checks";

    public static final String SIGNALS = "stagegate.signals";

    private final Selection stages = asked(STAGES);
    private final Selection checks = asked(CHECKS);
    private final Selection signals = asked(SIGNALS);

    /** Whether {@code -Dstages} and {@code -Dchecks} leave this check in. */
    public static boolean asksFor(CheckId check) {
        return Selection.of(System.getProperty(STAGES)).includes(Stream.of(check.stage()))
                && Selection.of(System.getProperty(CHECKS)).includes(Stream.of(check.id()));
    }

    /** Whether it is left in once the preflight is over; what is asked for the preflight alone is to follow it, all of it. */
    static boolean asksForLater(String check) {
        Set<String> later = new LinkedHashSet<>(asked(STAGES).asked());
        later.remove(Stage.PREFLIGHT.id());
        CheckId id = CheckId.of(check);
        return new Selection(later).includes(Stream.of(id.stage()))
                && asked(CHECKS).includes(Stream.of(id.id()));
    }

    /** Whether the run's environment is of the kind that has that stage; there is one only where the build names it. */
    private static boolean belongs(String id) {
        return System.getProperty(ENVIRONMENT) == null
                || Stage.of(id)
                        .filter(stage -> stage.isOf(Run.current().environment()))
                        .isPresent();
    }

    private static Selection asked(String property) {
        return Selection.of(System.getProperty(property));
    }

    @Override
    public FilterResult apply(TestDescriptor test) {
        if (signals(test).findAny().isPresent()) {
            boolean asked = signals.includes(signals(test)) && signals(test).allMatch(SelectionFilter::belongs);
            return FilterResult.includedIf(asked, () -> "asked for", () -> "not asked for");
        }
        // Only scenarios have a stage: whatever else JUnit runs is none of our business.
        if (tagged(test, "stage-").findAny().isEmpty()) {
            return FilterResult.included("not a scenario of a stage");
        }
        // Whatever a run is for, it begins with the preflight.
        boolean preflight = tagged(test, "stage-").anyMatch(Stage.PREFLIGHT.id()::equals);
        boolean wanted =
                (preflight || (stages.includes(tagged(test, "stage-")) && checks.includes(tagged(test, "check-"))))
                        && tagged(test, "stage-").allMatch(SelectionFilter::belongs);
        expect(test, wanted);
        return FilterResult.includedIf(wanted, () -> "asked for", () -> "not asked for");
    }

    /** The record of the run has every check of its environment, also those that nobody asked for. */
    private static void expect(TestDescriptor test, boolean wanted) {
        if (System.getProperty(ENVIRONMENT) != null) {
            tagged(test, "check-")
                    .filter(SelectionFilter::belongs)
                    .forEach(id -> Run.current().record().expect(id, title(id, test.getDisplayName()), wanted));
            Run.current()
                    .outcomes()
                    .learn(tagged(test, "needs-").map(id -> "@needs-" + id).toList());
        }
    }

    /** A display name may begin with the feature's and the rule's. */
    private static String title(String id, String name) {
        return name.substring(Math.max(0, name.indexOf(id + " ")));
    }

    /** Of the signals that it proves, or whose proof begins with it. */
    private static Stream<String> signals(TestDescriptor test) {
        return Stream.concat(tagged(test, "signal-"), tagged(test, "before-"));
    }

    /** What follows the prefix, for each tag that has it. */
    private static Stream<String> tagged(TestDescriptor test, String prefix) {
        return test.getTags().stream()
                .map(TestTag::getName)
                .filter(tag -> tag.startsWith(prefix))
                .map(tag -> tag.substring(prefix.length()));
    }
}
