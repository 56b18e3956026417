package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Profile.StaticPod;
import io.stagegate.environment.Role;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.ClusterPods;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import io.stagegate.observation.PodSandbox.Container;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodsTest {

    private static final Check<NodePods> ETCD =
            Pods.runningStatically(Map.of("etcd", new StaticPod("openshift-etcd", "etcd-bootstrap", "etcd")));

    private static Container container(String name, String state, int attempt) {
        return new Container("c-" + name + attempt, name, state, attempt);
    }

    private static PodSandbox pod(String name, String state, long createdAt, Container... containers) {
        return new PodSandbox(
                "p-" + name + createdAt, "openshift-etcd", name, state, createdAt, "file", List.of(containers));
    }

    private static NodePods on(PodSandbox... pods) {
        return new NodePods("bootstrap", "bootstrap", false, List.of(pods));
    }

    private static PodSandbox running(String name) {
        return pod(name, "SANDBOX_READY", 1, container("etcd", "CONTAINER_RUNNING", 0));
    }

    private static void failsWith(NodePods pods, String what) {
        fails(ETCD, pods, "expected: 1 of 1 running on bootstrap\nbut was: 0 of 1; etcd: " + what);
    }

    @Test
    void aReadyPodWithItsContainerRunning() {
        passes(ETCD, on(pod("etcd-bootstrap", "SANDBOX_READY", 1, container("etcd", "CONTAINER_RUNNING", 0))));
    }

    @Test
    void kubeletMayHaveAppendedTheNodesName() {
        passes(
                ETCD,
                on(pod("etcd-bootstrap-bootstrap", "SANDBOX_READY", 1, container("etcd", "CONTAINER_RUNNING", 0))));
    }

    @Test
    void noPodAtAll() {
        failsWith(on(), "no pod openshift-etcd/etcd-bootstrap; there are no static pods");
    }

    @Test
    void aPodWithALongerNameIsAnotherPod() {
        failsWith(
                on(running("etcd-bootstrap-member-b1.lab"), running("kube-apiserver-b1.lab")),
                "no pod openshift-etcd/etcd-bootstrap; there are static pods openshift-etcd/etcd-bootstrap-member-b1.lab,"
                        + " openshift-etcd/kube-apiserver-b1.lab");
    }

    /** The host's name is kubelet's, and a bootstrap's is what the network gave it. */
    @ParameterizedTest
    @ValueSource(strings = {"-bootstrap.ocp4.example.com", "-localhost", "-b1", ".ocp4.example.com"})
    void whateverTheNamesOfAllStaticPodsEndInIsTheBootstrapsName(String appended) {
        String host = appended.startsWith(".") ? "-bootstrap" + appended : appended;
        passes(
                ETCD,
                on(running("etcd-bootstrap" + appended), running("kube-apiserver" + host), running("other" + host)));
    }

    @Test
    void aMasterIsCalledAsTheClusterCallsIt() {
        StaticPod etcd = new StaticPod("openshift-etcd", "etcd", "etcd");
        Check<NodePods> check = Pods.runningStatically(Map.of("etcd", etcd));
        passes(check, new NodePods("master-0", "m0.lab", true, List.of(running("etcd-m0.lab"))));
        fails(
                check,
                new NodePods("master-0", "m0.lab", true, List.of(running("etcd-m0"))),
                "expected: 1 of 1 running on master-0\nbut was: 0 of 1; etcd: no pod openshift-etcd/etcd; there are static pods"
                        + " openshift-etcd/etcd-m0");
    }

    @Test
    void whatIsLeftOfAnEarlierNameDoesNotCount() {
        passes(ETCD, on(pod("etcd-bootstrap-localhost", "SANDBOX_NOTREADY", 1), running("etcd-bootstrap-b1.lab")));
        failsWith(
                on(pod("etcd-bootstrap-b1.lab", "SANDBOX_NOTREADY", 1), running("kube-apiserver-b1.lab")),
                "pod etcd-bootstrap-b1.lab is SANDBOX_NOTREADY");
    }

    @Test
    void aPodOfTheApiIsNotTakenForAStaticOneByItsBeginning() {
        failsWith(
                on(new PodSandbox(
                        "p",
                        "openshift-etcd",
                        "etcd-bootstrap-5d8f",
                        "SANDBOX_READY",
                        1,
                        "api",
                        List.of(container("etcd", "CONTAINER_RUNNING", 0)))),
                "no pod openshift-etcd/etcd-bootstrap; there are no static pods");
    }

    @Test
    void anOldSandboxThatIsReadyDoesNotHideThatTheNewestIsNot() {
        failsWith(
                on(
                        pod("etcd-bootstrap", "SANDBOX_READY", 1, container("etcd", "CONTAINER_RUNNING", 0)),
                        pod("etcd-bootstrap", "SANDBOX_NOTREADY", 2)),
                "pod etcd-bootstrap is SANDBOX_NOTREADY");
    }

    @Test
    void aReadyPodWithoutTheContainer() {
        failsWith(
                on(pod("etcd-bootstrap", "SANDBOX_READY", 1, container("etcdctl", "CONTAINER_RUNNING", 0))),
                "pod etcd-bootstrap has no container etcd; it has etcdctl CONTAINER_RUNNING, attempt 0");
    }

    @Test
    void anInitContainerThatFailsIsSaidWithWhatItKeepsFromStarting() {
        failsWith(
                on(pod("etcd-bootstrap", "SANDBOX_READY", 1, container("setup", "CONTAINER_EXITED", 5))),
                "pod etcd-bootstrap has no container etcd; it has setup CONTAINER_EXITED, attempt 5");
        failsWith(
                on(pod("etcd-bootstrap", "SANDBOX_READY", 1)), "pod etcd-bootstrap has no container etcd; it has none");
    }

    @Test
    void anInitContainerThatHasDoneItsWorkIsNoShortcoming() {
        passes(
                ETCD,
                on(pod(
                        "etcd-bootstrap",
                        "SANDBOX_READY",
                        1,
                        container("setup", "CONTAINER_EXITED", 0),
                        container("etcd", "CONTAINER_RUNNING", 0))));
    }

    @Test
    void theLatestAttemptOfTheContainerCounts() {
        failsWith(
                on(pod(
                        "etcd-bootstrap",
                        "SANDBOX_READY",
                        1,
                        container("etcd", "CONTAINER_RUNNING", 0),
                        container("etcd", "CONTAINER_EXITED", 3))),
                "container etcd of pod etcd-bootstrap is CONTAINER_EXITED (attempt 3)");
    }

    private static PodSandbox from(String source) {
        return new PodSandbox(
                "p",
                "openshift-etcd",
                "etcd-bootstrap",
                "SANDBOX_READY",
                1,
                source,
                List.of(container("etcd", "CONTAINER_RUNNING", 0)));
    }

    @Test
    void aPodThatTheApiGaveIsNotStatic() {
        failsWith(on(from("api")), "pod etcd-bootstrap is not static: kubelet has it from \"api\"");
    }

    @Test
    void whereTheRuntimeDoesNotTellItIsNotKnown() {
        isUnknown(
                ETCD,
                on(from("")),
                "bootstrap: the runtime does not report whether etcd-bootstrap is static:"
                        + " no annotation kubernetes.io/config.source");
    }

    @Nested
    class InTheCluster {

        private static final Check<ClusterPods> READY = Pods.readyOnEach(List.of(master(0), master(1)));
        private static final String EXPECTED = "expected: pods app=etcd: one on each of master-0, master-1, all its"
                + " containers ready, none elsewhere\nbut was: ";

        private static Node master(int number) {
            return new Node("master-" + number, Role.MASTER, "d" + number, "10.0.0." + number, "m" + number + ".lab");
        }

        private static ClusterPod etcd(String nodeName, String phase, int ready, String... reasons) {
            return new ClusterPod("openshift-etcd", "etcd-" + nodeName, nodeName, phase, ready, 5, 0, List.of(reasons));
        }

        private static ClusterPods pods(ClusterPod... pods) {
            return new ClusterPods("pods app=etcd", List.of(pods));
        }

        @Test
        void eachMasterHasOneWhoseContainersAreAllReady() {
            passes(READY, pods(etcd("m0.lab", "Running", 5), etcd("m1.lab", "Running", 5)));
        }

        @Test
        void eachMastersShortcomingIsNamed() {
            fails(
                    READY,
                    pods(etcd("m0.lab", "Running", 4, "etcd: CrashLoopBackOff: back-off 10s")),
                    EXPECTED + "master-0: openshift-etcd/etcd-m0.lab on m0.lab: Running, 4/5 ready;"
                            + " etcd: CrashLoopBackOff: back-off 10s\nmaster-1: no pod (as a node: m1.lab)");
        }

        @Test
        void aPodThatIsGoingIsNotReady() {
            fails(
                    READY,
                    pods(etcd("m0.lab", "Running", 5), etcd("m1.lab", "Terminating", 5)),
                    EXPECTED + "master-1: openshift-etcd/etcd-m1.lab on m1.lab: Terminating, 5/5 ready");
        }

        @Test
        void aPodOnAnotherNodeOrOnNoneIsOneTooMany() {
            fails(
                    READY,
                    pods(
                            etcd("m0.lab", "Running", 5),
                            etcd("m1.lab", "Running", 5),
                            etcd("worker", "Running", 5),
                            etcd("", "Pending", 0, "Unschedulable: 0/3 nodes are available")),
                    EXPECTED + "elsewhere: openshift-etcd/etcd-worker on worker: Running, 5/5 ready\n"
                            + "elsewhere: openshift-etcd/etcd- on no node: Pending, 0/5 ready;"
                            + " Unschedulable: 0/3 nodes are available");
        }

        @Test
        void noPodsAtAll() {
            fails(
                    READY,
                    pods(),
                    EXPECTED + "master-0: no pod (as a node: m0.lab)\nmaster-1: no pod (as a node: m1.lab)");
        }

        @Test
        void aPodWithoutContainersIsNotReady() {
            ClusterPod empty = new ClusterPod("a", "b", "m0.lab", "Running", 0, 0, 0, List.of());
            assertThat(empty.allReady()).isFalse();
        }

        @Test
        void exactlyOneOnEach() {
            Check<ClusterPods> one = Pods.oneOnEach(List.of(master(0), master(1)));
            passes(
                    one,
                    pods(
                            etcd("m0.lab", "Running", 5),
                            etcd("m1.lab", "Running", 5),
                            etcd("m1.lab", "Failed", 0, "Evicted")));
            ClusterPods two =
                    pods(etcd("m0.lab", "Running", 5), etcd("m1.lab", "Running", 5), etcd("m1.lab", "Running", 5));
            fails(
                    one,
                    two,
                    "expected: pods app=etcd: one on each of master-0, master-1\nbut was: master-1: 2 pods\n" + two);
            fails(one, pods(etcd("m0.lab", "Running", 5)), EXPECTED + "master-1: no pod (as a node: m1.lab)");
        }

        @Test
        void atLeastOneAndNoneElsewhere() {
            Check<ClusterPods> some = Pods.readyOnSome(List.of(master(0), master(1)));
            String expected =
                    "expected: pods app=etcd: at least one ready on one of master-0, master-1, none elsewhere\nbut was: ";
            passes(some, pods(etcd("m1.lab", "Running", 5), etcd("m0.lab", "Running", 3)));
            passes(some, pods(etcd("m1.lab", "Running", 5), etcd("worker", "Failed", 0)));
            fails(some, pods(), expected + "none ready; pods app=etcd: none");
            ClusterPods ill = pods(etcd("m0.lab", "Running", 3));
            fails(some, ill, expected + "none ready; " + ill);
            ClusterPods astray = pods(etcd("m0.lab", "Running", 5), etcd("bootstrap", "Running", 5));
            fails(
                    some,
                    astray,
                    expected + "elsewhere: [openshift-etcd/etcd-bootstrap on bootstrap: Running, 5/5 ready]; "
                            + astray);
        }

        @Test
        void noNodesIsNoCheck() {
            assertThatIllegalArgumentException().isThrownBy(() -> Pods.readyOnSome(List.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> Pods.oneOnEach(List.of()));
            assertThatIllegalArgumentException().isThrownBy(() -> Pods.readyOnEach(List.of()));
        }
    }

    @Test
    void noComponentsIsNoCheck() {
        assertThatIllegalArgumentException().isThrownBy(() -> Pods.runningStatically(Map.of()));
    }
}
