package io.stagegate.probe;

import static io.stagegate.Samples.text;
import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.environment.Node;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.EtcdLeaderLog;
import io.stagegate.observation.EtcdLeaderLog.Change;
import io.stagegate.observation.EtcdLeaderLog.Kind;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.ListeningSockets.Socket;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import io.stagegate.observation.ServiceRecord;
import io.stagegate.observation.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the probes understand of what other programs print, version by version: src/test/resources/formats. */
class FormatsTest {

    private final ScriptedLab lab = new ScriptedLab();

    private static void garbled(Probe<?> probe, ScriptedLab lab, String words) {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> probe.observe(lab))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED))
                .withMessageContaining(words);
    }

    @Test
    void ofEtcdsOwnLog() {
        lab.prints("raft", text("container-log/etcd-leaders.txt"));
        List<EtcdLeaderLog> logs = new EtcdLeadersProbe(List.of(MASTERS.get(0))).observe(lab);
        Instant lost = Instant.parse("2026-11-20T10:01:00Z");
        assertThat(logs)
                .containsExactly(new EtcdLeaderLog(List.of(
                        new Change(Instant.parse("2026-11-20T10:00:01.100Z"), Kind.ELECTED, 2),
                        new Change(lost, Kind.LOST, 3),
                        new Change(lost.plusMillis(1500), Kind.ELECTED, 4),
                        new Change(Instant.parse("2026-11-20T10:02:00.250Z"), Kind.CHANGED, 5))));
        assertThat(logs.get(0).leaderless(2, 5)).contains(Duration.ofMillis(1500));
    }

    @Test
    void whatIsNoLineOfRaftSaysNothingOfItsLeader() {
        lab.prints("raft", "torn raft.node: 8e9e elected leader 8e9e at term 2\n");
        assertThat(new EtcdLeadersProbe(MASTERS).observe(lab)).isEmpty();
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> new EtcdLeadersProbe(MASTERS)
                        .observe(new ScriptedLab().ends("raft", 2, "", "grep: not permitted")))
                .withMessageContaining("no node could be asked");
    }

    @Nested
    class OfCrictl {

        private static final Node MASTER = MASTERS.get(0);

        private NodePods pods(Node node, String version) {
            lab.prints("crictl pods", text("crictl/" + version + "-pods.json"))
                    .prints("crictl ps", text("crictl/" + version + "-ps.json"));
            return new NodePodsProbe(node).observe(lab);
        }

        @Test
        void ofABootstrap() {
            NodePods pods = pods(BOOTSTRAP, "1.27");
            assertThat(pods).hasToString("""
                    bootstrap:
                      openshift-kube-apiserver/bootstrap-kube-apiserver-bootstrap.ocp4.example.com SANDBOX_READY from file\
                     [kube-apiserver CONTAINER_RUNNING, attempt 2; kube-apiserver CONTAINER_EXITED, attempt 1]
                      openshift-kube-apiserver/bootstrap-kube-apiserver-bootstrap.ocp4.example.com SANDBOX_NOTREADY from file\
                     [kube-apiserver CONTAINER_EXITED, attempt 0]
                      openshift-etcd/etcd-bootstrap-member-bootstrap.ocp4.example.com SANDBOX_READY from file\
                     [etcd CONTAINER_RUNNING, attempt 0; etcdctl CONTAINER_RUNNING, attempt 0]""");
            assertThat(pods.pods())
                    .extracting(PodSandbox::createdAt)
                    .as("nanoseconds since 1970, though JSON has them as text")
                    .containsExactly(1763632842000000007L, 1763632812500000000L, 1763632810123456789L);
        }

        @ParameterizedTest
        @CsvSource({"1.30, 4", "1.34, 5"})
        void ofAMaster(String version, int runningInEtcd) {
            NodePods pods = pods(MASTER, version);
            PodSandbox etcd = pods.newestNamed("openshift-etcd", "etcd-master-0.ocp4.example.com")
                    .orElseThrow();
            assertThat(etcd.isStatic() && etcd.ready()).isTrue();
            assertThat(etcd.containers().stream().filter(PodSandbox.Container::running))
                    .as("4 from OpenShift 4.14 to 4.17, 5 from 4.18 on")
                    .hasSize(runningInEtcd);
            assertThat(etcd.container("setup"))
                    .contains(new PodSandbox.Container(
                            etcd.container("setup").orElseThrow().id(), "setup", "CONTAINER_EXITED", 0));
            PodSandbox operator = pods.newestNamed(
                            "openshift-cluster-version", "cluster-version-operator-7d9c5b9f4-x2x8p")
                    .orElseThrow();
            assertThat(operator.isStatic()).isFalse();
            assertThat(operator.source()).isEqualTo("api");
            assertThat(operator.container("cluster-version-operator")
                            .orElseThrow()
                            .attempt())
                    .isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.27", "1.30", "1.34"})
        void aNodeWithoutPodsIsAnObservation(String version) {
            lab.prints("crictl pods", text("crictl/" + version + "-pods-none.json"))
                    .prints("crictl ps", text("crictl/" + version + "-ps-none.json"));
            assertThat(new NodePodsProbe(BOOTSTRAP).observe(lab).pods()).isEmpty();
        }

        /** crictl has printed empty lists since v1.11: one that is missing is another program's answer. */
        @Test
        void aMissingListIsNot() {
            lab.prints("crictl pods", "{}").prints("crictl ps", text("crictl/1.34-ps-none.json"));
            garbled(new NodePodsProbe(BOOTSTRAP), lab, "crictl pods: no list \"items\"");
            lab.prints("crictl pods", text("crictl/1.34-pods-none.json")).prints("crictl ps", "{}");
            garbled(new NodePodsProbe(BOOTSTRAP), lab, "crictl ps: no list \"containers\"");
        }

        @ParameterizedTest
        @CsvSource({
            "1.27, openshift-etcd, etcd-bootstrap-member-bootstrap.ocp4.example.com, 21873",
            "1.30, openshift-cluster-version, cluster-version-operator-7d9c5b9f4-x2x8p, 3141592",
            "1.34, openshift-cluster-version, cluster-version-operator-7d9c5b9f4-x2x8p, 3141592"
        })
        void inspectTellsTheProcess(String version, String namespace, String pod, String pid) {
            pods(MASTER, version);
            lab.prints("crictl inspect", text("crictl/" + version + "-inspect.json"))
                    .prints("nsenter --net --target " + pid + " curl", "ok\n200");
            assertThat(new PodApiHealthProbe(MASTER, namespace, pod)
                            .observe(lab)
                            .answers())
                    .containsExactly(new ApiHealth.Answer("/readyz", 200, "ok"));
        }
    }

    @Nested
    class OfEtcdctl {

        private final Etcdctl etcdctl = new Etcdctl(lab, BOOTSTRAP, "c1");

        private void prints(String question, String sample) {
            lab.prints(question, text("etcdctl/" + sample + ".json"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void aMemberListTellsWhoHasNotStarted(String version) {
            prints("member list", version + "-member-list");
            assertThat(etcdctl.members())
                    .hasToString("[b1e5c3a7d9f2e41 (not started) learner https://192.168.126.102:2380,"
                            + " 8211f1d0f64f3269 etcd-bootstrap voter https://192.168.126.100:2379,"
                            + " ab54a98ceb1f0ad2 master-0.ocp4.example.com voter https://192.168.126.101:2379]");
        }

        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void healthIsTold(String version) {
            prints("endpoint health", version + "-endpoint-health");
            assertThat(etcdctl.health()).isEqualTo(Map.of("https://localhost:2379", EtcdMember.HEALTHY));
        }

        /** One endpoint that is ill makes etcdctl end with 1, and it tells of all. */
        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void anIllMemberIsAnAnswer(String version) {
            lab.ends(
                    "endpoint health",
                    1,
                    text("etcdctl/" + version + "-endpoint-health-ill.json"),
                    "{\"level\":\"warn\",\"msg\":\"retrying of unary invoker failed\"}\nError: unhealthy cluster\n");
            assertThat(etcdctl.health(List.of("https://192.168.126.100:2379", "https://192.168.126.101:2379")))
                    .isEqualTo(Map.of(
                            "https://192.168.126.100:2379",
                            "context deadline exceeded",
                            "https://192.168.126.101:2379",
                            EtcdMember.HEALTHY));
        }

        @ParameterizedTest
        @ValueSource(strings = {"3.5", "3.6"})
        void anAlarmIsIllness(String version) {
            lab.ends(
                    "endpoint health",
                    1,
                    text("etcdctl/" + version + "-endpoint-health-alarm.json"),
                    "Error: unhealthy cluster\n");
            assertThat(etcdctl.health()).isEqualTo(Map.of("https://localhost:2379", "Active Alarm(s): NOSPACE "));
        }

        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void aStatusIsHowAMemberSeesItself(String version) {
            prints("endpoint status", version + "-endpoint-status");
            assertThat(etcdctl.status())
                    .isEqualTo(EtcdNodeStatus.answered(
                            "ef37ad9dc622a7c4", "8211f1d0f64f3269", "8211f1d0f64f3269", false, 3, 48193));
            assertThat(etcdctl.status().leader()).isEqualTo("8211f1d0f64f3269");
        }

        /** etcd's JSON leaves out zeroes: who knows no leader has no such field. */
        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void withoutALeaderThereIsNone(String version) {
            prints("endpoint status", version + "-endpoint-status-no-leader");
            assertThat(etcdctl.status().hasLeader()).isFalse();
            assertThat(etcdctl.status().term()).isEqualTo(7);
        }

        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void aLearnerIsTold(String version) {
            prints("endpoint status", version + "-endpoint-status-learner");
            assertThat(etcdctl.status().learner()).isTrue();
        }

        /** No endpoint answered: an empty list up to 3.5, Go's nil from 3.6 on. */
        @ParameterizedTest
        @ValueSource(strings = {"3.4", "3.5", "3.6"})
        void silenceIsAnAnswer(String version) {
            String failed = "Failed to get the status of endpoint https://localhost:2379 (context deadline exceeded)";
            lab.ends("endpoint status", 1, text("etcdctl/" + version + "-endpoint-status-silent.json"), failed + "\n");
            assertThat(etcdctl.status()).isEqualTo(EtcdNodeStatus.silent(failed));
        }
    }

    @Nested
    class OfSs {

        private List<Socket> sockets(String sample) {
            lab.prints("ss -Hltnp", text("ss/" + sample + ".txt"));
            return new ListeningProbe(BOOTSTRAP).observe(lab).sockets();
        }

        @ParameterizedTest
        @ValueSource(strings = {"5.2-root", "5.18-root", "6.1-root"})
        void everySocketIsRead(String sample) {
            assertThat(sockets(sample))
                    .containsExactly(
                            new Socket("0.0.0.0", 22, "sshd"),
                            // Bound to an interface, which is no part of the address.
                            new Socket("127.0.0.53", 53, "systemd-resolve"),
                            new Socket("127.0.0.1", 10248, "kubelet"),
                            new Socket("192.168.126.100", 2380, "etcd"),
                            // Of several users the first.
                            new Socket("0.0.0.0", 111, "rpcbind"),
                            // The kernel's own, here NFS, has none.
                            new Socket("0.0.0.0", 2049, ""),
                            new Socket("*", 6443, "kube-apiserver"),
                            // The kernel keeps fifteen characters of a name.
                            new Socket("*", 22623, "machine-config-"),
                            new Socket("[::]", 22, "sshd"),
                            new Socket("[::1]", 2379, "etcd"),
                            new Socket("[::ffff:127.0.0.1]", 9537, "crio"),
                            new Socket("[fe80::5054:ff:fe00:64]", 546, "NetworkManager"),
                            new Socket("[fd00::64]", 9977, "(etcd-readyz"));
            assertThat(sockets(sample).stream().filter(Socket::local).map(Socket::port))
                    .as("reached from the node only")
                    .containsExactly(53, 10248, 2379, 9537);
        }

        @Test
        void withoutRootOnlyOnesOwnProcessesAreNamed() {
            assertThat(sockets("6.1-user"))
                    .hasSize(13)
                    .extracting(Socket::process)
                    .containsOnly("", "crio");
        }

        @Test
        void nobodyListeningIsAnObservation() {
            assertThat(sockets("6.1-none")).isEmpty();
        }
    }

    @Nested
    class OfSystemctl {

        private Unit unit(String sample) {
            lab.prints("systemctl show", text("systemctl/252-" + sample + ".txt"));
            return new UnitProbe(BOOTSTRAP, "bootkube.service").observe(lab);
        }

        @ParameterizedTest
        @CsvSource({
            "kubelet-running, 'bootkube.service on bootstrap: active (running)', 32",
            "bootkube-restarting, 'bootkube.service on bootstrap: activating (auto-restart), result exit-code, restarted 3 times', 32",
            "bootkube-never-started, 'bootkube.service on bootstrap: inactive (dead)', 0",
            "not-found, 'bootkube.service on bootstrap: not-found, inactive (dead)', 0"
        })
        void aUnitsStateIsRead(String sample, String told, int invocationsLength) {
            assertThat(unit(sample)).hasToString(told);
            assertThat(unit(sample).invocation()).hasSize(invocationsLength);
        }

        /** Only units that end with a result have one: services, and what is like them. */
        @Test
        void aTargetIsNoService() {
            lab.prints("systemctl show", text("systemctl/252-target.txt"));
            garbled(new UnitProbe(BOOTSTRAP, "network.target"), lab, "did not report Result");
        }
    }

    @Nested
    class OfServiceRecords {

        private ServiceRecord record(String sample) {
            lab.prints("sh -c", Instant.now().getEpochSecond() + "\n" + text("installer/" + sample + ".json"));
            return new ServiceRecordProbe(BOOTSTRAP, "/var/log/openshift", "bootkube.service").observe(lab);
        }

        @Test
        void ofAUnitThatIsDone() {
            ServiceRecord record = record("4.15-bootkube-done");
            assertThat(record.entries())
                    .hasSize(10)
                    .extracting(ServiceRecord.Entry::toString)
                    .startsWith("service start", "stage start cvo-bootstrap", "stage end cvo-bootstrap: success")
                    .endsWith("service end: success");
            assertThat(record.entries().get(1).at().orElseThrow())
                    .as("by our clock, to a second or two")
                    .isBetween(Instant.parse("2025-11-20T10:00:01Z"), Instant.parse("2025-11-20T10:00:05Z"));
        }

        private ServiceRecord.Entry last(ServiceRecord record) {
            return record.entries().get(record.entries().size() - 1);
        }

        @Test
        void ofAUnitThatFailed() {
            ServiceRecord.Entry last = last(record("4.15-bootkube-failed"));
            assertThat(last.failed()).isTrue();
            assertThat(last)
                    .hasToString(
                            "service end: failure, line 512 main /usr/local/bin/bootkube.sh: Starting cluster-bootstrap..."
                                    + " | Error: unable to create pod: context deadline exceeded"
                                    + " | bootkube.service: a line of \"three\"");
        }

        @Test
        void ofAUnitThatBeganAgain() {
            ServiceRecord record = record("4.15-bootkube-again");
            assertThat(last(record)).hasToString("stage start cb-bootstrap");
            assertThat(record.entries()).anyMatch(ServiceRecord.Entry::failed);
        }

        @Test
        void ofWhatRunsBeforeAUnit() {
            assertThat(record("4.15-kubelet-pre-command").entries())
                    .extracting(ServiceRecord.Entry::toString)
                    .containsExactly("pre-command start", "pre-command end: success");
        }

        /** jq makes nothing of an empty file, so one that was cut short once stays empty. */
        @Test
        void anEmptyFileIsNoRecord() {
            lab.prints("sh -c", "1763632800\n" + text("installer/4.15-bootkube-empty.json"));
            garbled(
                    new ServiceRecordProbe(BOOTSTRAP, "/var/log/openshift", "bootkube.service"),
                    lab,
                    "this is no list");
        }
    }

    @Nested
    class OfIgnition {

        private String version(String config) {
            lab.answers("/healthz", 200, "").answers("/config/master", 200, config);
            return new MachineConfigProbe(
                            HttpsTarget.machineConfig(lab.environment().install(), MASTERS.get(0)))
                    .observe(lab)
                    .ignition();
        }

        @ParameterizedTest
        @CsvSource({
            "2.2-served-master.json, 2.2.0",
            "3.4-served-master.json, 3.4.0",
            "3.2-master.ign, 3.2.0",
            "3.6-master.ign, 3.6.0",
            // A head only: no answer is read to its end.
            "3.2-bootstrap-head.ign, 3.2.0"
        })
        void aConfigurationsVersionIsRead(String sample, String version) {
            assertThat(version(text("ignition/" + sample))).isEqualTo(version);
        }

        @ParameterizedTest
        @ValueSource(strings = {"2.14-result.json", "2.15-result-run-twice.json"})
        void whatIsNoConfigurationHasNone(String sample) {
            assertThat(version(text("ignition/" + sample))).isEmpty();
        }
    }

    @Nested
    class OfJournalctl {

        @Test
        void whatAUnitSaidIsReadByteForByte() {
            lab.prints("systemctl show", text("systemctl/252-kubelet-running.txt"))
                    .prints("journalctl", text("journalctl/252-cat.txt"));
            assertThat(JournalProbe.ofThisBoot(BOOTSTRAP, "bootkube.service")
                            .observe(lab)
                            .lines())
                    .startsWith(
                            "Started Bootstrap a Kubernetes cluster.",
                            "plain \ufffd\ufffd byte",
                            "\u001b[31mError:\u001b[0m no such image",
                            "first line",
                            "second line",
                            "tab\there, Gr\u00fc\u00dfe",
                            "",
                            "copying",
                            "100 %");
        }

        /** Had it been asked without --all, the second line were "[13B blob data]". */
        @Test
        void whatPeopleReadHasNoColours() {
            lab.prints("systemctl show", text("systemctl/252-kubelet-running.txt"))
                    .prints("journalctl", text("journalctl/252-short-iso-all.txt"));
            assertThat(JournalProbe.toRead(BOOTSTRAP, "bootkube.service")
                            .observe(lab)
                            .lines())
                    .contains(
                            "2025-11-20T10:00:01+0000 bootstrap.ocp4.example.com bootkube.sh[2417]: plain \ufffd\ufffd byte",
                            "2025-11-20T10:00:02+0000 bootstrap.ocp4.example.com bootkube.sh[2417]: Error: no such image");
        }
    }
}
