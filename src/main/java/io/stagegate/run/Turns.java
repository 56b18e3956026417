package io.stagegate.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The order of the scenarios that run at the same time (docs/adr/0015): one that only looks may look ahead as soon as
 * what it needs, and whatever acts before it, has ended; a scenario ends only at its turn, when all before it have ended.
 * JUnit finds it as a service, and tells it which scenarios there are. Where they run one after the other anyway, it is always
 * their turn.
 */
public final class Turns implements TestExecutionListener {

    /** In the order of the run; guarded by this list. */
    private static final List<Planned> PLANNED = new ArrayList<>();

    /**
     * A scenario, and its turn.
     *
     * @param place how many scenarios are before it
     * @param begins completed when it may begin to look
     * @param comes completed, with the time, when all scenarios before it have ended
     */
    public record Planned(
            int place,
            UniqueId scenario,
            CheckId check,
            boolean acts,
            Set<String> needs,
            CompletableFuture<Void> begins,
            CompletableFuture<Instant> comes) {

        private boolean isEnded(Set<UniqueId> ended) {
            return ended.stream().anyMatch(scenario::hasPrefix);
        }
    }

    private static final Set<UniqueId> ENDED = new HashSet<>();

    /** The turn of a check's scenario; one that nobody has planned need not wait. */
    public static Planned of(CheckId check) {
        synchronized (PLANNED) {
            return PLANNED.stream()
                    .filter(turn -> turn.check().equals(check) && !turn.isEnded(ENDED))
                    .findFirst()
                    .orElseGet(() -> new Planned(
                            0,
                            UniqueId.root("scenario", check.id()),
                            check,
                            true,
                            Set.of(),
                            CompletableFuture.completedFuture(null),
                            CompletableFuture.completedFuture(Instant.now())));
        }
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        synchronized (PLANNED) {
            PLANNED.clear();
            ENDED.clear();
            plan.getRoots().forEach(root -> add(plan, root));
        }
        goOn();
    }

    private static void add(TestPlan plan, TestIdentifier each) {
        Set<String> tags = each.getTags().stream()
                .map(TestTag::getName)
                .map(tag -> "@" + tag)
                .collect(Collectors.toSet());
        if (each.isTest() && tags.stream().anyMatch(tag -> tag.startsWith("@stage-"))) {
            CheckId.among(tags)
                    .ifPresent(check -> PLANNED.add(new Planned(
                            PLANNED.size(),
                            each.getUniqueIdObject(),
                            check,
                            tags.contains("@action"),
                            tags.stream()
                                    .filter(tag -> tag.startsWith("@needs-"))
                                    .map(tag -> tag.substring("@needs-".length()))
                                    .collect(Collectors.toSet()),
                            new CompletableFuture<>(),
                            new CompletableFuture<>())));
        }
        plan.getChildren(each).forEach(child -> add(plan, child));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        ended(test);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        ended(test);
    }

    /** A part that failed as a whole has ended with all its scenarios. */
    private static void ended(TestIdentifier test) {
        synchronized (PLANNED) {
            ENDED.add(test.getUniqueIdObject());
        }
        goOn();
    }

    private static void goOn() {
        List<Planned> begin = new ArrayList<>();
        List<Planned> come = new ArrayList<>();
        synchronized (PLANNED) {
            boolean allEnded = true;
            boolean actsEnded = true;
            Set<String> open = new HashSet<>();
            for (Planned turn : PLANNED) {
                if (allEnded) {
                    come.add(turn);
                }
                if (allEnded
                        || (actsEnded && !turn.acts() && turn.needs().stream().noneMatch(open::contains))) {
                    begin.add(turn);
                }
                if (!turn.isEnded(ENDED)) {
                    allEnded = false;
                    actsEnded = actsEnded && !turn.acts();
                    open.add(turn.check().id());
                }
            }
        }
        // Outside of the lock: what waits for them goes on at once.
        Instant now = Instant.now();
        come.forEach(turn -> turn.comes().complete(now));
        begin.forEach(turn -> turn.begins().complete(null));
    }
}
