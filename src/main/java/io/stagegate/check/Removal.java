package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.RemovalAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of the answer to a request to remove the bootstrap. */
public final class Removal {

    /** The conditions that what etcd itself says is held against. */
    public static final String NO_BOOTSTRAP_MEMBER = "etcd has no member on the bootstrap";

    public static final String VOTERS_ON_MASTERS = "etcd has a healthy voter on every master";

    private Removal() {}

    /**
     * While a condition does not hold the removal is refused, and the refusal names it; it may only be granted when
     * all hold and etcd, asked separately, does not contradict it. What the gate found and what etcd says are never taken for
     * each other: without the one or the other nothing is known.
     */
    public static Check<RemovalAnswer> refusedWhileAnyIsMissing(Node bootstrap, List<Node> masters) {
        return Check.named("is refused, naming what is missing, until every condition holds", answer -> {
            List<GateCondition> asked = asked(answer);
            if (asked.stream().allMatch(condition -> condition.state() == GateCondition.State.COULD_NOT_CHECK)) {
                return Verdict.unknown(
                        asked.isEmpty()
                                ? "no condition was asked for"
                                : "no condition could be observed; " + asked.get(0));
            }
            List<String> wrong = new ArrayList<>(answer.granted() ? granted(answer) : refused(answer));
            wrong.addAll(disagrees(answer, bootstrap, masters));
            if (!wrong.isEmpty()) {
                return Verdict.fail(
                        "a refusal that names each condition that does not hold, or all of them holding",
                        String.join("\n", wrong));
            }
            return verdict(answer);
        });
    }

    /**
     * Every condition is seen to hold, save those that the lab does not have, and etcd, asked separately, does not contradict
     * it.
     */
    public static Check<RemovalAnswer> granted(Node bootstrap, List<Node> masters) {
        return Check.named("is safe", answer -> {
            String expected = asked(answer).size() + " of " + asked(answer).size() + " conditions hold";
            List<String> open = answer.conditions().stream()
                    .filter(GateCondition::open)
                    .map(GateCondition::toString)
                    .toList();
            if (answer.conditions().stream().anyMatch(condition -> condition.state() == GateCondition.State.MISSING)) {
                return Verdict.fail(
                        expected,
                        "%d of %d; %s"
                                .formatted(
                                        asked(answer).size() - open.size(),
                                        asked(answer).size(),
                                        String.join("\n", open)));
            }
            if (asked(answer).isEmpty() || !open.isEmpty()) {
                return Verdict.unknown(open.isEmpty() ? "no condition was asked for" : String.join("\n", open));
            }
            List<String> wrong = disagrees(answer, bootstrap, masters);
            if (!wrong.isEmpty() || !answer.granted()) {
                return Verdict.fail(expected, wrong.isEmpty() ? answer.refusal() : String.join("\n", wrong));
            }
            return verdict(answer);
        });
    }

    private static List<GateCondition> asked(RemovalAnswer answer) {
        return answer.conditions().stream()
                .filter(condition -> condition.state() != GateCondition.State.LEFT_OUT)
                .toList();
    }

    private static List<String> disagrees(RemovalAnswer answer, Node bootstrap, List<Node> masters) {
        Optional<EtcdSnapshot> etcd = answer.etcd().seen().filter(EtcdSnapshot::listed);
        List<String> wrong = new ArrayList<>(against(
                answer, NO_BOOTSTRAP_MEMBER, etcd.flatMap(seen -> bootstrapIsMember(seen, bootstrap, masters))));
        wrong.addAll(against(answer, VOTERS_ON_MASTERS, etcd.flatMap(seen -> masterWithoutVoter(seen, masters))));
        return wrong;
    }

    private static Verdict verdict(RemovalAnswer answer) {
        return answer.etcd().seen().filter(EtcdSnapshot::listed).isPresent() ? Verdict.pass() : unasked(answer.etcd());
    }

    private static Verdict unasked(Result<EtcdSnapshot> etcd) {
        String why = etcd.seen()
                .map(seen -> "no etcd gave its member list\n" + seen.status())
                .orElse(etcd.cause());
        return new Verdict.Unknown("etcd could not be asked separately: " + why, etcd.permanent());
    }

    private static List<String> granted(RemovalAnswer answer) {
        return answer.conditions().stream()
                .filter(GateCondition::open)
                .map(condition -> "granted, though " + condition)
                .toList();
    }

    private static List<String> refused(RemovalAnswer answer) {
        if (answer.conditions().stream().noneMatch(GateCondition::open)) {
            return List.of("refused, though every condition holds: " + answer.refusal());
        }
        return answer.conditions().stream()
                .filter(GateCondition::open)
                .filter(condition -> !answer.refusal().contains(condition.name()))
                .map(condition -> "refused without naming this: " + condition)
                .toList();
    }

    /** The gate must not count a condition as met that etcd contradicts. One that it does not ask for is not met. */
    private static List<String> against(RemovalAnswer answer, String name, Optional<String> etcd) {
        Optional<GateCondition> condition = asked(answer).stream()
                .filter(asked -> asked.name().equals(name))
                .findFirst();
        if (condition.isEmpty()) {
            return List.of("the gate does not ask whether " + name);
        }
        return etcd.filter(words -> condition.get().met()).stream()
                .map(words -> (answer.granted() ? "granted" : "the refusal takes this for met") + ": " + condition.get()
                        + "\nbut asked separately, " + words)
                .toList();
    }

    /** A member that is on no master might be the bootstrap's, whatever its name. */
    private static Optional<String> bootstrapIsMember(EtcdSnapshot etcd, Node bootstrap, List<Node> masters) {
        return split(etcd)
                .or(() -> etcd.members().stream()
                        .filter(member -> etcd.on(bootstrap.name()).contains(member)
                                || masters.stream()
                                        .noneMatch(
                                                master -> etcd.on(master.name()).contains(member)))
                        .map(member -> "etcd on " + etcd.asked() + " has the member " + member)
                        .findFirst());
    }

    private static Optional<String> masterWithoutVoter(EtcdSnapshot etcd, List<Node> masters) {
        return split(etcd)
                .or(() -> masters.stream()
                        .filter(master ->
                                etcd.on(master.name()).stream().noneMatch(member -> member.voter() && member.started()))
                        .map(master -> "etcd has no voter on " + master + ": " + etcd)
                        .findFirst());
    }

    private static Optional<String> split(EtcdSnapshot etcd) {
        return etcd.split() ? Optional.of("there are several clusters: " + etcd.clusters()) : Optional.empty();
    }
}
