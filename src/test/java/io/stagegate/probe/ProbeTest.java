package io.stagegate.probe;

import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trust;
import io.stagegate.environment.Environment;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.observation.ListeningSockets;
import io.stagegate.observation.Listing;
import io.stagegate.observation.Login;
import io.stagegate.observation.NodeCertificate;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.RemoteDirectory;
import io.stagegate.observation.ServiceRecord;
import io.stagegate.observation.Unit;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeTest {

    private static final String PODS = """
            {"items":[{"id":"p1","metadata":{"name":"etcd-bootstrap","uid":"u1","namespace":"openshift-etcd"},
              "state":"SANDBOX_READY","createdAt":"1763640000000000000"}]}""";
    private static final String CONTAINERS = """
            {"containers":[
              {"id":"c1","podSandboxId":"p1","metadata":{"name":"etcd","attempt":1},"state":"CONTAINER_RUNNING"},
              {"id":"c0","podSandboxId":"p1","metadata":{"name":"etcd"},"state":"CONTAINER_EXITED"}]}""";

    private final ScriptedLab lab = new ScriptedLab();

    private static final Profile.ObjectName NAME = new Profile.ObjectName("ns", "name");

    private static Stream<Probe<?>> everyProbe() {
        return Stream.of(
                new DomainProbe(BOOTSTRAP),
                new LoginProbe(BOOTSTRAP),
                new UnitProbe(BOOTSTRAP, "kubelet.service"),
                JournalProbe.ofThisBoot(BOOTSTRAP, "bootkube.service"),
                JournalProbe.toRead(BOOTSTRAP, "bootkube.service"),
                new NodePodsProbe(BOOTSTRAP),
                EtcdSnapshotProbe.on(BOOTSTRAP),
                new ApiHealthProbe(HttpsTarget.of(URI.create("https://api:6443"), Trust.API)),
                NodeApiHealthProbe.itself(
                        BOOTSTRAP, new ScriptedLab().environment().install().profile()),
                NodeApiHealthProbe.clusterIp(
                        MASTERS.get(0),
                        new ScriptedLab().environment().install().profile().masters()),
                new FileProbe(BOOTSTRAP, "/done"),
                new DirectoryProbe(BOOTSTRAP, "/etc/kubernetes/manifests"),
                new ListeningProbe(BOOTSTRAP),
                new ServiceRecordProbe(BOOTSTRAP, "/var/log/openshift", "bootkube.service"),
                new EtcdSnapshotProbe(new ScriptedLab().environment().install()),
                new EtcdLeadersProbe(List.of(BOOTSTRAP)),
                new PodApiHealthProbe(MASTERS.get(0), "ns", "pod"),
                new ClusterPodsProbe("ns", "app", "etcd"),
                new DeploymentProbe(NAME),
                new OperatorLogProbe(NAME, "openshift-etcd", () -> EtcdHistory.begun(Instant.EPOCH)),
                new ConfigMapProbe(NAME),
                EndpointsProbe.api(),
                new LeaseProbe(NAME),
                new ListingProbe(List.of("nodes")),
                new ManifestsProbe(BOOTSTRAP),
                new NodeCertificateProbe(BOOTSTRAP, KubeletCertificate.CLIENT),
                new CertificateRequestsProbe(KubeletCertificate.SERVING, (request, node) -> false),
                new ClusterNodesProbe(),
                new ApiNamesProbe(Optional.of(MASTERS.get(0)), new KubeletsServers()),
                new BootstrapProbe<>(new LoginProbe(BOOTSTRAP)),
                new ClusterOperatorsProbe(),
                new ComponentPodsProbe("etcd", new ClusterPodsProbe("ns", "app", "etcd")),
                new DomainProbe(BOOTSTRAP, Optional.of(DomainDeletion.NOTHING)),
                new EtcdChangeProbe(MASTERS),
                new IdentityProbe(Side.SOURCE),
                new LeaseRenewalProbe(NAME),
                new LoadBalancerProbe(),
                new MachineConfigProbe(HttpsTarget.of(URI.create("https://mcs:22623"), Trust.MACHINE_CONFIG)),
                new ComponentPodsProbe(
                        "etcd", ComponentPodsProbe.ofStaticPod(new Profile.StaticPod("ns", "etcd", "etcd"))),
                new OnCluster<>(Side.TARGET, new DeploymentProbe(NAME)),
                new RolloutProbe("kube-apiserver"),
                new ServedRequestsProbe(new KubeletsServers()));
    }

    /**
     * Those whose value has a cause for each place that could not be checked, and those of a Cluster API pivot: with the test
     * that tries them.
     */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "MachineNodesProbe", "ManagementClusterProbeTest",
            "ManagementClusterProbe", "ManagementClusterProbeTest",
            "MilestoneProbe", "MilestoneProbeTest",
            "OperatorReachProbe", "ClusterProbeTest",
            "ParallelProbe", "ParallelProbeTest",
            "PivotProbe", "ManagementClusterProbeTest",
            "ReachedProbe", "ReachedProbeTest",
            "ReadyzProbe", "ManagementClusterProbeTest");

    @Test
    void noProbeIsForgotten() throws IOException {
        Set<String> there = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/stagegate/probe"))) {
            for (Path source : sources.toList()) {
                if (Files.readString(source).matches("(?s).*\\bimplements Probe<.*")) {
                    there.add(source.getFileName().toString().replace(".java", ""));
                }
            }
        }
        Set<String> tried = everyProbe()
                .map(probe -> probe.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        tried.addAll(ELSEWHERE.keySet());
        assertThat(tried).isEqualTo(there);
        ELSEWHERE.forEach((probe, test) -> assertThat(Path.of("src/test/java/io/stagegate/probe", test + ".java"))
                .content()
                .contains("new " + probe));
    }

    @ParameterizedTest
    @MethodSource("everyProbe")
    void whatIsMissingOnOurOwnSideIsNeverAnObservation(Probe<?> probe) {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> probe.observe(lab.shut(ConnectionFailure.OUR_SIDE)))
                .withMessageContaining("the door is shut: OUR_SIDE");
    }

    @ParameterizedTest
    @MethodSource("everyProbe")
    void itsSubjectIsNamed(Probe<?> probe) {
        assertThat(probe.subject()).isNotBlank();
    }

    @Test
    void aDomainsStateIsLibvirts() {
        assertThat(new DomainProbe(BOOTSTRAP).observe(lab).runs()).isTrue();
    }

    @Nested
    class OfALogin {

        private final LoginProbe probe = new LoginProbe(BOOTSTRAP);

        @Test
        void tellsWhoWeAre() {
            lab.prints("id -un", "core\n");
            assertThat(probe.observe(lab)).isEqualTo(Login.as("bootstrap", "core"));
        }

        @ParameterizedTest
        @EnumSource(names = {"REFUSED", "UNREACHABLE", "TIMEOUT", "BROKEN", "DENIED"})
        void aShutDoorIsWhatItLooksFor(ConnectionFailure why) {
            assertThat(probe.observe(lab.shut(why))).isEqualTo(Login.refused("bootstrap", "the door is shut: " + why));
        }

        @ParameterizedTest
        @EnumSource(names = {"HOST_KEY", "OUR_SIDE", "DNS"})
        void aHostThatMayBeAnotherIsNotLookedAt(ConnectionFailure why) {
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab.shut(why)));
        }
    }

    @Nested
    class OfAUnit {

        private final UnitProbe probe = new UnitProbe(BOOTSTRAP, "kubelet.service");

        @Test
        void readsSystemdsProperties() {
            lab.prints("systemctl show", """
                    Result=exit-code
                    NRestarts=3
                    LoadState=loaded
                    ActiveState=activating
                    SubState=auto-restart
                    InvocationID=0123456789abcdef
                    """);
            assertThat(probe.observe(lab))
                    .isEqualTo(new Unit(
                            "bootstrap",
                            "kubelet.service",
                            "loaded",
                            "activating",
                            "auto-restart",
                            "exit-code",
                            3,
                            "0123456789abcdef"));
        }

        @Test
        void anAnswerWithoutTheStateIsNone() {
            lab.prints("systemctl show", "LoadState=loaded\n");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessage("bootstrap: systemctl show kubelet.service did not report ActiveState");
        }

        @Test
        void aSystemctlThatFailsHasNotLooked() {
            lab.ends("systemctl show", 1, "", "Failed to connect to bus: No such file or directory");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining("ended with 1: Failed to connect to bus");
        }
    }

    @Nested
    class OfAJournal {

        private final JournalProbe probe = JournalProbe.ofLastRun(BOOTSTRAP, "bootkube.service");
        private final JournalProbe wholeBoot = JournalProbe.ofThisBoot(BOOTSTRAP, "bootkube.service");

        private void unitWithInvocation(String invocation) {
            lab.prints(
                    "systemctl show",
                    "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nInvocationID=" + invocation
                            + "\n");
        }

        @Test
        void readsTheCurrentRunOnly() {
            unitWithInvocation("abc");
            lab.prints(
                    "sudo -n journalctl --quiet --no-pager --output=cat --lines=5000 _SYSTEMD_INVOCATION_ID=abc",
                    "Starting\nApplying\n");
            assertThat(probe.observe(lab).lines()).containsExactly("Starting", "Applying");
        }

        @Test
        void readsAllRunsOfThisBoot() {
            unitWithInvocation("abc");
            lab.prints(
                    "sudo -n journalctl --quiet --no-pager --output=cat --boot --unit=bootkube.service",
                    "Starting\nFailed\nStarting\nApplying\n");
            assertThat(wholeBoot.observe(lab).lines()).containsExactly("Starting", "Failed", "Starting", "Applying");
        }

        @Test
        void aUnitThatNeverRanHasLoggedNothing() {
            unitWithInvocation("");
            assertThat(probe.observe(lab).lines()).isEmpty();
        }

        @Test
        void aJournalThatCannotBeReadIsNotEmpty() {
            unitWithInvocation("abc");
            lab.ends("journalctl", 1, "", "No journal files were opened due to insufficient permissions.");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> wholeBoot.observe(lab));
        }
    }

    @Nested
    class OfPods {

        private final NodePodsProbe probe = new NodePodsProbe(BOOTSTRAP);

        @Test
        void joinsContainersToTheirPods() {
            lab.prints("crictl pods", PODS).prints("crictl ps", CONTAINERS);
            NodePods pods = probe.observe(lab);
            assertThat(pods).hasToString("""
                    bootstrap:
                      openshift-etcd/etcd-bootstrap SANDBOX_READY\
                     [etcd CONTAINER_RUNNING, attempt 1; etcd CONTAINER_EXITED, attempt 0]""");
        }

        @Test
        void tellsWhereKubeletHasAPodFrom() {
            lab.prints(
                            "crictl pods",
                            PODS.replace(
                                    "\"state\"",
                                    "\"annotations\":{\"kubernetes.io/config.source\":\"file\"},\"state\""))
                    .prints("crictl ps", CONTAINERS);
            assertThat(probe.observe(lab).pods().get(0).isStatic()).isTrue();
            assertThat(probe.observe(lab).pods().get(0))
                    .asString()
                    .startsWith("openshift-etcd/etcd-bootstrap SANDBOX_READY from file [");
        }

        @Test
        void aRuntimeThatKeepsNoAnnotationsTellsNoSource() {
            lab.prints("crictl pods", PODS).prints("crictl ps", CONTAINERS);
            assertThat(probe.observe(lab).pods().get(0).source()).isEmpty();
            assertThat(probe.observe(lab).pods().get(0).isStatic()).isFalse();
        }

        @Test
        void noPodsIsAnObservation() {
            lab.prints("crictl pods", "{\"items\":[]}").prints("crictl ps", "{\"containers\":[]}");
            assertThat(probe.observe(lab).pods()).isEmpty();
        }

        @Test
        void aMissingListIsNotAnEmptyOne() {
            lab.prints("crictl pods", "{}").prints("crictl ps", "{\"containers\":[]}");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessage("bootstrap: crictl pods: no list \"items\"");
        }

        @Test
        void aRuntimeThatDoesNotAnswerIsNoObservation() {
            lab.ends("crictl pods", 1, "", "connection refused");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessage("bootstrap: sudo -n crictl pods -o json ended with 1: connection refused");
        }

        @Test
        void proseWhereJsonIsDueIsNoObservation() {
            lab.prints("crictl pods", "POD ID   NAME").prints("crictl ps", CONTAINERS);
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED))
                    .withMessageContaining("should print JSON, but printed \"POD ID   NAME\"");
        }
    }

    @Nested
    class OfADirectory {

        private final DirectoryProbe probe = new DirectoryProbe(BOOTSTRAP, "/etc/kubernetes/manifests");
        private static final String FIND = "sudo -n find /etc/kubernetes/manifests/ -maxdepth 1 -type f";

        @Test
        void readsNamesAndSizes() {
            lab.prints(FIND, "1200 etcd-pod.yaml\n0 with a space.yaml\n");
            assertThat(probe.observe(lab))
                    .isEqualTo(new RemoteDirectory(
                            "bootstrap",
                            "/etc/kubernetes/manifests",
                            true,
                            Map.of("etcd-pod.yaml", 1200L, "with a space.yaml", 0L)));
        }

        @Test
        void aDirectoryThatIsNotThereIsAnObservation() {
            lab.ends(FIND, 1, "", "find: '/etc/kubernetes/manifests/': No such file or directory\n");
            assertThat(probe.observe(lab).exists()).isFalse();
        }

        @Test
        void oneThatCannotBeReadIsNone() {
            lab.ends(FIND, 1, "", "sudo: a password is required\n");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining("a password is required");
            lab.first(FIND, 0, "total 8\n", "");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED));
        }
    }

    @Nested
    class OfAKeptJournal {

        private final JournalProbe probe = JournalProbe.toRead(BOOTSTRAP, "bootkube.service");
        private static final String JOURNALCTL = "sudo -n journalctl --quiet --no-pager --boot --all --output=short-iso"
                + " --lines=2000 --unit=bootkube.service";

        @Test
        void hasTheLatestLinesOfThisBoot() {
            lab.prints("systemctl show", "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n");
            lab.prints(JOURNALCTL, "2026-11-21T12:00:00+0000 bootstrap bootkube.sh[7]: Starting\n");
            assertThat(probe.observe(lab).lines())
                    .containsExactly("2026-11-21T12:00:00+0000 bootstrap bootkube.sh[7]: Starting");
        }

        @Test
        void aJournalThatCannotBeReadIsNoEmptyOne() {
            lab.prints("systemctl show", "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n");
            lab.ends(JOURNALCTL, 1, "", "sudo: a password is required");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class OfAServiceRecord {

        private final ServiceRecordProbe probe =
                new ServiceRecordProbe(BOOTSTRAP, "/var/log/openshift", "bootkube.service");
        private static final String CAT = "sh /var/log/openshift/bootkube.json";

        @Test
        void readsItsEntriesWithTimesByOurClock() {
            Instant hourAgo = Instant.now().minusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
            lab.prints(CAT, hourAgo.getEpochSecond() + "\n" + """
                    [{"timestamp":"%s","phase":"service start"},
                     {"timestamp":"%s","phase":"stage end","stage":"cb-bootstrap","result":"failure",
                      "errorLine":"470 main /usr/local/bin/bootkube.sh","errorMessage":"unauthorized"}]""".formatted(hourAgo.minusSeconds(60), hourAgo));
            ServiceRecord record = probe.observe(lab);
            assertThat(record.entries()).hasSize(2);
            assertThat(record.entries().get(1).at().orElseThrow())
                    .as("the node's clock is an hour behind")
                    .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
            assertThat(record.entries().get(1).toString())
                    .isEqualTo(
                            "stage end cb-bootstrap: failure, line 470 main /usr/local/bin/bootkube.sh: unauthorized");
        }

        @Test
        void noRecordIsAnObservationAndAGarbledOneIsNone() {
            lab.ends(CAT, 9, "", "");
            assertThat(probe.observe(lab).exists()).isFalse();
            for (String text : List.of("100\n{}", "100\n[{", "[]", "100\n[{\"stage\":\"x\"}]")) {
                lab.first(CAT, 0, text, "");
                assertThatExceptionOfType(CouldNotCheckException.class)
                        .as(text)
                        .isThrownBy(() -> probe.observe(lab))
                        .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED));
            }
            lab.first(CAT, 1, "", "cat: Permission denied");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining("Permission denied");
        }
    }

    @Nested
    class OfListeningSockets {

        private final ListeningProbe probe = new ListeningProbe(BOOTSTRAP);

        @Test
        void readsAddressPortAndProcess() {
            lab.prints("ss -Hltnp", """
                    LISTEN 0      4096               *:6443            *:*    users:(("kube-apiserver",pid=77,fd=7))
                    LISTEN 0      128        127.0.0.1:2379      0.0.0.0:*    users:(("etcd",pid=70,fd=8),("etcd",pid=71,fd=8))
                    LISTEN 0      4096   127.0.0.53%lo:53        0.0.0.0:*
                    LISTEN 0      5               [::]:22623        [::]:*
                    """);
            assertThat(probe.observe(lab).sockets())
                    .containsExactly(
                            new ListeningSockets.Socket("*", 6443, "kube-apiserver"),
                            new ListeningSockets.Socket("127.0.0.1", 2379, "etcd"),
                            new ListeningSockets.Socket("127.0.0.53", 53, ""),
                            new ListeningSockets.Socket("[::]", 22623, ""));
        }

        @Test
        void nothingIsAnObservationAndWhatIsNotUnderstoodIsNone() {
            lab.prints("ss -Hltnp", "");
            assertThat(probe.observe(lab).sockets()).isEmpty();
            lab.prints("ss -Hltnp", "Netid State\n");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED));
        }
    }

    /** On one node; more of it in EtcdSnapshotProbeTest. */
    @Nested
    class OfEtcd {

        private static final String STATUS = """
                [{"Endpoint":"x","Status":{"header":{"cluster_id":3,"member_id":10276657743932975437},
                 "leader":10276657743932975437,"raftTerm":2,"raftIndex":7}}]""";
        private static final String MEMBERS = """
                {"members":[{"ID":10276657743932975437,"name":"etcd-bootstrap",
                  "peerURLs":["https://192.168.126.100:2380"],
                  "clientURLs":["https://192.168.126.100:2379"]},
                  {"ID":2,"peerURLs":["https://192.168.126.101:2380"],"isLearner":true}]}""";
        private static final String LABELLED = """
                {"containers":[{"id":"c1","podSandboxId":"p1","metadata":{"name":"etcd"},
                  "state":"CONTAINER_RUNNING","createdAt":"5","labels":{
                   "io.kubernetes.pod.namespace":"openshift-etcd","io.kubernetes.pod.name":"etcd-bootstrap"}}]}""";

        private final EtcdSnapshotProbe probe = EtcdSnapshotProbe.on(BOOTSTRAP);

        @Test
        void readsHealthLeaderAndMembers() {
            lab.prints("crictl ps", LABELLED)
                    .prints(
                            "crictl exec c1 env -u ETCDCTL_ENDPOINTS -u ETCDCTL_CACERT -u ETCDCTL_CERT -u ETCDCTL_KEY"
                                    + " etcdctl --endpoints=https://192.168.126.100:2379 --cacert=/ca --cert=/cert"
                                    + " --key=/key --command-timeout=2s --write-out=json endpoint health",
                            """
                            [{"endpoint":"https://192.168.126.100:2379","health":true,"took":"9ms"}]""")
                    .prints("endpoint status", STATUS)
                    .prints("member list", MEMBERS);
            EtcdSnapshot etcd = probe.observe(lab);
            assertThat(etcd.leader()).isEqualTo("8e9e05c52164694d");
            assertThat(etcd.health()).containsExactly(Map.entry("8e9e05c52164694d", "healthy"));
            assertThat(etcd.members())
                    .containsExactly(
                            new EtcdMember(
                                    "8e9e05c52164694d",
                                    "etcd-bootstrap",
                                    false,
                                    List.of("https://192.168.126.100:2380"),
                                    List.of("https://192.168.126.100:2379")),
                            new EtcdMember("2", "", true, List.of("https://192.168.126.101:2380"), List.of()));
        }

        /** A flag beside its variable is a conflict to etcdctl, and ends it. The variables are in a container of its own. */
        @Test
        void leavesTheCertificatesToTheContainerWhereTheProfileNamesNone(@TempDir Path directory) {
            lab.in(ScriptedLab.declared(directory, "profile: openshift-install"))
                    .prints(
                            "crictl ps",
                            LABELLED.replace("etcd-bootstrap", "etcd-bootstrap-member-b1.lab")
                                    .replace("{\"containers\":[", """
                            {"containers":[
                              {"id":"c9","podSandboxId":"p1","metadata":{"name":"etcdctl"},"state":"CONTAINER_RUNNING",
                               "createdAt":"5","labels":{"io.kubernetes.pod.namespace":"openshift-etcd",
                               "io.kubernetes.pod.name":"etcd-bootstrap-member-b1.lab"}},"""))
                    .prints(
                            "crictl exec c9 env -u ETCDCTL_ENDPOINTS etcdctl --endpoints=https://localhost:2379"
                                    + " --command-timeout=2s --write-out=json endpoint status",
                            STATUS)
                    .prints("member list", "{\"members\":[]}")
                    .prints("endpoint health", """
                            [{"endpoint":"https://localhost:2379","health":true}]""");
            assertThat(probe.observe(lab).health()).containsValue("healthy");
        }

        @Test
        void withoutTheContainerToAskInEtcdIsNotUnhealthy(@TempDir Path directory) {
            lab.in(ScriptedLab.declared(directory, "profile: openshift-install"))
                    .prints("crictl ps", LABELLED.replace("etcd-bootstrap", "etcd-bootstrap-member-b1.lab"));
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessage("no node could be asked:\nbootstrap: could not check: bootstrap: no container etcdctl"
                            + " to run etcdctl in runs in pod etcd-bootstrap-member-b1.lab");
        }

        @Test
        void anUnhealthyMembersWordsAreKept() {
            lab.prints("crictl ps", LABELLED)
                    .prints("endpoint status", STATUS)
                    .ends("member list", 1, "", "context deadline exceeded");
            lab.ends("endpoint health", 1, """
                    [{"endpoint":"https://127.0.0.1:2379","health":false,"error":"context deadline exceeded"}]""", "Error: unhealthy cluster");
            EtcdSnapshot etcd = probe.observe(lab);
            assertThat(etcd.listed()).isFalse();
            assertThat(etcd.health()).containsExactly(Map.entry("8e9e05c52164694d", "context deadline exceeded"));
        }

        @Test
        void aContainerThatDoesNotRunIsAnObservation() {
            lab.prints("crictl ps", "{\"containers\":[]}");
            assertThat(probe.observe(lab).status()).hasToString("bootstrap: no container etcd runs");
        }

        @Test
        void anExecThatFailsIsNoObservation() {
            lab.prints("crictl ps", LABELLED).ends("endpoint status", 1, "", "cannot exec in a stopped container");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class OfTheApi {

        private final ApiHealthProbe probe =
                new ApiHealthProbe(HttpsTarget.of(URI.create("https://api:6443"), Trust.API));

        @Test
        void asksThreeEndpoints() {
            lab.answers("/readyz", 200, "ok").answers("/livez", 200, "ok").answers("/healthz", 500, "etcd");
            assertThat(probe.observe(lab))
                    .isEqualTo(new ApiHealth(
                            "https://api:6443",
                            List.of(
                                    new ApiHealth.Answer("/readyz", 200, "ok"),
                                    new ApiHealth.Answer("/livez", 200, "ok"),
                                    new ApiHealth.Answer("/healthz", 500, "etcd"))));
        }

        @Test
        void asksThemAllAtTheSameTime() {
            CountDownLatch together = new CountDownLatch(3);
            Lab meeting = (Lab) Proxy.newProxyInstance(
                    Lab.class.getClassLoader(),
                    new Class<?>[] {InstallLab.class},
                    (proxy, method, arguments) -> method.getName().equals("install")
                            ? proxy
                            : (Https) target -> {
                                together.countDown();
                                assertThat(awaited(together)).isTrue();
                                return new HttpsAnswer(200, "ok", Duration.ZERO);
                            });
            assertThat(probe.observe(meeting).answers()).hasSize(3).allMatch(ApiHealth.Answer::ok);
        }

        private static boolean awaited(CountDownLatch latch) {
            try {
                return latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"DNS", "REFUSED", "UNREACHABLE", "TIMEOUT", "BROKEN"})
        void noAnswerIsAnObservation(ConnectionFailure why) {
            assertThat(probe.observe(lab.shut(why)).answers())
                    .allMatch(answer -> answer.status() == 0)
                    .hasSize(3);
        }

        @Test
        void aCertificateThatWeDoNotTrustIsNot() {
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab.shut(ConnectionFailure.TLS)));
        }
    }

    @Nested
    class OfTheApiOnANode {

        private final NodeApiHealthProbe probe =
                NodeApiHealthProbe.itself(BOOTSTRAP, lab.environment().install().profile());

        @Test
        void readsBodyAndStatus() {
            lab.prints("curl", "ok\n200");
            assertThat(probe.observe(lab).answers())
                    .containsExactly(
                            new ApiHealth.Answer("/readyz", 200, "ok"),
                            new ApiHealth.Answer("/livez", 200, "ok"),
                            new ApiHealth.Answer("/healthz", 200, "ok"));
        }

        @Test
        void aRefusedConnectionIsAnObservation() {
            lab.ends("curl", 7, "\n000", "curl: (7) Failed to connect to localhost port 6443");
            assertThat(probe.observe(lab).answers().get(0))
                    .hasToString("/readyz: no answer: connection refused:"
                            + " curl: (7) Failed to connect to localhost port 6443");
        }

        @ParameterizedTest
        @org.junit.jupiter.params.provider.ValueSource(
                strings = {
                    "curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to localhost:6443",
                    "curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to localhost:6443",
                    "curl: (35) error:0A000126:SSL routines::unexpected eof while reading"
                })
        void aConnectionThatEndsInTheHandshakeIsAnObservation(String words) {
            lab.ends("curl", 35, "\n000", words);
            assertThat(probe.observe(lab).answers().get(0).words())
                    .startsWith("the connection ended in the TLS handshake: ");
        }

        @Test
        void aHandshakeThatCurlItselfEndsIsNot() {
            lab.ends("curl", 35, "\n000", "curl: (35) error:06880006:asn1 encoding routines::EVP lib");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }

        @ParameterizedTest
        @org.junit.jupiter.params.provider.ValueSource(ints = {60, 77, 127, 2})
        void aCertificateThatIsNotTrustedOrACurlThatCannotRunIsNot(int exit) {
            lab.ends("curl", exit, "", "curl: (60) SSL certificate problem");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class OfTheClusterIp {

        @Test
        void theCaIsSentAlong() {
            lab.prints(
                    "master-0: sudo -n sh -c 'cat | \"$@\"' sh curl --silent --show-error --noproxy '*' --max-time 5"
                            + " --cacert /dev/stdin",
                    "ok\n200");
            assertThat(NodeApiHealthProbe.clusterIp(
                                    MASTERS.get(0),
                                    lab.environment().install().profile().masters())
                            .observe(lab)
                            .answers())
                    .allMatch(ApiHealth.Answer::ok)
                    .hasSize(3);
        }

        @Test
        void withoutACaNothingIsAsked() {
            Environment.Api api =
                    new Environment.Api(URI.create("https://api:6443"), Optional.empty(), Path.of("/no/kubeconfig"));
            lab.in(LabBuilder.like(lab.environment().install()).api(api).build());
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> NodeApiHealthProbe.clusterIp(
                                    MASTERS.get(0),
                                    lab.environment().install().profile().masters())
                            .observe(lab))
                    .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.OUR_SIDE))
                    .withMessage("the API's ClusterIP from master-0: OUR_SIDE: the kubeconfig /no/kubeconfig does not"
                            + " exist");
        }
    }

    @Nested
    class OfListings {

        @Test
        void anApiThatDoesNotAnswerIsAnObservation() {
            assertThat(new ListingProbe(List.of("nodes")).observe(lab.shut(ConnectionFailure.REFUSED)))
                    .containsExactly(Listing.refused("nodes", "the door is shut: REFUSED"));
        }

        @Test
        void anUnknownKindListsTheKnownOnes() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ListingProbe(List.of("pod")))
                    .withMessageContaining("\"pod\" cannot be listed; write one of: ")
                    .withMessageContaining("cluster operators");
        }
    }

    @Nested
    class OfManifests {

        private final ManifestsProbe probe = new ManifestsProbe(BOOTSTRAP);

        @Test
        void readsEachKindWithItsState() {
            lab.prints("get namespaces", "\topenshift-etcd\tActive\n\told\tTerminating\n")
                    .prints("get clusterroles ", "\tadmin\texists\n")
                    .prints("get clusterrolebindings", "")
                    .prints(
                            "get customresourcedefinitions",
                            "\tetcds.operator.openshift.io\tTrue\n\tnew.example.com\t\n")
                    .prints("get deployments", "openshift-cluster-version\tcluster-version-operator\texists\n");
            assertThat(probe.observe(lab)).hasToString("""
                    clusterrole admin: exists
                    crd etcds.operator.openshift.io: True
                    crd new.example.com:\s
                    deployment openshift-cluster-version/cluster-version-operator: exists
                    namespace old: Terminating
                    namespace openshift-etcd: Active
                    """);
        }

        @Test
        void anApiThatRefusesIsNoEmptyCluster() {
            lab.ends("oc ", 1, "", "The connection to the server localhost:6443 was refused");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class HeldCertificates {

        private static final String FILE = "/var/lib/kubelet/pki/kubelet-client-current.pem";
        private static final String TOLD = """
                subject=CN=system:node:master-0.ocp4.example.com,O=system:nodes
                issuer=CN=kubelet-signer,OU=openshift
                notAfter=Nov 23 09:50:42 2026 GMT
                """;

        private NodeCertificate look() {
            return new NodeCertificateProbe(BOOTSTRAP, KubeletCertificate.CLIENT).observe(lab);
        }

        @Test
        void readsWhatOpensslTells() {
            lab.prints(
                    "sudo -n openssl x509 -noout -subject -issuer -enddate -nameopt RFC2253 -checkend 0 -in " + FILE,
                    TOLD + "Certificate will not expire\n");

            assertThat(look())
                    .isEqualTo(new NodeCertificate(
                            FILE,
                            true,
                            List.of("system:node:master-0.ocp4.example.com"),
                            "CN=kubelet-signer,OU=openshift",
                            "Nov 23 09:50:42 2026 GMT",
                            false));
        }

        @Test
        void oneThatIsOverMakesOpensslFail() {
            lab.ends("openssl", 1, TOLD + "Certificate will expire\n", "");

            assertThat(look().expired()).isTrue();
        }

        @Test
        void theServingCertificateLiesBesideIt() {
            lab.prints("-in /var/lib/kubelet/pki/kubelet-server-current.pem", TOLD + "Certificate will not expire\n");

            assertThat(new NodeCertificateProbe(BOOTSTRAP, KubeletCertificate.SERVING)
                            .observe(lab)
                            .there())
                    .isTrue();
        }

        @Test
        void noFileIsNoCertificate() {
            lab.ends("openssl", 1, "", "Could not open file or uri for loading certificate from " + FILE + """

                            4097:error:80000002:system library:file_open:No such file or directory:calling stat(x)
                            Unable to load certificate
                            """);

            assertThat(look()).isEqualTo(NodeCertificate.none(FILE));
        }

        @Test
        void withoutOpensslOrACertificateInTheFileNothingWasSeen() {
            lab.ends("openssl", 127, "", "timeout: failed to run command 'openssl': No such file or directory");
            cannotLook();
            lab.ends("openssl", 1, "", "Could not read certificate from " + FILE + "\nUnable to load certificate");
            cannotLook();
            lab.ends("openssl", 1, "", "sudo: a password is required");
            cannotLook();
            lab.ends("openssl", 0, TOLD.replace("CN=system", "no name CN system"), "");
            cannotLook();
        }

        private void cannotLook() {
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(this::look);
        }
    }
}
