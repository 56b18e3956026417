package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.check.Etcd;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.EtcdHttps;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EtcdSnapshotProbeTest {

    private static final String BOOTSTRAPS = "https://192.168.126.100:2379";
    private static final String MASTER_0S = "https://192.168.126.101:2379";
    private static final String HEALTH = " endpoint health";
    private static final String LOCAL = "=https://127.0.0.1:2379 ";
    private static final String STATUS = "endpoint status";
    private static final String LIST = "member list";

    private final EtcdLab lab = new EtcdLab();
    private final EtcdSnapshotProbe probe = new EtcdSnapshotProbe(lab.environment());

    private static String ps(String id, String pod) {
        return """
                {"containers":[
                 {"id":"x","podSandboxId":"p0","metadata":{"name":"etcd"},"state":"CONTAINER_RUNNING","createdAt":"9",
                  "labels":{"io.kubernetes.pod.namespace":"openshift-etcd-operator","io.kubernetes.pod.name":"%2$s"}},
                 {"id":"y","podSandboxId":"p1","metadata":{"name":"etcdctl"},"state":"CONTAINER_RUNNING","createdAt":"9",
                  "labels":{"io.kubernetes.pod.namespace":"openshift-etcd","io.kubernetes.pod.name":"%2$s"}},
                 {"id":"%1$s","podSandboxId":"p1","metadata":{"name":"etcd"},"state":"CONTAINER_RUNNING","createdAt":"5",
                  "labels":{"io.kubernetes.pod.namespace":"openshift-etcd","io.kubernetes.pod.name":"%2$s"}}]}""".formatted(id, pod);
    }

    private static String status(String cluster, int member, int leader, int index, String more) {
        return """
                [{"Endpoint":"https://127.0.0.1:2379","Status":{"header":{"cluster_id":%s,"member_id":%d},
                 %s"raftIndex":%d,"raftTerm":2%s}}]""".formatted(cluster, member, leader == 0 ? "" : "\"leader\":" + leader + ",", index, more);
    }

    private static String healthy(String... urls) {
        return java.util.Arrays.stream(urls)
                .map(url -> "{\"endpoint\":\"" + url + "\",\"health\":true}")
                .toList()
                .toString();
    }

    private static String ill(String... urls) {
        return java.util.Arrays.stream(urls)
                .map(url -> "{\"endpoint\":\"" + url + "\",\"health\":false,\"error\":\"context deadline exceeded\"}")
                .toList()
                .toString();
    }

    private void mastersAlone() {
        lab.prints("master-0", "crictl ps", ps("c2", "etcd-master-0"));
        lab.prints("master-0", STATUS, status(CLUSTER, 2, 2, 7, ""));
        lab.prints("master-0", LIST, """
                {"members":[{"ID":2,"name":"etcd-0","peerURLs":["https://192.168.126.101:2380"],
                 "clientURLs":["https://192.168.126.101:2379"]}]}""");
        lab.prints("master-0", "=" + MASTER_0S + " ", healthy(MASTER_0S));
        lab.shut("bootstrap", ConnectionFailure.UNREACHABLE);
    }

    @Test
    void aBootstrapThatIsGoneHidesNothingAndIsNotAskedAgain() {
        mastersAlone();
        lab.domain = () -> DomainState.SHUTOFF;

        for (int look = 0; look < 3; look++) {
            EtcdSnapshot etcd = probe.observe(lab);
            assertThat(etcd.listed()).isTrue();
            assertThat(Etcd.everyEndpointHealthy().judge(etcd)).isEqualTo(Verdict.pass());
            assertThat(etcd.status().results().get("bootstrap").seen()).isEmpty();
        }
        assertThat(lab.asked.stream().filter(line -> line.startsWith("bootstrap: ")))
                .hasSize(1);
        assertThat(probe.observe(lab).status().results().get("bootstrap").cause())
                .isEqualTo("domain ocp4-bootstrap does not run any more");
    }

    @Test
    void aBootstrapThatOnlyDoesNotAnswerIsAskedAgain() {
        mastersAlone();
        probe.observe(lab);
        assertThat(lab.hypervisorAsked).isZero();
        probe.observe(lab);
        lab.domain = () -> {
            throw new CouldNotCheckException(ConnectionFailure.REFUSED, "no libvirt");
        };
        probe.observe(lab);
        assertThat(lab.asked.stream().filter(line -> line.startsWith("bootstrap: ")))
                .hasSize(3);
        assertThat(lab.hypervisorAsked).isEqualTo(2);
    }

    /** etcd 3.4.23's own words, but for the ids. */
    private static final String TWO = """
            {"header":{"cluster_id":15118495548433857066},"members":[
             {"ID":2,"name":"etcd-0","peerURLs":["https://192.168.126.101:2380"],
              "clientURLs":["https://192.168.126.101:2379"]},
             {"ID":1,"name":"etcd-bootstrap","peerURLs":["https://192.168.126.100:2380"],
              "clientURLs":["https://192.168.126.100:2379"]}]}""";

    private static final String CLUSTER = "15118495548433857066";

    private static final String ONE = """
            {"members":[{"ID":1,"name":"etcd-bootstrap","peerURLs":["https://192.168.126.100:2380"],
             "clientURLs":["https://192.168.126.100:2379"]}]}""";

    private void bootstrapAlone() {
        lab.prints("bootstrap", "crictl ps", ps("c1", "etcd-bootstrap"));
        lab.prints("bootstrap", STATUS, status(CLUSTER, 1, 1, 7, ""));
        lab.prints("bootstrap", LIST, ONE);
        lab.prints("bootstrap", "=" + BOOTSTRAPS + " ", healthy(BOOTSTRAPS));
    }

    private void bootstrapAndMaster0() {
        bootstrapAlone();
        lab.prints("master-0", "crictl ps", ps("c2", "etcd-master-0"));
        lab.prints("master-0", STATUS, status(CLUSTER, 2, 1, 9, ""));
        lab.prints("master-0", LIST, TWO);
        lab.prints("master-0", "=" + MASTER_0S + "," + BOOTSTRAPS + " ", healthy(MASTER_0S, BOOTSTRAPS));
    }

    @Test
    void itsSubjectIsNamed() {
        assertThat(probe.subject()).isEqualTo("etcd");
    }

    @Test
    void eachNodeTellsItsOwnView() {
        bootstrapAlone();
        lab.shut("master-2", ConnectionFailure.REFUSED);
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.status().toString()).isEqualTo("""
                        master-0: no container etcd runs
                        master-1: no container etcd runs
                        master-2: could not check: master-2: the door is shut
                        bootstrap: member 1 of cluster d1cfaf999eb97a2a, leader 1, term 2, index 7""");
        assertThat(result.asked()).isEqualTo("bootstrap");
        assertThat(result.healthyVoters()).hasSize(1);
        assertThat(result.tally()).isEqualTo("1 voting member, quorum 1, can lose 0; healthy 1");
    }

    @Test
    void theContainerIsRememberedAndAbsenceCostsOneCall() {
        bootstrapAlone();
        probe.observe(lab);
        lab.asked.clear();
        probe.observe(lab);
        assertThat(lab.asked).filteredOn(line -> line.startsWith("bootstrap")).noneMatch(l -> l.contains("crictl ps"));
        assertThat(lab.asked).filteredOn(line -> line.startsWith("bootstrap")).hasSize(3);
        assertThat(lab.asked).filteredOn(line -> line.startsWith("master-0")).hasSize(1);
    }

    /** What bootstrap's etcdctl hears from its member at the address that masters know. */
    private void bootstrapIsHeard(String status) {
        lab.prints(
                "bootstrap",
                "=" + BOOTSTRAPS + " --cacert=/ca --cert=/cert --key=/key --command-timeout=2s --write-out=json "
                        + STATUS,
                status.replace("https://127.0.0.1:2379", BOOTSTRAPS));
    }

    @Nested
    class Monitored {

        private final EtcdSnapshotProbe monitoring = EtcdSnapshotProbe.monitoring(lab.environment());

        private EtcdSnapshot later() {
            lab.asked.clear();
            return monitoring.observe(lab);
        }

        @Test
        void whileAllAreWellOneNodeIsAskedForAll() {
            bootstrapAlone();
            bootstrapIsHeard(status(CLUSTER, 1, 1, 7, ""));
            EtcdSnapshot first = monitoring.observe(lab);
            assertThat(lab.asked).anyMatch(line -> line.startsWith("master-0"));
            assertThat(later()).isEqualTo(first);
            assertThat(lab.asked).hasSize(3).allMatch(line -> line.startsWith("bootstrap"));
        }

        @Test
        void whatAMemberSaysNowCounts() {
            bootstrapAlone();
            bootstrapIsHeard(status(CLUSTER, 1, 1, 7, "").replace("\"raftTerm\":2", "\"raftTerm\":5"));
            monitoring.observe(lab);
            assertThat(later().term()).isEqualTo(5);
            assertThat(lab.asked).hasSize(3);
        }

        @Test
        void whateverDiffersIsObservedOnEachNodeAtOnce() {
            for (Runnable change : List.<Runnable>of(
                    () -> lab.prints(
                            "bootstrap",
                            BOOTSTRAPS + " --cacert=/ca --cert=/cert --key=/key --command-timeout=2s --write-out=json"
                                    + HEALTH,
                            ill(BOOTSTRAPS)),
                    () -> lab.prints("bootstrap", LIST, TWO),
                    () -> bootstrapIsHeard("[]"),
                    () -> bootstrapIsHeard(status(CLUSTER, 2, 1, 7, "")),
                    () -> bootstrapIsHeard(status(CLUSTER, 1, 0, 7, "")))) {
                lab.prints("bootstrap", HEALTH, ill("https://127.0.0.1:2379"));
                bootstrapAlone();
                bootstrapIsHeard(status(CLUSTER, 1, 1, 7, ""));
                EtcdSnapshotProbe its = EtcdSnapshotProbe.monitoring(lab.environment());
                its.observe(lab);
                change.run();
                lab.asked.clear();
                its.observe(lab);
                assertThat(lab.asked).anyMatch(line -> line.startsWith("master-0"));
                lab.forget("bootstrap");
            }
        }

        @Test
        void whoIsNotWellIsAskedItselfEachTime() {
            lab.prints("bootstrap", HEALTH, ill("https://127.0.0.1:2379"));
            bootstrapAlone();
            lab.prints("bootstrap", "=" + BOOTSTRAPS + " ", ill(BOOTSTRAPS));
            monitoring.observe(lab);
            later();
            assertThat(lab.asked).anyMatch(line -> line.startsWith("master-0"));
        }
    }

    /** With a client certificate for etcd. */
    @Nested
    class ByGateway {

        private static final String HERE = "https://127.0.0.1:2379";
        private static final String VIEW = "/v3/maintenance/status";
        private static final String MEMBERS = "/v3/cluster/member/list";
        private static final String READ = "/v3/kv/range";
        private static final String UNSUPPORTED =
                "{\"error\":\"etcdserver: rpc not supported for learner\",\"message\":\"etcdserver: rpc not supported for learner\",\"code\":14}";

        private EtcdSnapshotProbe monitoring;

        private void view(String node, String url, int member, int leader, int index, String more) {
            lab.answers(node, url + VIEW, 200, """
                    {"header":{"cluster_id":"%s","member_id":"%d","raft_term":"2"},"leader":"%d","raftTerm":"2",
                     "raftIndex":"%d"%s}""".formatted(CLUSTER, member, leader, index, more));
        }

        /** The two that {@link #bootstrapAndMaster0} has, too. */
        private void two() {
            lab.withCertificate();
            monitoring = EtcdSnapshotProbe.monitoring(lab.environment());
            view("bootstrap", HERE, 1, 1, 7, "");
            view("master-0", HERE, 2, 1, 9, "");
            view("master-0", BOOTSTRAPS, 1, 1, 7, "");
            view("master-0", MASTER_0S, 2, 1, 9, "");
            lab.answers("master-0", HERE + MEMBERS, 200, TWO.replaceAll("(\"(?:ID|cluster_id)\":)(\\d+)", "$1\"$2\""));
            lab.answers("master-0", BOOTSTRAPS + READ, 200, "{}");
            lab.answers("master-0", MASTER_0S + READ, 200, "{}");
        }

        private EtcdSnapshot look() {
            lab.asked.clear();
            return monitoring.observe(lab);
        }

        private List<String> commands() {
            return lab.asked.stream().filter(line -> !line.contains(": POST ")).toList();
        }

        @Test
        void nothingIsRunWhereEtcdAnswersOrIsKnownToBeAbsent() {
            two();
            EtcdSnapshot first = look();
            assertThat(commands())
                    .containsExactlyInAnyOrder(
                            "master-1: sudo -n crictl ps -o json", "master-2: sudo -n crictl ps -o json");
            assertThat(monitoring.startedProcesses()).isTrue();

            EtcdSnapshot second = look();
            assertThat(commands()).isEmpty();
            assertThat(monitoring.startedProcesses()).isFalse();
            assertThat(second).isEqualTo(first);
            assertThat(look()).isEqualTo(first);
            assertThat(commands()).isEmpty();
        }

        @Test
        void itSeesWhatEtcdctlSees() {
            two();
            EtcdSnapshot seen = look();
            bootstrapAndMaster0();
            assertThat(seen).isEqualTo(byEtcdctl().observe(lab));
        }

        @Test
        void whereItLeadsNowhereThatNodeIsLookedAtByEtcdctl() {
            two();
            EtcdSnapshot whole = look();
            bootstrapAlone();
            lab.silent("bootstrap", HERE + VIEW, ConnectionFailure.TLS);
            assertThat(look()).isEqualTo(whole);
            assertThat(commands())
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("bootstrap: "))
                    .noneMatch(line -> line.contains(LIST));
            assertThat(monitoring.startedProcesses()).isTrue();
            lab.silent("master-0", HERE + VIEW, ConnectionFailure.BROKEN);
            look();
            assertThat(lab.asked)
                    .as("not again by a way that led nowhere")
                    .noneMatch(line -> line.startsWith("bootstrap: POST"));
        }

        @Test
        void whileThatNodeIsNotAskedItselfAnotherTellsForItWithoutACommand() {
            two();
            look();
            bootstrapAlone();
            lab.silent("bootstrap", HERE + VIEW, ConnectionFailure.DENIED);
            EtcdSnapshot whole = look();
            assertThat(commands()).isNotEmpty();
            assertThat(look()).isEqualTo(whole);
            assertThat(commands()).isEmpty();
            assertThat(monitoring.startedProcesses()).isFalse();
        }

        @Test
        void anEtcdThatDoesNotAnswerIsSilentOnlyByEtcdctl() {
            two();
            look();
            lab.silent("bootstrap", HERE + VIEW, ConnectionFailure.TIMEOUT);
            lab.silent("master-0", BOOTSTRAPS + READ, ConnectionFailure.TIMEOUT);
            bootstrapAlone();
            lab.prints("bootstrap", STATUS, "[]");
            EtcdSnapshot seen = look();
            assertThat(seen.status()
                            .results()
                            .get("bootstrap")
                            .seen()
                            .orElseThrow()
                            .state())
                    .isEqualTo(EtcdNodeStatus.State.SILENT);
            assertThat(seen.health())
                    .containsEntry("1", "bootstrap: no answer from etcd")
                    .containsEntry("2", "healthy");
            assertThat(seen.endpoints()).containsEntry(BOOTSTRAPS, "no answer: TIMEOUT");
        }

        @Test
        void anEtcdThatIsGoneIsLookedForAtOnce() {
            two();
            look();
            lab.silent("bootstrap", HERE + VIEW, ConnectionFailure.REFUSED);
            lab.silent("master-0", BOOTSTRAPS + READ, ConnectionFailure.REFUSED);
            EtcdSnapshot seen = look();
            assertThat(seen.status().results().get("bootstrap").seen())
                    .contains(EtcdNodeStatus.absent("no container etcd runs"));
            assertThat(commands()).containsExactly("bootstrap: sudo -n crictl ps -o json");
            look();
            assertThat(commands()).as("nothing listens there still").isEmpty();
            view("bootstrap", HERE, 1, 1, 7, "");
            assertThat(look().status().results().get("bootstrap").seen())
                    .hasValueSatisfying(view -> assertThat(view.answers()).isTrue());
            assertThat(commands()).isEmpty();
        }

        @Test
        void aHostThatIsGoneIsNotSeenAsByEtcdctl() {
            two();
            lab.shut("master-2", ConnectionFailure.UNREACHABLE);
            lab.silent("master-2", HERE + VIEW, ConnectionFailure.OTHER);
            assertThat(look().status().results().get("master-2").cause()).isEqualTo("master-2: the door is shut");
        }

        @Test
        void aNewMemberIsSeenAtTheNextLook() {
            two();
            look();
            EtcdSnapshot before = look();
            lab.answers("master-0", HERE + MEMBERS, 200, """
                    {"members":[{"ID":"1","name":"etcd-bootstrap","peerURLs":["https://192.168.126.100:2380"],
                      "clientURLs":["https://192.168.126.100:2379"]},
                     {"ID":"2","name":"etcd-0","peerURLs":["https://192.168.126.101:2380"],
                      "clientURLs":["https://192.168.126.101:2379"]},
                     {"ID":"18446744073709551615","peerURLs":["https://192.168.126.102:2380"],"isLearner":true}]}""");
            EtcdSnapshot seen = look();
            assertThat(before.members()).hasSize(2);
            assertThat(seen.learners()).singleElement().satisfies(learner -> {
                assertThat(learner.id()).isEqualTo("ffffffffffffffff");
                assertThat(learner.started()).isFalse();
                assertThat(seen.place(learner)).contains("master-1");
            });
            assertThat(commands()).isEmpty();
        }

        @Test
        void aLearnerTellsItsViewAndNoMore() {
            two();
            view("master-0", HERE, 2, 1, 9, ",\"isLearner\":true");
            lab.answers("master-0", HERE + MEMBERS, 503, UNSUPPORTED);
            lab.answers(
                    "bootstrap",
                    HERE + MEMBERS,
                    200,
                    TWO.replaceAll("\"ID\":(\\d)", "\"ID\":\"$1\"")
                            .replace("\"name\":\"etcd-0\"", "\"name\":\"etcd-0\",\"isLearner\":true"));
            view("bootstrap", BOOTSTRAPS, 1, 1, 7, "");
            lab.answers("bootstrap", BOOTSTRAPS + READ, 200, "{}");
            look();
            EtcdSnapshot seen = look();
            assertThat(seen.asked()).isEqualTo("bootstrap");
            assertThat(seen.learners()).hasSize(1);
            assertThat(seen.healthyVoters()).hasSize(1);
            assertThat(lab.asked).noneMatch(line -> line.startsWith("master-0") && !line.contains(VIEW));
        }

        /** The nodes in the order of a lab's own probe. */
        private EtcdSnapshotProbe byEtcdctl() {
            return new EtcdSnapshotProbe(Stream.of("master-0", "master-1", "master-2", "bootstrap")
                    .map(lab.environment()::node)
                    .toList());
        }

        @Test
        void theChecksOwnLooksAskTheSameWayButLookForAContainerEachTime() {
            two();
            EtcdSnapshotProbe checks = new EtcdSnapshotProbe(lab.environment());
            EtcdSnapshot first = checks.observe(lab);
            lab.asked.clear();
            assertThat(checks.observe(lab)).isEqualTo(first);
            assertThat(commands())
                    .containsExactlyInAnyOrder(
                            "master-1: sudo -n crictl ps -o json", "master-2: sudo -n crictl ps -o json");
            bootstrapAndMaster0();
            assertThat(first).isEqualTo(byEtcdctl().observe(lab));
        }

        @Test
        void oneNodeAloneIsAskedByEtcdctl() {
            two();
            bootstrapAlone();
            EtcdSnapshotProbe.on(lab.environment().bootstrap()).observe(lab);
            assertThat(lab.asked).noneMatch(line -> line.contains(": POST "));
        }
    }

    @Test
    void aContainerThatWasMadeAnewIsFoundInTheSameLook() {
        bootstrapAlone();
        probe.observe(lab);
        lab.prints("bootstrap", "crictl exec c1", "");
        lab.prints("bootstrap", "crictl ps", ps("c9", "etcd-bootstrap"));
        assertThat(probe.observe(lab).healthyVoters()).hasSize(1);
        lab.prints("bootstrap", "crictl exec c9", "");
        lab.prints("bootstrap", "crictl ps", "{\"containers\":[]}");
        assertThat(probe.observe(lab).status().results().get("bootstrap").seen())
                .contains(EtcdNodeStatus.absent("no container etcd runs"));
    }

    /** In openshift-install's pods etcdctl has a container of its own, which outlives etcd's. */
    @Test
    void whereEtcdctlHasAContainerOfItsOwnItIsRunThereAndEtcdIsJudgedByIts() {
        lab.etcdctlIn("etcdctl");
        lab.prints("bootstrap", "crictl ps", ps("c1", "etcd-bootstrap-b1.lab"));
        lab.prints("bootstrap", STATUS, status(CLUSTER, 1, 1, 7, ""));
        lab.prints("bootstrap", LIST, ONE);
        lab.prints("bootstrap", "=" + BOOTSTRAPS + " ", healthy(BOOTSTRAPS));
        assertThat(probe.observe(lab).healthyVoters()).hasSize(1);
        assertThat(lab.asked)
                .filteredOn(line -> line.contains("exec"))
                .allMatch(line -> line.contains("crictl exec y env -u ETCDCTL_ENDPOINTS etcdctl --endpoints="));

        lab.prints("bootstrap", STATUS, "[]");
        lab.prints("bootstrap", HEALTH, ill("https://127.0.0.1:2379"));
        assertThat(view("bootstrap").state()).as("it runs").isEqualTo(EtcdNodeStatus.State.SILENT);
        lab.prints("bootstrap", "crictl ps", """
                {"containers":[
                 {"id":"y","podSandboxId":"p1","metadata":{"name":"etcdctl"},"state":"CONTAINER_RUNNING","createdAt":"9",
                  "labels":{"io.kubernetes.pod.namespace":"openshift-etcd","io.kubernetes.pod.name":"etcd-bootstrap"}}]}""");
        assertThat(view("bootstrap")).isEqualTo(EtcdNodeStatus.absent("no container etcd runs"));
    }

    private EtcdNodeStatus view(String node) {
        return probe.observe(lab).status().results().get(node).seen().orElseThrow();
    }

    @Test
    void withoutTheContainerToAskInNothingIsKnownOfEtcd() {
        lab.etcdctlIn("tools");
        bootstrapAlone();
        assertThat(probe.observe(lab).status().results().get("bootstrap").cause())
                .isEqualTo("bootstrap: no container tools to run etcdctl in runs in pod etcd-bootstrap");
    }

    /** etcd's URLs have addresses, whatever the lab calls its hosts. */
    @Nested
    class WhereNodesAreDeclaredByName {

        private EtcdSnapshot result;

        private void observed(String bootstrap, String master) {
            lab.address("bootstrap", bootstrap);
            lab.address("master-0", master);
            result = new EtcdSnapshotProbe(lab.environment()).observe(lab);
        }

        @Test
        void theNodesOwnEtcdTellsWhichMemberItIs() {
            bootstrapAndMaster0();
            observed("bootstrap.invalid", "master-0.invalid");
            assertThat(result.places()).isEqualTo(Map.of("1", "bootstrap", "2", "master-0"));
        }

        @Test
        void aNameIsResolvedForAMemberThatDoesNotTell() {
            bootstrapAlone();
            lab.prints("bootstrap", LIST, TWO.replace("192.168.126.101", "127.0.0.1"));
            lab.prints("bootstrap", HEALTH, healthy(BOOTSTRAPS));
            observed("bootstrap.invalid", "localhost");
            assertThat(result.places()).isEqualTo(Map.of("1", "bootstrap", "2", "master-0"));
        }

        @Test
        void andTheOtherWayRound() {
            bootstrapAlone();
            lab.prints("bootstrap", LIST, TWO.replace("192.168.126.101", "localhost"));
            lab.prints("bootstrap", HEALTH, healthy(BOOTSTRAPS));
            observed("bootstrap.invalid", "127.0.0.1");
            assertThat(result.places()).isEqualTo(Map.of("1", "bootstrap", "2", "master-0"));
        }

        @Test
        void whatNobodyTellsIsNotKnown() {
            bootstrapAlone();
            lab.prints("bootstrap", LIST, TWO);
            lab.prints("bootstrap", HEALTH, healthy(BOOTSTRAPS));
            observed("bootstrap.invalid", "master-0.invalid");
            assertThat(result.places()).isEqualTo(Map.of("1", "bootstrap"));
        }

        @Test
        void whatWasToldOnceGoesOnHolding() {
            bootstrapAndMaster0();
            lab.address("bootstrap", "bootstrap.invalid");
            lab.address("master-0", "master-0.invalid");
            EtcdSnapshotProbe monitoring = new EtcdSnapshotProbe(lab.environment());
            monitoring.observe(lab);
            lab.shut("bootstrap", ConnectionFailure.UNREACHABLE);
            assertThat(monitoring.observe(lab).places()).containsEntry("1", "bootstrap");
        }
    }

    @Test
    void etcdctlIsCalledOnEachNodeAsThatNodesPodWantsIt() {
        lab.mastersEtcdctlIn("etcdctl");
        bootstrapAndMaster0();
        probe.observe(lab);
        assertThat(lab.asked)
                .filteredOn(line -> line.contains(STATUS))
                .containsExactlyInAnyOrder(
                        "bootstrap: sudo -n crictl exec c1 env -u ETCDCTL_ENDPOINTS -u ETCDCTL_CACERT -u ETCDCTL_CERT"
                                + " -u ETCDCTL_KEY etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/ca --cert=/cert"
                                + " --key=/key --command-timeout=2s --write-out=json endpoint status",
                        "master-0: sudo -n crictl exec y env -u ETCDCTL_ENDPOINTS etcdctl"
                                + " --endpoints=https://localhost:2379 --command-timeout=2s --write-out=json endpoint status");
    }

    @Test
    void whoKnowsMostIsAskedForTheMembers() {
        bootstrapAndMaster0();
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.asked()).isEqualTo("master-0");
        assertThat(result.healthyVoters()).hasSize(2);
        assertThat(lab.asked).noneMatch(line -> line.startsWith("bootstrap") && line.contains(LIST));
    }

    @Test
    void aLearnerIsAskedForNothingButItsView() {
        bootstrapAndMaster0();
        lab.prints("master-0", STATUS, status(CLUSTER, 2, 1, 9, ",\"isLearner\":true"));
        lab.prints("bootstrap", LIST, TWO.replace("\"name\":\"etcd-0\"", "\"name\":\"etcd-0\",\"isLearner\":true"));
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.asked()).isEqualTo("bootstrap");
        assertThat(result.voters()).hasSize(1);
        assertThat(lab.asked).noneMatch(line -> line.startsWith("master-0") && line.contains(HEALTH));
    }

    @Test
    void aVoterThatDoesNotAnswerIsIllInEtcdsWords() {
        bootstrapAndMaster0();
        lab.prints("bootstrap", STATUS, "[]");
        lab.prints(
                "master-0",
                "=" + MASTER_0S + "," + BOOTSTRAPS + " ",
                ill(BOOTSTRAPS).replace("[", healthy(MASTER_0S).replace("]", ",")));
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.health()).containsEntry("2", "healthy").containsEntry("1", "bootstrap: no answer from etcd");
        assertThat(result.illVoters()).isEqualTo("etcd-bootstrap: bootstrap: no answer from etcd");
    }

    @Test
    void whenNoneIsHealthyEachIsAskedAgainOnItsOwnNode() {
        bootstrapAndMaster0();
        lab.prints("master-0", "=" + MASTER_0S + "," + BOOTSTRAPS + " ", ill(MASTER_0S, BOOTSTRAPS));
        lab.prints("master-0", LOCAL, ill("https://127.0.0.1:2379"));
        lab.prints("bootstrap", LOCAL, healthy("https://127.0.0.1:2379"));
        lab.prints("bootstrap", STATUS, status(CLUSTER, 1, 1, 7, ""));
        lab.prints("master-0", STATUS, status(CLUSTER, 2, 1, 9, ""));
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.health()).containsEntry("1", "healthy").containsEntry("2", "context deadline exceeded");
    }

    @Test
    void oneSlowAnswerIsNoIllness() {
        bootstrapAlone();
        lab.prints("bootstrap", "=" + BOOTSTRAPS + " ", ill(BOOTSTRAPS));
        lab.prints("bootstrap", HEALTH, "");
        lab.prints("bootstrap", "=" + BOOTSTRAPS + " ", ill(BOOTSTRAPS));
        assertThat(probe.observe(lab).health()).isEmpty();
    }

    @Test
    void oneThatIsSilentIsAskedAgain() {
        bootstrapAlone();
        probe.observe(lab);
        lab.prints("bootstrap", STATUS, "[]");
        lab.prints("bootstrap", HEALTH, ill("https://127.0.0.1:2379"));
        assertThat(probe.observe(lab).health()).isEqualTo(Map.of("1", "context deadline exceeded"));
        lab.prints("bootstrap", HEALTH, healthy("https://127.0.0.1:2379"));
        assertThat(probe.observe(lab).health()).isEqualTo(Map.of("1", "healthy"));
    }

    @Test
    void withoutALeaderTheMembersAreStillKnown() {
        bootstrapAndMaster0();
        probe.observe(lab);
        lab.shut("bootstrap", ConnectionFailure.UNREACHABLE);
        lab.prints("master-0", STATUS, status(CLUSTER, 2, 0, 9, ",\"errors\":[\"etcdserver: no leader\"]"));
        lab.prints("master-0", LIST, "");
        lab.prints(
                "master-0",
                LOCAL + "--cacert=/ca --cert=/cert --key=/key --command-timeout=2s --write-out=json endpoint h",
                ill("https://127.0.0.1:2379"));
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.listed()).isFalse();
        assertThat(result.members()).hasSize(2);
        assertThat(result.health()).isEqualTo(Map.of("2", "context deadline exceeded"));
    }

    @Test
    void anotherClusterIsSeenAndItsMembersAreNotTakenForOurs() {
        bootstrapAlone();
        probe.observe(lab);
        bootstrapAndMaster0();
        lab.prints("master-0", STATUS, status("7", 2, 2, 900, ""));
        EtcdSnapshot result = probe.observe(lab);
        assertThat(result.clusters())
                .isEqualTo(Map.of("7", List.of("master-0"), "d1cfaf999eb97a2a", List.of("bootstrap")));
        assertThat(result.asked()).isEqualTo("bootstrap");
        assertThat(result.members()).hasSize(1);
    }

    @Test
    void whenNoNodeCanBeLookedAtItDidNotLook() {
        lab.environment().nodes().keySet().forEach(node -> lab.shut(node, ConnectionFailure.REFUSED));
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> probe.observe(lab))
                .withMessageStartingWith("no node could be asked:\nmaster-0: could not check: ");
    }

    /** Nodes that answer from a script each; the last answer given for some words counts. */
    private static final class EtcdLab extends FakeLab {

        private final Map<String, Map<String, String>> script = new LinkedHashMap<>();
        private final Map<String, ConnectionFailure> shut = new LinkedHashMap<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private Install environment = LabBuilder.named("test")
                .profile(ScriptedLab.PROFILE)
                .nodes(EtcdStory.environment().nodes())
                .build();

        void address(String name, String address) {
            Map<String, Node> nodes = new LinkedHashMap<>(environment.nodes());
            Node node = nodes.get(name);
            nodes.put(name, new Node(name, node.role(), node.domain(), address, node.nodeName()));
            environment = LabBuilder.like(environment).nodes(nodes).build();
        }

        /** etcdctl has a container of its own, with the variables it needs. */
        void etcdctlIn(String container) {
            environment = LabBuilder.like(environment)
                    .profile(ScriptedLab.withEtcdctlIn(container))
                    .build();
        }

        /** The same on masters alone. */
        void mastersEtcdctlIn(String container) {
            environment = LabBuilder.like(environment)
                    .profile(ScriptedLab.withMastersEtcdctlIn(container))
                    .build();
        }

        void prints(String node, String words, String stdout) {
            Map<String, String> answers = script.computeIfAbsent(node, it -> new LinkedHashMap<>());
            answers.remove(words);
            answers.put(words, stdout);
        }

        void forget(String node) {
            script.remove(node);
        }

        /** By node and URL, an answer or why there is none. */
        private final Map<String, Object> gateway = new ConcurrentHashMap<>();

        void withCertificate() {
            Path none = Path.of("/none");
            environment = LabBuilder.like(environment)
                    .etcd(new Environment.Etcd(none, none, none))
                    .build();
        }

        void answers(String node, String url, int status, String body) {
            gateway.put(node + " " + url, new HttpsAnswer(status, body, Duration.ZERO));
        }

        void silent(String node, String url, ConnectionFailure why) {
            gateway.put(node + " " + url, why);
        }

        @Override
        public EtcdHttps etcd(Node node) {
            return (question, json, limit) -> {
                asked.add(node + ": POST " + question);
                Object answer = gateway.getOrDefault(node + " " + question, ConnectionFailure.REFUSED);
                if (answer instanceof ConnectionFailure why) {
                    throw new CouldNotCheckException(why, node + ": POST " + question + ": " + why);
                }
                return (HttpsAnswer) answer;
            };
        }

        /** How libvirt answers for every domain. */
        private Supplier<DomainState> domain = () -> DomainState.RUNNING;

        private int hypervisorAsked;

        void shut(String node, ConnectionFailure why) {
            shut.put(node, why);
        }

        @Override
        public Install environment() {
            return environment;
        }

        @Override
        public Shell shell(Node node) {
            return command -> {
                asked.add(node + ": " + command.line());
                if (shut.containsKey(node.name())) {
                    throw new CouldNotCheckException(shut.get(node.name()), node + ": the door is shut");
                }
                return new CommandResult(node.name(), command, 0, answer(node, command), "", Duration.ZERO);
            };
        }

        private String answer(Node node, Command command) {
            List<String> fitting = script.getOrDefault(node.name(), Collections.emptyMap()).entrySet().stream()
                    .filter(entry -> command.line().contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (fitting.isEmpty() && command.line().contains("crictl ps")) {
                return "{\"containers\":[]}";
            }
            if (fitting.isEmpty()) {
                throw new AssertionError("not in the script: " + node + ": " + command);
            }
            return fitting.get(fitting.size() - 1);
        }

        @Override
        public Hypervisor hypervisor() {
            hypervisorAsked++;
            return (Hypervisor) Proxy.newProxyInstance(
                    Hypervisor.class.getClassLoader(),
                    new Class<?>[] {Hypervisor.class},
                    (proxy, method, arguments) -> domain.get());
        }
    }
}
