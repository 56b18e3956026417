package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;
import static io.stagegate.proof.Faults.ETCDCTL;
import static io.stagegate.proof.Faults.FREEZE_ETCD;
import static io.stagegate.proof.Faults.THAW_ETCD;
import static io.stagegate.proof.Faults.allSshStopped;
import static io.stagegate.proof.Faults.anotherCa;
import static io.stagegate.proof.Faults.bootstrapIsMember;
import static io.stagegate.proof.Faults.giveManifestBack;
import static io.stagegate.proof.Faults.mastersApiBlocked;
import static io.stagegate.proof.Faults.mastersSshStopped;
import static io.stagegate.proof.Faults.schedulerTaken;
import static io.stagegate.proof.Faults.takeManifest;

import java.util.List;

/**
 * What is broken to prove 11.1 to 11.15, in a lab whose control plane has formed. {@code on HOST} runs its words on
 * that host, not by SSH. 11.8 comes first: its history goes on only in the run that saw etcd grow.
 */
final class Stage11Faults {

    private static final String NODE = "master-2.ocp4.example.com";
    private static final String FREEZE_SIGNER = "on_all 'pkill -STOP -x kube-controller || true'";
    private static final String THAW_SIGNER = "on_all 'pkill -CONT -x kube-controller || true'";
    private static final String CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final String SERVING = "kubernetes.io/kubelet-serving";
    private static final String PKI = "/var/lib/kubelet/pki";

    /** Renamed where it is: containerd reloads its configuration when a file goes, not when one comes. */
    private static final String CNI = "/etc/cni/net.d/80-openshift-network.conflist";

    private Stage11Faults() {}

    /** The requests of a wave are no longer on record, nor does a kubelet hold what came of them. */
    private static Fault notAskedFor(String check, String signer, String held) {
        return fails(
                check,
                "no request on record, and the certificate gone that kubelet held on master-1",
                forgetRequests(signer) + "; on master-1 'until [ -e " + PKI + "/" + held
                        + " ]; do sleep 0.2; done; mv -n " + PKI + "/" + held + " /root/'",
                "on master-1 'mv -n /root/" + held + " " + PKI + "/ || true'",
                "master-1",
                "no request");
    }

    private static String forgetRequests(String signer) {
        return "kubectl get csr -o json | jq -r '.items[] | select(.spec.signerName == \"" + signer
                + "\") | .metadata.name' | xargs -r kubectl delete csr >/dev/null";
    }

    /** kubelet asks anew, and what signs is frozen: the request is approved and no certificate comes of it. */
    private static Fault approvedNotIssued(String check, String signer, String forget) {
        return fails(
                check,
                "kubelet on master-1 without its certificate, and every kube-controller-manager frozen",
                FREEZE_SIGNER + "; " + forgetRequests(signer) + "; on master-1 '" + forget
                        + "; systemctl restart kubelet'; until kubectl get csr | grep -q " + signer
                        + "; do sleep 0.2; done",
                THAW_SIGNER,
                "master-1",
                "approved",
                "not issued");
    }

