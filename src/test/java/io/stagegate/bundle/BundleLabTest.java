package io.stagegate.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.check.ForEach;
import io.stagegate.check.Units;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.EnvironmentException;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Node;
import io.stagegate.environment.Stage;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.ServiceRecord;
import io.stagegate.observation.Unit;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.probe.DomainProbe;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.JournalProbe;
import io.stagegate.probe.ListeningProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ReachedProbe;
import io.stagegate.probe.ServiceRecordProbe;
import io.stagegate.probe.UnitProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the files of a bundle answer, in each state, and that whatever they do not could not be checked. */
class BundleLabTest {

    private static final String KUBELET = "kubelet.service";

    @TempDir
    private Path directory;

    private Path write(String path, String text) throws IOException {
        Path file = directory.resolve("log-bundle-20251120104500").resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void journal(String path, String... messages) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < messages.length; i++) {
            text.append("Nov 20 10:00:%02d host %s\n".formatted(i, messages[i]));
        }
        write(path + ".log", text.toString());
    }

    private Bundle bundle() {
        return (Bundle) EnvironmentLoader.load(
                directory.resolve("log-bundle-20251120104500").toString(), Map.of());
    }

    private void inLab(Consumer<BundleLab> test) {
        try (BundleLab lab = new BundleLab(bundle())) {
            test.accept(lab);
        }
    }

    private static Node bootstrap(BundleLab lab) {
        return lab.environment().install().bootstrap();
    }

    private static void absent(BundleLab lab, Probe<?> probe) {
        assertThatThrownBy(() -> probe.observe(lab))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageStartingWith("not in the bundle: ");
    }

    @Test
    void itIsAnInstallInWhichNothingIsWaitedForOrPermitted() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line", "kubelet[1]: last");
        Bundle bundle = bundle();
        assertThat(bundle.permissions()).isEmpty();
        assertThat(bundle.recorded()).isTrue();
        assertThat(bundle.patience().values())
                .isNotEmpty()
                .allMatch(each -> each.timeout().isZero());
        assertThat(bundle.clock().instant()).isEqualTo(Instant.parse("2025-11-20T10:00:01Z"));
        assertThat(Stage.values())
                .filteredOn(stage -> stage.isOf(bundle))
                .containsExactly(
                        Stage.PREFLIGHT, Stage.GATHERED, Stage.BOOTSTRAP, Stage.BOOTKUBE, Stage.FORMATION, Stage.PIVOT);
        assertThat(bundle.masters()).as("those that were not gathered").hasSize(3);
        bundle.files().close();
    }

    @Test
    void aFileBesideNamesProfileAndNodes() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        journal("control-plane/192.0.2.7/journals/kubelet", "kubelet[1]: line");
        Files.writeString(
                directory.resolve("log-bundle-20251120104500.yaml"),
                "profile: hard-way\nnodes: {b: {role: bootstrap, address: 192.0.2.5}, m: {role: master, address: 192.0.2.7}}\n");
        Bundle bundle = bundle();
        assertThat(bundle.profile().name()).isEqualTo("hard-way");
        assertThat(bundle.nodes()).containsOnlyKeys("b", "m");
        assertThat(bundle.folders()).containsEntry("m", "control-plane/192.0.2.7/");
        bundle.files().close();
    }

    @Test
    void aMistakeInTheFileBesideHasItsPlace() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        Path beside = directory.resolve("log-bundle-20251120104500.yaml");
        Files.writeString(beside, "profil: hard-way\n");
        assertThatThrownBy(this::bundle)
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining(beside + ":1:1: profil");
    }

    @Test
    void whatIsNothingOfTheKindIsRefused() throws IOException {
        write("letters/mother.txt", "dear");
        assertThatThrownBy(this::bundle)
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("neither a log bundle nor a must-gather");
        assertThatThrownBy(() -> EnvironmentLoader.load(directory + "/none.tar.gz", Map.of()))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("there is no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Starting Kubelet...;Started Kubelet. | active | running | success",
                "Starting Kubelet... | activating | start | success",
                "Started Kubelet.;kubelet.service: Deactivated successfully. | inactive | dead | success",
                "Started Kubelet.;kubelet.service: Failed with result 'exit-code'. | failed | failed | exit-code",
                "kubelet.service: Failed with result 'exit-code'.;kubelet.service: Scheduled restart job, restart counter is at 7."
                        + " | activating | auto-restart | exit-code",
            })
    void aUnitIsAsSystemdSaidLast(String said, String active, String sub, String result) throws IOException {
        journal(
                "bootstrap/journals/kubelet",
                said.lines()
                        .flatMap(all -> List.of(all.split(";")).stream())
                        .map(each -> "systemd[1]: " + each)
                        .toArray(String[]::new));
        inLab(lab -> {
            Unit unit = new UnitProbe(bootstrap(lab), KUBELET).observe(lab);
            assertThat(List.of(unit.active(), unit.sub(), unit.result())).containsExactly(active, sub, result);
            assertThat(Units.running().judge(unit).passed()).isEqualTo(active.equals("active"));
        });
    }

    @Test
    void aUnitOfWhichSystemdSaidNothingIsUnknownAndItsJournalIsReadAllTheSame() throws IOException {
        journal("bootstrap/journals/bootkube", "bootkube.sh[1]: Starting cluster-bootstrap...", "bootkube.sh[1]: last");
        inLab(lab -> {
            absent(lab, new UnitProbe(bootstrap(lab), "bootkube.service"));
            assertThat(JournalProbe.ofThisBoot(bootstrap(lab), "bootkube.service")
                            .observe(lab)
                            .lines())
                    .containsExactly("Starting cluster-bootstrap...", "last");
            assertThat(JournalProbe.ofLastRun(bootstrap(lab), "bootkube.service")
                            .observe(lab)
                            .lines())
                    .hasSize(2);
            absent(lab, JournalProbe.ofThisBoot(bootstrap(lab), "crio.service"));
        });
    }

    @Test
    void aUnitThatNeverRanHasAnEmptyJournal() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        write("bootstrap/journals/bootkube.log", "-- No entries --\n");
        inLab(lab -> assertThat(JournalProbe.ofThisBoot(bootstrap(lab), "bootkube.service")
                        .observe(lab)
                        .lines())
                .isEmpty());
    }

    @Test
    void aServiceRecordIsThereOrNotOrWasNotGathered() throws IOException {
        write(
                "bootstrap/services/bootkube.json",
                "[{\"timestamp\":\"2025-11-20T10:00:00Z\",\"phase\":\"service start\"}]");
        inLab(lab -> {
            ServiceRecord record =
                    new ServiceRecordProbe(bootstrap(lab), "/var/log/openshift", "bootkube").observe(lab);
            assertThat(record.entries()).hasSize(1);
            assertThat(new ServiceRecordProbe(bootstrap(lab), "/var/log/openshift", "kubelet")
                            .observe(lab)
                            .exists())
                    .isFalse();
            Node master = lab.environment().masters().get(0);
            absent(lab, new ServiceRecordProbe(master, "/var/log/openshift", "kubelet"));
        });
    }

    @Test
    void theMarkerIsThereOrNotOrWasNotGathered() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        inLab(lab -> absent(lab, new FileProbe(bootstrap(lab), "/opt/openshift/.bootkube.done")));
        write("rendered-assets/openshift/cvo-bootstrap.done", "x");
        inLab(lab -> assertThat(new FileProbe(bootstrap(lab), "/opt/openshift/.bootkube.done")
                        .observe(lab)
                        .exists())
                .isFalse());
        write("rendered-assets/openshift/.bootkube.done", "");
        inLab(lab -> assertThat(new FileProbe(bootstrap(lab), "/opt/openshift/.bootkube.done")
                        .observe(lab)
                        .exists())
                .isTrue());
    }

    @Test
    void podsAreThoseWhoseContainersWereInspected() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        inLab(lab -> absent(lab, new NodePodsProbe(bootstrap(lab))));
        write("bootstrap/containers/etcd-0123456789ab.log", "text\n");
        write("bootstrap/containers/etcd-0123456789ab.inspect", """
                {"status": {"id": "0123456789ab", "metadata": {"attempt": 3, "name": "etcd"}, "state": "CONTAINER_RUNNING",
                  "createdAt": "2025-11-20T09:59:00.5Z", "finishedAt": "0001-01-01T00:00:00Z",
                  "labels": {"io.kubernetes.pod.name": "etcd-bootstrap", "io.kubernetes.pod.namespace": "openshift-etcd"}},
                 "info": {"sandboxID": "77", "runtimeSpec": {"process": {"env": ["TOKEN=canary-of-an-environment"]}}}}""");
        inLab(lab -> {
            String pods = new NodePodsProbe(bootstrap(lab)).observe(lab).toString();
            assertThat(pods)
                    .contains("openshift-etcd/etcd-bootstrap SANDBOX_READY [etcd CONTAINER_RUNNING, attempt 3]")
                    .doesNotContain("canary");
        });
    }

    private static final Path MUST_GATHER = Path.of("src/test/resources/bundles/etcd-on-slow-disks-of-masters");

    /** A copy of the sample's must-gather, to change. */
    private Path mustGather() throws IOException {
        Path copy = directory.resolve("must-gather.local.1");
        try (Stream<Path> all = Files.walk(MUST_GATHER.resolve("must-gather.local.4021790515332210417"))) {
            for (Path from : all.sorted().toList()) {
                Path to = copy.resolve(MUST_GATHER
                        .resolve("must-gather.local.4021790515332210417")
                        .relativize(from)
                        .toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
        return copy;
    }

    private static Path only(Path root, String name) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(each -> each.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private static void replace(Path file, String old, String text) throws IOException {
        assertThat(Files.readString(file)).contains(old);
        Files.writeString(file, Files.readString(file).replace(old, text));
    }

    private static void inLab(Path root, Consumer<BundleLab> test) {
        try (BundleLab lab = new BundleLab((Bundle) EnvironmentLoader.load(root.toString(), Map.of()))) {
            test.accept(lab);
        }
    }

    private static Node master(BundleLab lab) {
        return lab.environment().install().masters().get(0);
    }

    @Test
    void aMustGathersPodsAreThoseThatTheApiToldOfOnANodeThatIsReady() throws IOException {
        Path root = mustGather();
        inLab(
                root,
                lab -> assertThat(new NodePodsProbe(master(lab)).observe(lab))
                        .asString()
                        .contains("openshift-etcd/etcd-master-0.ocp4.example.com SANDBOX_READY from file"
                                + " [etcdctl CONTAINER_RUNNING, attempt 0; etcd CONTAINER_RUNNING, attempt 0]"));
        replace(
                only(root, "etcd-master-0.ocp4.example.com.yaml"),
                "    name: etcd\n    ready: true\n    restartCount: 0\n    started: true\n    state:\n      running:\n"
                        + "        startedAt: '2025-12-12T08:34:00Z'",
                "    name: etcd\n    restartCount: 4\n    state:\n      waiting: {reason: CrashLoopBackOff}\n"
                        + "    lastState: {terminated: {exitCode: 1, startedAt: '2025-12-12T08:34:00Z',"
                        + " finishedAt: '2025-12-12T08:34:01Z'}}");
        replace(
                only(root, "etcd-master-0.ocp4.example.com.yaml"),
                "    lastState: {}\n    name: etcd\n",
                "    name: etcd\n");
        inLab(
                root,
                lab -> assertThat(new NodePodsProbe(master(lab)).observe(lab))
                        .asString()
                        .contains("etcd CONTAINER_EXITED, attempt 4"));
        replace(only(root, "nodes/master-0.ocp4.example.com.yaml"), "'True'", "Unknown");
        inLab(root, lab -> absent(lab, new NodePodsProbe(master(lab))));
    }

    @Test
    void aMustGathersEtcdIsWhatEtcdctlSaidThen() throws IOException {
        Path root = mustGather();
        inLab(root, lab -> {
            EtcdSnapshot etcd = new EtcdSnapshotProbe(lab.environment().install()).observe(lab);
            assertThat(etcd.inShort()).isEqualTo("3 voters, quorum 2, 3 answering; leader master-1.ocp4.example.com");
            assertThat(etcd.term()).isEqualTo(41);
        });
        replace(
                only(root, "etcd_info/endpoint_health.json"),
                "\"https://192.0.2.101:2379\",\"health\":true",
                "\"https://192.0.2.101:2379\",\"health\":false,\"error\":\"context deadline exceeded\"");
        inLab(
                root,
                lab -> assertThat(new EtcdSnapshotProbe(lab.environment().install())
                                .observe(lab)
                                .inShort())
                        .contains("2 answering", "context deadline exceeded"));
        Files.delete(only(root, "etcd_info/endpoint_status.json"));
        inLab(
                root,
                lab -> assertThatThrownBy(
                                () -> new EtcdSnapshotProbe(lab.environment().install()).observe(lab))
                        .isInstanceOf(CouldNotCheckException.class)
                        .hasMessageContaining("not in the bundle: etcd_info/endpoint_status.json"));
    }

    @Test
    void objectsAreThereOrWereNotGatheredOrDoNotExist() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        write("resources/nodes.json", "");
        inLab(lab -> assertThatThrownBy(() -> new ClusterNodesProbe().observe(lab))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageStartingWith("not in the bundle: nodes of the API, which gave none"));
        write("resources/nodes.json", "{\"items\":[{\"metadata\":{\"name\":\"m\",\"labels\":{\"a\":\"b\"}}}]}");
        write("resources/pods.json", "{\"items\":[]}");
        inLab(lab -> {
            assertThat(new ClusterNodesProbe().observe(lab).nodes())
                    .singleElement()
                    .hasFieldOrPropertyWithValue("name", "m");
            assertThat(lab.kubernetes()
                            .<Integer>ask(
                                    "x",
                                    api -> api.nodes()
                                            .withLabel("a", "c")
                                            .list()
                                            .getItems()
                                            .size()))
                    .isZero();
            assertThat(lab.kubernetes()
                            .<Object>ask(
                                    "x",
                                    api -> Optional.ofNullable(
                                            api.nodes().withName("n").get())))
                    .isEqualTo(Optional.empty());
            assertThatThrownBy(() -> lab.kubernetes()
                            .ask("x", api -> api.nodes().withName("n").delete()))
                    .isInstanceOfAny(CouldNotCheckException.class, KubernetesRefusalException.class);
        });
        write("resources/nodes.json", "{\"items\":[{\"metadata\":\"mangled\"}]}");
        inLab(lab -> assertThatThrownBy(() -> new ClusterNodesProbe().observe(lab))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("cannot be understood"));
    }

    @Test
    void theRestCouldNotBeChecked() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        inLab(lab -> {
            absent(lab, new ListeningProbe(bootstrap(lab)));
            absent(lab, new DomainProbe(bootstrap(lab)));
            assertThatThrownBy(() -> lab.loadBalancer().servers()).hasMessageStartingWith("not in the bundle: ");
            assertThatThrownBy(() -> lab.https().get(null)).hasMessageStartingWith("not in the bundle: ");
        });
    }

    /** One master of three was gathered, and is well: that is not every master. */
    @Test
    void mastersThatWereNotGatheredLeaveACheckOfAllUnknown() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        journal("control-plane/192.0.2.101/journals/kubelet", "systemd[1]: Started Kubelet.");
        inLab(lab -> {
            Verdict verdict = ForEach.one(Units.running())
                    .judge(ParallelProbe.on(
                                    "kubelet on", lab.environment().masters(), node -> new UnitProbe(node, KUBELET))
                            .observe(lab));
            assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
            assertThat(((Verdict.Unknown) verdict).cause()).contains("not in the bundle: anything of master-");
        });
    }

    @Test
    void nothingThatSaysHowFarItCameIsUnknown() throws IOException {
        write("bootstrap/network/ip-addr.txt", "lo");
        inLab(lab -> assertThatThrownBy(() -> new ReachedProbe().observe(lab))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("anything that says how far the install came"));
    }

    /** Whatever the gathering scripts have left in files of other names than they take out. */
    @Test
    void secretsOfTheFilesAreLearnt() throws IOException {
        journal("bootstrap/journals/kubelet", "kubelet[1]: line");
        String login = Base64.getEncoder().encodeToString("robot:canary-password-1".getBytes(UTF_8));
        String config = Base64.getEncoder()
                .encodeToString(("{\"auths\":{\"quay.io\":{\"auth\":\"" + login + "\"}}}").getBytes(UTF_8));
        write(
                "rendered-assets/openshift/master.ign",
                "{\"source\":\"data:text/plain;charset=utf-8;base64," + config + "\"}");
        write("rendered-assets/openshift/99_x.yaml", "token: canary-token-22\nclient-key-data: Y2FuYXJ5LWtleS0zMw==\n");
        write(
                "resources/machineconfigs.json",
                "{\"items\":[{\"source\":\"data:,%7B%22auths%22%3A%7B%22r%22%3A%7B%22auth%22%3A%22Y2FuYXJ5OmNhbmFyeS1wdy00NA%3D%3D%22%7D%7D%7D\"}]}");
        Bundle bundle = bundle();
        Redactor redactor = new Redactor().learn(bundle);
        String leaked = "a canary-password-1 b " + login + " c canary-token-22 d Y2FuYXJ5LWtleS0zMw== e canary-pw-44";
        assertThat(redactor.redact(leaked)).doesNotContain("canary", login, "Y2FuYXJ5");
        bundle.files().close();
    }
}
