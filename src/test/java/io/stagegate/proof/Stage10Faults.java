package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;
import static io.stagegate.proof.Faults.KUBECONFIG;
import static io.stagegate.proof.Faults.STATE;
import static io.stagegate.proof.Faults.anotherCa;
import static io.stagegate.proof.Faults.giveBack;
import static io.stagegate.proof.Faults.keep;

import java.util.List;

/** What is broken to prove 10.1 to 10.10. {@code on_bootstrap} runs its words on the bootstrap, not by SSH. */
final class Stage10Faults {

    private static final String STOP_SSH = "on_bootstrap 'systemctl stop ssh'";
    private static final String START_SSH = "on_bootstrap 'systemctl start ssh'";
    private static final String SSH_REFUSED = "refused";
    private static final String KUBELET = "/etc/systemd/system/kubelet.service";

    private Stage10Faults() {}

    static Fault sshdStopped(String check) {
        return hides(check, "sshd stopped", STOP_SSH, START_SSH, "ssh", SSH_REFUSED);
    }

    static List<Fault> all() {
        return List.of(
                // A run that finds it suspended at its beginning lets it go on; this happens in the middle of one.
                fails(
                                "10.1",
                                "the domain suspended",
                                "virsh -q suspend ocp4-bootstrap",
                                "virsh -q resume ocp4-bootstrap || true",
                                "domain ocp4-bootstrap running",
                                "paused")
                        .after("10.2"),
                hides("10.1", "libvirtd stopped", "part stop libvirtd", "part start libvirtd", "lxc:///system"),
                fails("10.2", "sshd stopped", STOP_SSH, START_SSH, "bootstrap accepts core", SSH_REFUSED),
                fails(
                        "10.2",
                        "our key not among the authorized ones",
                        "on_bootstrap 'mv -n /home/core/.ssh/authorized_keys /root/authorized_keys'",
                        "on_bootstrap 'mv -n /root/authorized_keys /home/core/.ssh/ || true'",
                        "bootstrap accepts core"),
                Faults.anotherHostKey("10.2", "bootstrap", "192.168.126.100"),
                fails(
                                "10.3",
                                "bootkube's words taken out of the bootstrap's journal",
                                Faults.JOURNAL_ASIDE,
                                Faults.JOURNAL_BACK,
                                "0 of 8 in order",
                                "missing: \"Starting bootkube.sh...\"")
                        .sayingInOpenshift(
                                "0 of 7 in order", "missing: \"Rendering Cluster Version Operator Manifests...\""),
                sshdStopped("10.3"),
                fails(
                        "10.4",
                        "kubelet stopped",
                        "on_bootstrap 'systemctl stop kubelet'",
                        "on_bootstrap 'systemctl start kubelet'",
                        "kubelet.service active (running)",
                        "inactive (dead)"),
                fails(
                        "10.4",
                        "kubelet stopped and masked",
                        "on_bootstrap 'systemctl stop kubelet; mv -n " + KUBELET + " /root/; ln -s /dev/null " + KUBELET
                                + "; systemctl daemon-reload'",
                        "on_bootstrap '[ ! -e /root/kubelet.service ] || mv -f /root/kubelet.service " + KUBELET
                                + "; systemctl daemon-reload; systemctl start kubelet'",
                        "kubelet.service active (running)",
                        "masked"),
                sshdStopped("10.4"),
                Faults.bootstrapSchedulerTaken("10.5", "4 of 4 running on bootstrap", "kube-scheduler:"),
                hides(
                        "10.5",
                        "containerd stopped",
                        "on_bootstrap 'systemctl stop containerd'",
                        "on_bootstrap 'systemctl start containerd'",
                        "crictl pods"),
                fails(
                        "10.6",
                        "etcd frozen",
                        "on_bootstrap 'pkill -STOP -x etcd'",
                        "on_bootstrap 'pkill -CONT -x etcd || true'",
                        "1 member, started, a voter, leading, healthy"),
                sshdStopped("10.6"),
                Faults.bootstrapApiBlocked("10.7"),
                anotherCa("10.7"),
                fails(
                        "10.8",
                        "6443 blocked on the bootstrap itself",
                        "on_bootstrap '" + rule("-I", "-i lo") + "'",
                        "on_bootstrap '" + rule("-D", "-i lo") + "'",
                        "/readyz: no answer: connection refused"),
                sshdStopped("10.8"),
                fails(
                        "10.9",
                        "a kubeconfig without the administrator's key",
                        keep(KUBECONFIG)
                                + "; sed -i '/client-\\(certificate\\|key\\)/d; s/^\\( *\\)user:$/\\1user: {}/' "
                                + KUBECONFIG,
                        giveBack(KUBECONFIG),
                        "not listed",
                        "403"),
                anotherCa("10.9"),
                fails(
                        "10.10",
                        "a CRD deleted",
                        // With it goes what it defines, which the etcd operator writes its conditions to.
                        "for each in crd/etcds.operator.openshift.io etcds/cluster; do kubectl get $each -o json | jq "
                                + "'del(.metadata.uid, .metadata.resourceVersion, .status)'; done >" + STATE
                                + "/crd.json"
                                + "; kubectl delete --wait crd etcds.operator.openshift.io",
                        "[ ! -e " + STATE + "/crd.json ] || { until kubectl apply -f " + STATE
                                + "/crd.json; do sleep 0.2;" + " done; rm " + STATE + "/crd.json; }",
                        "crd etcds.operator.openshift.io: missing"),
                sshdStopped("10.10"));
    }

    private static String rule(String change, String from) {
        return Faults.reject(change, "INPUT", from);
    }
}
