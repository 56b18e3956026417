package io.stagegate.check;

import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.ClusterOperators.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * No ClusterOperator is worse than before: none has gone, none that was available is not, none that was not degraded
 * is. Where it is not known how it was before, it must be well now.
 *
 * @param before how they were; empty where this run did not see it
 */
public record OperatorsHealth(Optional<ClusterOperators> before) implements Check<ClusterOperators> {

    /** None at all is nothing to compare with. */
    public OperatorsHealth {
        before = before.filter(then -> !then.conditions().isEmpty());
    }

    @Override
    public String name() {
        return before.isPresent() ? "are no worse than before the pivot" : "are available and not degraded";
    }

    @Override
    public Verdict judge(ClusterOperators now) {
        List<String> worse = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        before.ifPresent(then -> then.conditions().keySet().stream()
                .filter(operator -> !now.conditions().containsKey(operator))
                .forEach(operator -> worse.add(operator + " is gone")));
        for (String operator : now.conditions().keySet()) {
            if (before.isPresent() && !before.get().conditions().containsKey(operator)) {
                // It came since: worse than nothing it cannot be.
                continue;
            }
            compare(operator, "Available", now, worse, unknown);
            compare(operator, "Degraded", now, worse, unknown);
        }
        if (!worse.isEmpty()) {
            worse.addAll(unknown);
            return Verdict.fail("cluster operators " + name(), String.join("\n", worse));
        }
        if (now.conditions().isEmpty()) {
            return Verdict.unknown("there are no cluster operators");
        }
        return unknown.isEmpty() ? Verdict.pass() : Verdict.unknown(String.join("\n", unknown));
    }

    private void compare(String operator, String type, ClusterOperators now, List<String> worse, List<String> unknown) {
        Condition is = now.condition(operator, type);
        Optional<Condition> was = before.map(then -> then.condition(operator, type));
        boolean wasBad = was.filter(condition -> bad(type, condition)).isPresent();
        if (wasBad || good(type, is)) {
            return;
        }
        String words = operator + ": " + type + "=" + is
                + was.map(condition -> "; before: " + condition).orElse("");
        (bad(type, is) ? worse : unknown).add(words);
    }

    private static boolean good(String type, Condition condition) {
        return type.equals("Available") ? condition.isTrue() : condition.isFalse();
    }

    private static boolean bad(String type, Condition condition) {
        return type.equals("Available") ? condition.isFalse() : condition.isTrue();
    }

    /** What is not well, though it is no worse. */
    @Override
    public Remarks remarks(ClusterOperators now) {
        return new Remarks(
                "cluster operators that are not well",
                now.conditions().keySet().stream()
                        .filter(operator -> !good("Available", now.condition(operator, "Available"))
                                || !good("Degraded", now.condition(operator, "Degraded")))
                        .map(operator -> "cluster operator " + operator + ": "
                                + List.of("Available", "Degraded").stream()
                                        .map(type -> type + "=" + now.condition(operator, type))
                                        .collect(Collectors.joining("; ")))
                        .toList());
    }
}
