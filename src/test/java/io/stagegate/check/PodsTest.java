package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Profile.StaticPod;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import io.stagegate.observation.PodSandbox.Container;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        return new NodePods("bootstrap", "bootstrap", List.of(pods));
    }

    private static void failsWith(NodePods pods, String what) {
        fails(ETCD, pods, "expected: 1 of 1 running on bootstrap\nbut was: 0; etcd: " + what);
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
        failsWith(on(), "no pod openshift-etcd/etcd-bootstrap");
    }

    @Test
    void aPodWithALongerNameIsAnotherPod() {
        failsWith(
                on(pod("etcd-bootstrap-member", "SANDBOX_READY", 1, container("etcd", "CONTAINER_RUNNING", 0))),
                "no pod openshift-etcd/etcd-bootstrap");
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
                "pod etcd-bootstrap has no container etcd");
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

    @Test
    void noComponentsIsNoCheck() {
        assertThatIllegalArgumentException().isThrownBy(() -> Pods.runningStatically(Map.of()));
    }
}
