package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.connection.CouldNotCheckException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node prints when the API is asked with kubelet's bootstrap kubeconfig: curl(1), and Kubernetes' SelfSubjectAccessReview. */
class KubeconfigLoginTest {

    private static final String SERVER = "server https://api-int.ocp4.example.com:6443\n";

    @TempDir
    private Path directory;

    private Map<String, String> seen(String stdout, String stderr) {
        try (SignalLab lab = new SignalLab(directory)) {
            lab.answers("master-0: sudo -n sh -c 'umask 077", 0, stdout, stderr);
            return KubeconfigLook.LOGIN
                    .collect(
                            lab,
                            new Target(
                                    KubeconfigLook.LOGIN,
                                    "",
                                    Optional.of(lab.environment().node("master-0"))),
                            part -> {})
                    .get(0)
                    .fields();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"allowed\":true\nstatus201', '', yes",
        "'\"allowed\":false\nstatus201', '', forbidden",
        "status403, '', forbidden",
        "status401, '', unauthorized",
        "status000, 'curl: (60) SSL certificate problem: unable to get local issuer certificate', certificate",
        "status000, 'curl: (7) Failed to connect to api-int.ocp4.example.com port 6443: Connection refused', unreachable"
    })
    void whatTheApiAnswersIsRead(String out, String err, String answer) {
        assertThat(seen(SERVER + out + "\n", err)).containsEntry("answer", answer);
    }

    @Test
    void whatCannotBeTriedIsNoAnswer() {
        assertThatThrownBy(() -> seen("", "sh: curl: not found")).isInstanceOf(CouldNotCheckException.class);
    }
}
