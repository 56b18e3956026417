package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;

import java.util.List;
import java.util.stream.Stream;

/** All faults, in the order of the stages; and words that several of them are made of. */
final class Faults {

    static final String STATE = "/run/stagegate";
    static final String KUBECONFIG = STATE + "/kubeconfigs/admin.kubeconfig";

    /** Where kubelet looks for static pods, on every host. */
    static final String MANIFESTS = "/etc/kubernetes/manifests";

    static final String FREEZE_ETCD = "on master-2 'pkill -STOP -x etcd'";
    static final String THAW_ETCD = "on master-2 'pkill -CONT -x etcd || true'";

    /** The bootstrap's journal until now. Renamed, never copied: journald still shortens what it has rotated. */
    static final String JOURNAL_ASIDE = "on_bootstrap 'journalctl --quiet --rotate; mkdir -p /run/log/aside;"
            + " mv -n /run/log/journal/*/system@*.journal /run/log/aside/'";

    static final String JOURNAL_BACK =
            "on_bootstrap 'for each in /run/log/aside/*; do [ ! -e $each ] ||" + " mv $each /run/log/journal/*/; done'";

    /** Run on master-0, in the container that etcdctl has for itself, with its variables. */
    static final String ETCDCTL = "crictl exec $(crictl ps -q --name ^etcdctl$) etcdctl";

    private Faults() {}

    static List<Fault> all() {
        return Stream.of(
                        Stage08Faults.inAnUntouchedLab(),
                        Stage10Faults.all(),
                        Stage08Faults.ofTheBootstrap(),
                        Stage11Faults.all(),
                        Stage08Faults.ofTheMasters(),
                        Stage12Faults.all())
                .flatMap(List::stream)
                .toList();
    }

    /** On a host that has it as a static pod: kubelet ends that. */
    static String takeManifest(String component) {
        return "mv -n " + MANIFESTS + "/" + component + "-pod.yaml /root/";
    }

    static String giveManifestBack(String component) {
        return "mv -n /root/" + component + "-pod.yaml " + MANIFESTS + "/ || true";
    }

    /** Keeps a file's content, once: what is kept already is the good one. */
    static String keep(String file) {
        return "[ -e " + file + ".good ] || cp -p " + file + " " + file + ".good";
    }

    static String giveBack(String file) {
        return "[ ! -e " + file + ".good ] || mv " + file + ".good " + file;
    }

    /** Rejects ({@code -I}) connections at a host's own firewall, or no more ({@code -D}); localhost is ::1, too. */
    static String reject(String change, String chain, String which) {
        return reject(change, chain, which, 6443);
    }

    static String reject(String change, String chain, String which, int port) {
        return "for tables in iptables ip6tables; do $tables " + change + " " + chain + " " + which
                + " -p tcp --dport " + port + " -j REJECT --reject-with tcp-reset"
                + (change.equals("-D") ? " || true" : "")
                + "; done";
    }

    /** As after an installation anew: known_hosts has a key of the node that is not its own, but is a good one. */
    static Fault anotherHostKey(String check, String node, String address) {
        String known = STATE + "/ssh/known_hosts";
        return hides(
                check,
                "another host key declared for " + node,
                keep(known) + "; sed -i \"s|^" + address + " .*|" + address + " $(cut -d' ' -f1,2 " + STATE
                        + "/ssh/id_ed25519.pub)|\" " + known,
                giveBack(known),
                "HOST_KEY: changed",
                address);
    }

    static Fault anotherCa(String check) {
        return hides(
                check,
                "another CA in the kubeconfig",
                keep(KUBECONFIG)
                        + "; other=$(base64 -w0 " + STATE + "/pki/etcd-ca.crt)"
                        + "; sed -i \"s|certificate-authority-data:.*|certificate-authority-data: $other|\" "
                        + KUBECONFIG,
                giveBack(KUBECONFIG),
                "TLS");
    }

    static Fault anotherMachineConfigCa(String check) {
        String ca = STATE + "/pki/root-ca.crt";
        return hides(
                check,
                "another CA declared of the Machine Config Server",
                keep(ca) + "; cat " + STATE + "/pki/etcd-ca.crt >" + ca,
                giveBack(ca),
                "TLS");
    }

    static Fault mastersSshStopped(String check) {
        return hides(
                check,
                "sshd stopped on every master",
                "on_masters 'systemctl stop ssh'",
                "on_masters 'systemctl start ssh'",
                "refused");
    }

    static Fault allSshStopped(String check) {
        return hides(
                check,
                "sshd stopped on every node",
                "on_all 'systemctl stop ssh'",
                "on_all 'systemctl start ssh'",
                "refused");
    }

    static Fault bootstrapApiBlocked(String check) {
        return apiBlocked(check, "the bootstrap", "on_bootstrap", "https://api.ocp4.example.com:6443 answers 200");
    }

    static Fault mastersApiBlocked(String check) {
        return apiBlocked(check, "master-1", "on master-1", "/readyz at 192.168.126.102");
    }

    /** @param on what runs shell words there */
    private static Fault apiBlocked(String check, String host, String on, String expected) {
        return fails(
                check,
                "6443 of " + host + " blocked",
                on + " '" + reject("-I", "INPUT", "! -i lo") + "'",
                on + " '" + reject("-D", "INPUT", "! -i lo") + "'",
                expected,
                "/readyz: no answer");
    }

    static Fault bootstrapSchedulerTaken(String check, String... says) {
        return manifestTaken(check, "the scheduler's manifest taken away", "on_bootstrap", says);
    }

    static Fault schedulerTaken(String check, String... says) {
        return manifestTaken(check, "the scheduler's manifest taken from master-2", "on master-2", says);
    }

    private static Fault manifestTaken(String check, String what, String on, String... says) {
        return fails(
                check,
                what,
                on + " '" + takeManifest("kube-scheduler") + "'",
                on + " '" + giveManifestBack("kube-scheduler") + "'",
                says);
    }

    static Fault masterKubeletStopped(String check) {
        return fails(
                check,
                "kubelet stopped on master-1",
                "on master-1 'systemctl stop kubelet'",
                "on master-1 'systemctl start kubelet'",
                "master-1",
                "inactive (dead)");
    }

    static Fault bootstrapIsMember(String check) {
        return fails(
                check,
                "the bootstrap added to etcd's members again",
                "until on master-0 '" + ETCDCTL
                        + " member add etcd-bootstrap --peer-urls=https://192.168.126.100:2380 >/dev/null 2>&1'"
                        + "; do sleep 0.5; done",
                "on master-0 'id=$(" + ETCDCTL + " member list | grep 192.168.126.100 | cut -d, -f1)"
                        + "; [ -z \"$id\" ] || " + ETCDCTL + " member remove $id >/dev/null'",
                "192.168.126.100");
    }
}
