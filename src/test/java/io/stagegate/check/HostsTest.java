package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.observation.ListeningSockets;
import io.stagegate.observation.ListeningSockets.Socket;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.RemoteDirectory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostsTest {

    private static final String PODS = "/etc/kubernetes/manifests";
    private static final Check<RemoteDirectory> HAS = Hosts.has(List.of("etcd-pod.yaml", "kube-apiserver-pod.yaml"));
    private static final Check<ListeningSockets> LISTENS = Hosts.listensOn(List.of(6443, 22623));

    private static RemoteDirectory directory(Map<String, Long> sizes) {
        return new RemoteDirectory("bootstrap", PODS, true, sizes);
    }

    private static ListeningSockets sockets(Socket... sockets) {
        return new ListeningSockets("bootstrap", List.of(sockets));
    }

    @Test
    void everyFileAndPerhapsOthers() {
        passes(HAS, directory(Map.of("etcd-pod.yaml", 10L, "kube-apiserver-pod.yaml", 20L, "other.yaml", 0L)));
    }

    @Test
    void aFileThatIsMissingOrEmptyIsNone() {
        String expected = "expected: /etc/kubernetes/manifests on bootstrap with etcd-pod.yaml,"
                + " kube-apiserver-pod.yaml, none empty\nbut was: ";
        fails(
                HAS,
                directory(Map.of("etcd-pod.yaml", 10L)),
                expected + "/etc/kubernetes/manifests on bootstrap: etcd-pod.yaml (10 bytes)");
        fails(
                HAS,
                directory(Map.of("etcd-pod.yaml", 10L, "kube-apiserver-pod.yaml", 0L)),
                expected
                        + "/etc/kubernetes/manifests on bootstrap: etcd-pod.yaml (10 bytes), kube-apiserver-pod.yaml (0"
                        + " bytes)");
        fails(HAS, directory(Map.of()), expected + "/etc/kubernetes/manifests on bootstrap: no files");
        fails(HAS, RemoteDirectory.none("bootstrap", PODS), expected + "/etc/kubernetes/manifests is not on bootstrap");
    }

    @Test
    void aMasterThatCouldNotBeLookedAtIsNotOneThatHasThem() {
        isUnknown(
                ForEach.one(HAS),
                new PerPlace<>(Map.of("master-0", PerPlace.Result.<RemoteDirectory>none("ssh: REFUSED", false))),
                "master-0: could not check: ssh: REFUSED");
    }

    @Test
    void bothPortsForOthersToo() {
        passes(
                LISTENS,
                sockets(
                        new Socket("*", 6443, "kube-apiserver"),
                        new Socket("0.0.0.0", 22623, ""),
                        new Socket("*", 22, "")));
    }

    @Test
    void aPortForTheNodeItselfIsNoneForOthers() {
        String expected = "expected: bootstrap listening on 6443 and 22623, not only for itself\nbut was: ";
        fails(
                LISTENS,
                sockets(new Socket("*", 6443, "kube-apiserver"), new Socket("127.0.0.1", 22623, "mcs")),
                expected + "only *:6443 (kube-apiserver), 127.0.0.1:22623 (mcs)");
        fails(LISTENS, sockets(new Socket("[::1]", 6443, "")), expected + "only [::1]:6443");
        fails(LISTENS, sockets(new Socket("*", 22, "sshd")), expected + "on none of them");
    }

    @Test
    void whereOnePortIsDemandedTheOtherCountsForNothing() {
        Check<ListeningSockets> api = Hosts.listensOn(List.of(6443));
        passes(api, sockets(new Socket("*", 6443, "kube-apiserver")));
        fails(
                api,
                sockets(new Socket("*", 22623, "")),
                "expected: bootstrap listening on 6443, not only for itself\nbut was: on none of them");
    }

    @Test
    void anEmptyListProvesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> Hosts.has(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Hosts.listensOn(List.of()));
    }
}
