package io.stagegate.check;

import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.ClusterOperators.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * No ClusterOperator is worse than before: none has gone, none that was available is not, none that was not degraded
 * is. Where it is not known how they were before, those of the control plane must be well now; of the others nothing can
 * be asked, for some are never well without workers, and others long after the pivot only.
 *
 * @param before how they were; empty where this run did not see it
 * @param controlPlane the names of those that are well in a cluster without workers; not empty
 */
public record OperatorsHealth(Optional<ClusterOperators> before, List<String> controlPlane)
        implements Check<ClusterOperators> {

    /** None at all is nothing to compare with. */
    public OperatorsHealth {
        before = before.filter(then -> !then.conditions().isEmpty());
        controlPlane = Require.notEmpty("operators", List.copyOf(controlPlane));
    }

    @Override
    public String name() {
        return before.isPresent()
                ? "are no worse than before the pivot"
                : "of the control plane are available and not degraded";
    }

    @Override
    public Verdict judge(ClusterOperators now) {
        List<String> worse = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        if (before.isEmpty() && now.conditions().isEmpty()) {
            return Verdict.unknown("there are no cluster operators");
        }
        Collection<String> asked = before.<Collection<String>>map(
                        then -> then.conditions().keySet())
                .orElse(controlPlane);
        for (String operator : asked) {
            if (now.conditions().containsKey(operator)) {
                compare(operator, "Available", now, worse, unknown);
                compare(operator, "Degraded", now, worse, unknown);
            } else {
                worse.add(operator + (before.isPresent() ? " is gone" : " is not there"));
            }
        }
        if (!worse.isEmpty()) {
            worse.addAll(unknown);
            return Verdict.fail("cluster operators " + name(), String.join("\n", worse));
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

    /** What is not well, though it is no worse; and what was not asked for. */
    @Override
    public Notes remarks(ClusterOperators now) {
        List<String> lines = now.conditions().keySet().stream()
                .filter(operator -> !good("Available", now.condition(operator, "Available"))
                        || !good("Degraded", now.condition(operator, "Degraded")))
                .map(operator -> "cluster operator " + operator + ": "
                        + List.of("Available", "Degraded").stream()
                                .map(type -> type + "=" + now.condition(operator, type))
                                .collect(Collectors.joining("; ")))
                .collect(Collectors.toCollection(ArrayList::new));
        String notApplicable = now.conditions().keySet().stream()
                .filter(operator -> before.isEmpty() && !controlPlane.contains(operator))
                .collect(Collectors.joining(", "));
        if (!notApplicable.isEmpty()) {
            lines.add("cluster operators left out, for how they were before the pivot was not seen: " + notApplicable);
        }
        return new Notes("cluster operators that are not well, or were left out", lines);
    }
}