    static List<Fault> all() {
        return List.of(
                fails(
                                "11.8",
                                "etcd frozen on two of three masters",
                                // Until etcd itself has said so three times: then an observation that began after the
                                // first has ended, too.
                                "on master-1 'pkill -STOP -x etcd'; " + FREEZE_ETCD
                                        + "; for again in 1 2 3; do while on master-0 '"
                                        + ETCDCTL
                                        + " --command-timeout=8s endpoint health >/dev/null 2>&1'; do :; done; done",
                                "on master-1 'pkill -CONT -x etcd || true'; " + THAW_ETCD,
                                "quorum")
                        .onlyOnce(),
                hides("11.8", "a run that begins when etcd has scaled", "true", "true", "began")
                        .onlyOnce(),
                fails(
                        "11.1",
                        "the domain of master-1 suspended",
                        "virsh -q suspend ocp4-master-1",
                        "virsh -q resume ocp4-master-1 || true",
                        "master-1",
                        "paused"),
                hides("11.1", "libvirtd stopped", "part stop libvirtd", "part start libvirtd", "lxc:///system"),
                fails(
                        "11.2",
                        "sshd stopped on master-2",
                        "on master-2 'systemctl stop ssh'",
                        "on master-2 'systemctl start ssh'",
                        "master-2",
                        "refused"),
                Faults.masterKubeletStopped("11.2"),
                Faults.anotherHostKey("11.2", "master-0", "192.168.126.101"),
                approvedNotIssued("11.3", CLIENT, "rm -f " + PKI + "/kubelet-client-* /var/lib/kubelet/kubeconfig"),
                notAskedFor("11.3", CLIENT, "kubelet-client-current.pem"),
                anotherCa("11.3"),
                approvedNotIssued("11.4", SERVING, "rm -f " + PKI + "/kubelet-server-*"),
                notAskedFor("11.4", SERVING, "kubelet-server-current.pem"),
                anotherCa("11.4"),
                fails(
                        "11.5",
                        "the master's role label taken from master-2",
                        "kubectl label node " + NODE + " node-role.kubernetes.io/master- >/dev/null",
                        "kubectl label --overwrite node " + NODE + " node-role.kubernetes.io/master= >/dev/null",
                        "master-2",
                        "node-role.kubernetes.io/master"),
                fails(
                        "11.5",
                        "the CNI's configuration taken from master-2",
                        "on master-2 'mv -n " + CNI + " " + CNI + ".aside'; until kubectl get node " + NODE
                                + " | grep -q NotReady; do sleep 0.2; done",
                        "on master-2 'mv -n " + CNI + ".aside " + CNI + " || true'",
                        "master-2",
                        "cni"),
                anotherCa("11.5"),
                fails(
                                "11.6",
                                "kube-proxy's manifest taken from master-1",
                                "on master-1 '" + takeManifest("kube-proxy") + "'",
                                "on master-1 '" + giveManifestBack("kube-proxy") + "'",
                                "master-1",
                                "kube-proxy")
                        .notInOpenshift(),
                fails(
                        "11.6",
                        "no route to the ClusterIP on master-0",
                        "on master-0 'ip route replace unreachable 172.30.0.1/32'",
                        "on master-0 'ip route del unreachable 172.30.0.1/32 || true'",
                        "master-0",
                        "172.30.0.1"),
                mastersSshStopped("11.6"),
                fails(
                                "11.7",
                                "bootkube's words taken out of the bootstrap's journal",
                                Faults.JOURNAL_ASIDE,
                                Faults.JOURNAL_BACK,
                                "Bootstrap Complete")
                        .sayingInOpenshift("missing: \"bootkube.service complete\""),
                hides(
                        "11.7",
                        "sshd stopped on the bootstrap",
                        "on_bootstrap 'systemctl stop ssh'",
                        "on_bootstrap 'systemctl start ssh'",
                        "refused"),
                fails("11.9", "etcd frozen on master-2", FREEZE_ETCD, THAW_ETCD, "192.168.126.103:2379"),
                allSshStopped("11.9"),
                fails(
                                "11.10",
                                "the operator's log cut after three of its lines",
                                operatorsLog("[ -e $log.good ] || { mv $log $log.good; head -n 3 $log.good >$log; }"),
                                operatorsLog("[ ! -e $log.good ] || mv $log.good $log"),
                                "key messages",
                                "missing: \"Member etcd-0 started\"")
                        .sayingInOpenshift("key messages", "missing: \"successfully removed bootstrap member\""),
                anotherCa("11.10"),
                schedulerTaken("11.11", "master-2", "kube-scheduler:"),
                hides(
                        "11.11",
                        "containerd stopped on master-1",
                        "on master-1 'systemctl stop containerd'",
                        "on master-1 'systemctl start containerd'",
                        "master-1",
                        "crictl pods"),
                mastersApiBlocked("11.12"),
                anotherCa("11.12"),
                fails("11.13", "etcd frozen on master-2", FREEZE_ETCD, THAW_ETCD, "can lose", "etcd-2"),
                allSshStopped("11.13"),
                bootstrapIsMember("11.14"),
                allSshStopped("11.14"),
                fails(
                        "11.15",
                        "an operator's Deployment asking for a node that there is not",
                        scheduler("\"nowhere\":\"\""),
                        scheduler("\"nowhere\":null"),
                        "openshift-kube-scheduler-operator"),
                fails(
                        "11.15",
                        "6443 rejected for what comes from the pods' network",
                        "on_masters 'iptables -I FORWARD -i cni0 -p tcp --dport 6443 -j REJECT --reject-with tcp-reset"
                                + "; iptables -I INPUT -i cni0 -p tcp --dport 6443 -j REJECT --reject-with tcp-reset'",
                        "on_masters 'iptables -D FORWARD -i cni0 -p tcp --dport 6443 -j REJECT --reject-with tcp-reset"
                                + " || true; iptables -D INPUT -i cni0 -p tcp --dport 6443 -j REJECT --reject-with"
                                + " tcp-reset || true'",
                        "etcd-operator"),
                mastersSshStopped("11.15"));
    }

    /** On whichever master the operator runs. */
    private static String operatorsLog(String words) {
        return "on_masters 'for log in /var/log/pods/openshift-etcd-operator_etcd-operator-*/etcd-operator/*.log"
                + " /var/log/pods/openshift-etcd-operator_etcd-operator-*/etcd-operator/*.log.good; do log=${log%.good};"
                + " [ ! -e $log ] && [ ! -e $log.good ] || " + words + "; done'";
    }

    private static String scheduler(String selector) {
        return "kubectl -n openshift-kube-scheduler-operator patch deployment openshift-kube-scheduler-operator -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{" + selector + "}}}}}' >/dev/null";
    }
}
