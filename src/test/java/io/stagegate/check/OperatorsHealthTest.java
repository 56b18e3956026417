package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.ClusterOperators.Condition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OperatorsHealthTest {

    private static final List<String> CONTROL_PLANE = List.of("etcd", "kube-apiserver");
    private static final Check<ClusterOperators> ABSOLUTE = new OperatorsHealth(Optional.empty(), CONTROL_PLANE);

    /** Each operator as {@code etcd T F}: its name, Available, Degraded; {@code -} for no such condition. */
    private static ClusterOperators operators(String... operators) {
        TreeMap<String, Map<String, Condition>> conditions = new TreeMap<>();
        Arrays.stream(operators).map(text -> text.split(" ")).forEach(words -> {
            Map<String, Condition> own = new TreeMap<>();
            own.put("Available", condition(words[1]));
            own.put("Degraded", condition(words[2]));
            own.values().removeIf(condition -> condition.status().isEmpty());
            conditions.put(words[0], own);
        });
        return new ClusterOperators(conditions);
    }

    private static Condition condition(String letter) {
        return switch (letter) {
            case "T" -> new Condition("True", "");
            case "F" -> new Condition("False", "");
            case "U" -> new Condition("Unknown", "Reason told");
            default -> new Condition("", "");
        };
    }

    private static Check<ClusterOperators> since(String... before) {
        return new OperatorsHealth(Optional.of(operators(before)), CONTROL_PLANE);
    }

    @Test
    void asWellAsBefore() {
        passes(since("etcd T F", "network F T"), operators("etcd T F", "network F T"));
        passes(since("network F T"), operators("network T F"));
        passes(since("etcd T F"), operators("etcd T F", "dns F T"));
    }

    @Test
    void availabilityLostAndDegradationGainedAreNamed() {
        fails(since("etcd T F", "network T F"), operators("etcd F F", "network T T"), """
                expected: cluster operators are no worse than before the pivot
                but was: etcd: Available=False; before: True
                network: Degraded=True; before: False""");
    }

    @Test
    void oneThatHasGoneIsWorse() {
        fails(
                since("etcd T F", "network F T"),
                operators("etcd T F"),
                "expected: cluster operators are no worse than before the pivot\nbut was: network is gone");
        fails(
                since("etcd T F"),
                operators(),
                "expected: cluster operators are no worse than before the pivot\nbut was: etcd is gone");
    }

    @Test
    void whatItDoesNotTellIsNotKnown() {
        isUnknown(since("etcd T F"), operators("etcd U -"), """
                etcd: Available=Unknown, Reason told; before: True
                etcd: Degraded=Unknown, the condition is not there; before: False""");
        fails(since("etcd T F", "network T F"), operators("etcd U F", "network F F"), """
                expected: cluster operators are no worse than before the pivot
                but was: network: Available=False; before: True
                etcd: Available=Unknown, Reason told; before: True""");
    }

    @Test
    void whereItIsNotKnownHowItWasItMustBeWell() {
        passes(since("etcd U -"), operators("etcd T F"));
        fails(
                since("etcd U -"),
                operators("etcd F F"),
                "expected: cluster operators are no worse than before the pivot\n"
                        + "but was: etcd: Available=False; before: Unknown, Reason told");
    }

    @Test
    void withoutAnEarlierLookThoseOfTheControlPlaneMustBeWell() {
        for (Check<ClusterOperators> check : Arrays.asList(ABSOLUTE, since())) {
            passes(check, operators("etcd T F", "kube-apiserver T F", "ingress F T", "console - -"));
            fails(check, operators("etcd T F", "kube-apiserver F T", "ingress F T"), """
                    expected: cluster operators of the control plane are available and not degraded
                    but was: kube-apiserver: Available=False
                    kube-apiserver: Degraded=True""");
            fails(check, operators("etcd T F", "ingress T F"), """
                    expected: cluster operators of the control plane are available and not degraded
                    but was: kube-apiserver is not there""");
        }
        isUnknown(
                ABSOLUTE,
                operators("etcd T -", "kube-apiserver T F"),
                "etcd: Degraded=Unknown, the condition is not there");
        isUnknown(ABSOLUTE, operators(), "there are no cluster operators");
        assertThatIllegalArgumentException().isThrownBy(() -> new OperatorsHealth(Optional.empty(), List.of()));
    }

    @Test
    void whatWasLeftOutIsToldByName() {
        assertThat(ABSOLUTE.remarks(operators("etcd T F", "kube-apiserver T F", "dns T F", "ingress F T"))
                        .lines())
                .containsExactly(
                        "cluster operator ingress: Available=False; Degraded=True",
                        "cluster operators left out, for how they were before the pivot was not seen: dns, ingress");
    }

    @Test
    void whatIsNoWorseButNotWellIsTold() {
        assertThat(since("network F F")
                        .remarks(operators("etcd T F", "network F F", "dns T U"))
                        .lines())
                .containsExactly(
                        "cluster operator dns: Available=True; Degraded=Unknown, Reason told",
                        "cluster operator network: Available=False; Degraded=False");
    }
}
