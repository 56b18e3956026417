package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crictl lists (cri-tools v1.27, {@code ps -o json}: zeroes are left out, times are nanoseconds), and the ends of logs. */
class ContainersLookTest {

    private static final String LOG =
            "/var/log/pods/openshift-kube-apiserver_bootstrap-kube-apiserver_1/kube-apiserver/";

    /** In nanoseconds. */
    private static final long NOW = 1_795_890_000_000_000_000L;

    @TempDir
    private Path directory;

    private SignalLab lab() {
        return new SignalLab(directory);
    }

    private static String container(int attempt, String state, int secondsAgo) {
        return "{\"metadata\": {\"name\": \"kube-apiserver\"%s}, \"state\": \"CONTAINER_%s\", \"createdAt\": \"%d\"}"
                .formatted(attempt == 0 ? "" : ", \"attempt\": " + attempt, state, NOW - secondsAgo * 1_000_000_000L);
    }

    private static String answer(String containers, String... logs) {
        return NOW + "\n{\"containers\": [" + containers + "]}\n" + String.join("\n", logs) + "\n";
    }

    private List<Finding> seen(SignalLab lab) {
        return ContainersLook.collect(lab, lab.environment().node("bootstrap"), "kube-apiserver");
    }

    @Test
    void oneThatHasEndedTellsWhatItEndedWith() {
        SignalLab lab = lab().answers(
                        "bootstrap: sudo -n",
                        0,
                        answer(
                                container(1, "EXITED", 20) + "," + container(0, "EXITED", 60),
                                "== " + LOG + "0.log",
                                "Error: another time",
                                "== " + LOG + "1.log",
                                "Error: failed to load SNI cert and key",
                                "usage"),
                        "");
        assertThat(seen(lab))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fields())
                        .containsEntry("failing", "yes")
                        .containsEntry("attempt", "1")
                        .containsEntry("ended-with", "Error: failed to load SNI cert and key | usage"));
    }

    @Test
    void oneThatHasJustBeenStartedAgainMayEndAgain() {
        SignalLab lab = lab().answers(
                        "bootstrap: sudo -n",
                        0,
                        answer(
                                container(1, "RUNNING", 5) + "," + container(0, "EXITED", 20),
                                "== " + LOG + "0.log",
                                "Error: x"),
                        "");
        assertThat(seen(lab).get(0).fields()).containsEntry("failing", "yes").containsEntry("ended-with", "Error: x");
    }

    @Test
    void oneThatRunsWellHasNoLastWords() {
        SignalLab lab = lab().answers(
                        "bootstrap: sudo -n",
                        0,
                        answer(
                                container(1, "RUNNING", 300) + "," + container(0, "EXITED", 400),
                                "== " + LOG + "0.log",
                                "Error: x"),
                        "");
        assertThat(seen(lab).get(0).fields()).containsEntry("failing", "no").containsEntry("ended-with", "");
    }

    @Test
    void aFirstOneThatStartsIsNotFailing() {
        SignalLab lab = lab().answers("bootstrap: sudo -n", 0, answer(container(0, "RUNNING", 1)), "");
        assertThat(seen(lab).get(0).fields()).containsEntry("failing", "no");
    }

    @Test
    void itEndsAWaitWhereTheLinesAloneWouldOnlyBeSuspected() {
        try (SignalLab lab = lab()) {
            String line = "Error: failed to load SNI cert and key: tls: private key does not match public key";
            lab.log("bootstrap", "kube-apiserver", 20, line).log("bootstrap", "kube-apiserver", 5, line);
            assertThat(lab.diagnosis("10").look().first()).hasValueSatisfying(first -> {
                assertThat(first.signal().id()).isEqualTo("10.F8");
                assertThat(first.endsAWait()).isFalse();
            });
            lab.answers(
                    "bootstrap: sudo -n sh -c 'date +%s%N",
                    0, answer(container(1, "EXITED", 5), "== " + LOG + "1.log", line), "");
            assertThat(lab.diagnosis("10").look().first()).hasValueSatisfying(first -> {
                assertThat(first.signal().id()).isEqualTo("10.F8");
                assertThat(first.endsAWait()).isTrue();
            });
        }
    }
}
