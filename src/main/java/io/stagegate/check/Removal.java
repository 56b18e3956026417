package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.RemovalAnswer;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.Several.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What must hold of the answer to a request to remove the bootstrap. */
public final class Removal {

    /** The conditions that what etcd itself says is held against. */
    public static final String NO_BOOTSTRAP_MEMBER = "etcd has no member on the bootstrap";

    public static final String VOTERS_ON_MASTERS = "etcd has a healthy voter on every master";

    private Removal() {}

    /**
     * While a condition does not hold the removal is refused, and the refusal names it; it may only be granted when
     * all hold and etcd, asked apart, does not gainsay it. What the gate found and what etcd says are never taken for
     * each other: without the one or the other nothing is known.
     */
    public static Check<RemovalAnswer> refusedWhileAnyIsMissing(Node bootstrap, List<Node> masters) {
        return Check.named("is refused, naming what is missing, until every condition holds", answer -> {
            if (answer.conditions().stream()
                    .allMatch(condition -> condition.state() == RemovalCondition.State.COULD_NOT_LOOK)) {
                return Verdict.unknown(
                        answer.conditions().isEmpty()
                                ? "no condition was asked for"
                                : "no condition could be looked at; "
                                        + answer.conditions().get(0));
            }
            List<String> wrong = new ArrayList<>(answer.granted() ? granted(answer) : refused(answer));
            List<EtcdMembership> views = answer.etcd().sights().values().stream()
                    .flatMap(sight -> sight.seen().stream())
                    .toList();
            wrong.addAll(against(answer, NO_BOOTSTRAP_MEMBER, bootstrapIsMember(views, bootstrap, masters)));
            wrong.addAll(against(answer, VOTERS_ON_MASTERS, tooFewVoters(views, masters)));
            if (!wrong.isEmpty()) {
                return Verdict.fail(
                        "a refusal that names each condition that does not hold, or all of them holding",
                        String.join("\n", wrong));
            }
            return views.isEmpty()
                    ? Verdict.unknown("etcd could not be asked apart: "
                            + answer.etcd().sights().values().stream()
                                    .map(Sight::cause)
                                    .collect(Collectors.joining("; ")))
                    : Verdict.pass();
        });
    }

    private static List<String> granted(RemovalAnswer answer) {
        return answer.conditions().stream()
                .filter(condition -> !condition.met())
                .map(condition -> "granted, though " + condition)
                .toList();
    }

    private static List<String> refused(RemovalAnswer answer) {
        if (answer.conditions().stream().allMatch(RemovalCondition::met)) {
            return List.of("refused, though every condition holds: " + answer.refusal());
        }
        return answer.conditions().stream()
                .filter(condition -> !condition.met())
                .filter(condition -> !answer.refusal().contains(condition.name()))
                .map(condition -> "refused without naming this: " + condition)
                .toList();
    }

    /** The gate must not count a condition as met that etcd gainsays. One that it does not ask for is not met. */
    private static List<String> against(RemovalAnswer answer, String name, Optional<String> etcd) {
        Optional<RemovalCondition> condition = answer.conditions().stream()
                .filter(asked -> asked.name().equals(name))
                .findFirst();
        if (condition.isEmpty()) {
            return List.of("the gate does not ask whether " + name);
        }
        return etcd.filter(words -> condition.get().met()).stream()
                .map(words -> (answer.granted() ? "granted" : "the refusal takes this for met") + ": " + condition.get()
                        + "\nbut asked apart, " + words)
                .toList();
    }

    /** A member that is on no master might be the bootstrap's, whatever its name. */
    private static Optional<String> bootstrapIsMember(List<EtcdMembership> views, Node bootstrap, List<Node> masters) {
        return views.stream()
                .flatMap(view -> view.members().stream()
                        .filter(member -> member.node().equals(bootstrap.name()) || !isOn(masters, member))
                        .map(member -> "etcd on " + view.asked() + " has the member " + member))
                .findFirst();
    }

    private static Optional<String> tooFewVoters(List<EtcdMembership> views, List<Node> masters) {
        return views.stream()
                .filter(view -> view.members().stream()
                                .filter(member -> member.voter() && isOn(masters, member))
                                .count()
                        < masters.size())
                .map(view -> "there are fewer than " + masters.size() + " voters on masters: " + view)
                .findFirst();
    }

    private static boolean isOn(List<Node> masters, EtcdMembership.Member member) {
        return masters.stream().anyMatch(master -> master.name().equals(member.node()));
    }
}
