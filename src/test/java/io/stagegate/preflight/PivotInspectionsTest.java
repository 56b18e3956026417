package io.stagegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.PivotLab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.preflight.Finding.Status;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PivotInspectionsTest {

    @TempDir
    Path files;

    private ClusterApi pivot;
    private Set<Permission> permissions = Set.of(Permission.CREATE);
    private final Set<String> missing = new HashSet<>();
    /** What each API says to any question; none where it does not answer. */
    private final Map<Side, String> answers = new EnumMap<>(Side.class);

    @BeforeEach
    void declare() {
        pivot = EnvironmentLoader.load("capi-sandbox", Map.of()).pivot();
    }

    private Path kubeconfig(Side side) {
        return files.resolve(side.word());
    }

    private void write(Side side, String text) throws IOException {
        Files.writeString(kubeconfig(side), text);
    }

    private void good(Side side) throws IOException {
        write(side, """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """);
    }

    private Preflight preflight() {
        ClusterApi declared = new ClusterApi(
                pivot.name(),
                pivot.file(),
                pivot.profile(),
                pivot.patience(),
                permissions,
                pivot.signals(),
                pivot.tools(),
                new ClusterApi.Source(pivot.source().name(), pivot.source().config(), kubeconfig(Side.SOURCE)),
                new ClusterApi.Target(
                        pivot.target().name(),
                        pivot.target().namespace(),
                        pivot.target().manifest(),
                        kubeconfig(Side.TARGET)),
                pivot.cni());
        return Preflight.of(new Lab(declared), PivotInspections::of, check -> true, Duration.ofSeconds(9));
    }

    private Status status(String subject) {
        return preflight().findings().stream()
                .filter(finding -> finding.subject().startsWith(subject))
                .findFirst()
                .orElseThrow()
                .status();
    }

    private final class Lab implements PivotLab {
        private final ClusterApi declared;

        Lab(ClusterApi declared) {
            this.declared = declared;
        }

        @Override
        public ClusterApi environment() {
            return declared;
        }

        @Override
        public Kubernetes kubernetes() {
            return kubernetes(Side.TARGET);
        }

        @Override
        public Kubernetes kubernetes(Side side) {
            return (Kubernetes) Proxy.newProxyInstance(
                    Kubernetes.class.getClassLoader(),
                    new Class<?>[] {Kubernetes.class},
                    (proxy, method, arguments) -> {
                        if (!answers.containsKey(side)) {
                            throw new CouldNotCheckException(ConnectionFailure.REFUSED, "kubernetes: REFUSED");
                        }
                        return answers.get(side);
                    });
        }

        @Override
        public Shell tools() {
            return command -> {
                String program = command.arguments().get(command.arguments().size() - 1);
                return new CommandResult(
                        "here", command, missing.contains(program) ? 127 : 0, program, "", Duration.ZERO);
            };
        }

        @Override
        public void close() {}
    }

    @Test
    void beforeThePivotThereAreToolsAndNothingElse() {
        Preflight seen = preflight();
        assertThat(seen.findings()).extracting(Finding::status).containsOnly(Status.RIGHT, Status.NOT_YET);
        assertThat(seen.having(Status.RIGHT))
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(finding -> finding.subject().startsWith("the tool "));
        assertThat(Preflight.nothingWrong().judge(seen).passed()).isTrue();
    }

    @Test
    void aToolThatIsMissingIsWrongWhereItWillBeCalled() throws IOException {
        missing.add(pivot.tools().clusterctl());
        assertThat(status("the tool " + pivot.tools().clusterctl())).isEqualTo(Status.WRONG);
        permissions = Set.of();
        assertThat(status("the tool " + pivot.tools().clusterctl())).isEqualTo(Status.WARNING);
        permissions = Set.of(Permission.CREATE);
        good(Side.SOURCE);
        assertThat(status("the tool " + pivot.tools().clusterctl())).isEqualTo(Status.WARNING);
    }

    @Test
    void twoKubeconfigsOfOneClusterAreWrong() throws IOException {
        good(Side.SOURCE);
        good(Side.TARGET);
        assertThat(status("the two clusters")).isEqualTo(Status.COULD_NOT_CHECK);
        assertThat(status("the API of the source")).isEqualTo(Status.WARNING);
        answers.putAll(Map.of(Side.SOURCE, "uid-1", Side.TARGET, "uid-1"));
        assertThat(status("the two clusters")).isEqualTo(Status.WRONG);
        answers.put(Side.TARGET, "uid-2");
        assertThat(status("the two clusters")).isEqualTo(Status.RIGHT);
        assertThat(status("the API of the source")).isEqualTo(Status.RIGHT);
    }

    @Test
    void aKubeconfigThatCannotBeUsedIsWrongWhereNobodyWritesItAnew() throws IOException {
        write(Side.SOURCE, "no: kubeconfig\n");
        assertThat(status("the kubeconfig of the source")).isEqualTo(Status.WARNING);
        permissions = Set.of();
        assertThat(status("the kubeconfig of the source")).isEqualTo(Status.WRONG);
        good(Side.SOURCE);
        assertThat(status("the kubeconfig of the source")).isEqualTo(Status.RIGHT);
    }
}
