package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;
import static io.stagegate.proof.Faults.FREEZE_ETCD;
import static io.stagegate.proof.Faults.STATE;
import static io.stagegate.proof.Faults.THAW_ETCD;
import static io.stagegate.proof.Faults.allSshStopped;
import static io.stagegate.proof.Faults.anotherCa;
import static io.stagegate.proof.Faults.anotherMachineConfigCa;
import static io.stagegate.proof.Faults.bootstrapIsMember;
import static io.stagegate.proof.Faults.giveBack;
import static io.stagegate.proof.Faults.giveManifestBack;
import static io.stagegate.proof.Faults.keep;
import static io.stagegate.proof.Faults.mastersApiBlocked;
import static io.stagegate.proof.Faults.schedulerTaken;
import static io.stagegate.proof.Faults.takeManifest;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is broken to prove 12.1 to 12.14, in a lab whose control plane has formed and whose bootstrap is still there.
 * What the pivot's own checks do to the lab is taken back each time.
 */
final class Stage12Faults {

    private static final String CONFIG = "/etc/haproxy/haproxy.cfg";
    private static final String BEFORE = STATE + "/before-the-pivot";
    /** How many lines of its configuration lead to the bootstrap. */
    static final String SERVER_LINES = "grep -c '^ *server bootstrap ' " + CONFIG + " || true";

    private static final String KUBELETS = "/var/lib/kubelet/kubeconfig";
    private static final String RESOLVER = "/etc/resolv.conf";

    /** The bootstrap runs, is in HAProxy's configuration, and HAProxy hands it requests. */
    static final String AS_IT_WAS = "[ \"$(virsh -q domstate ocp4-bootstrap)\" = running ]; [ \"$(" + SERVER_LINES
            + ")\" = 2 ]; curl -s 'http://192.168.126.1:9000/stats;csv' | grep -E '^(api|machine-config),bootstrap,'"
            + " | { ! grep ,MAINT; }";

    private static final String MARKER = "/opt/openshift/.bootkube.done";

    /** Keeps, once, what the pivot takes away. */
    static final String PREPARE = "[ -e " + BEFORE + " ] || { mkdir " + BEFORE + "; cp -p " + CONFIG + " " + BEFORE
            + "/; " + bootstrapsUp() + " >" + BEFORE + "/up; virsh dumpxml --inactive ocp4-bootstrap >" + BEFORE
            + "/domain.xml; }";

    /** How many of HAProxy's servers that are the bootstrap's are up: none where its control plane is torn down. */
    private static String bootstrapsUp() {
        return "{ curl -s 'http://192.168.126.1:9000/stats;csv' | grep -Ec '^(api|machine-config),bootstrap,.*,UP,' || true; }";
    }

    /** HAProxy as it was, with all masters' servers up, and as many of the bootstrap's as before. */
    private static final String LOAD_BALANCER_AGAIN = "cp -p " + BEFORE + "/haproxy.cfg " + CONFIG + "; rm -f " + CONFIG
            + ".stagegate-*; part start haproxy; part reload haproxy"
            + "; until [ \"$(curl -s 'http://192.168.126.1:9000/stats;csv' | grep -Ec '^(api|machine-config),master-.,.*,UP,')\""
            + " = 6 ] && [ \"$(" + bootstrapsUp() + ")\" -ge \"$(<" + BEFORE + "/up)\" ]; do sleep 0.2; done";

    /** The bootstrap as it was, its domain and its volume, too. */
    static final String BOOTSTRAP_AGAIN = "virsh -q vol-info --pool ocp4 ocp4-bootstrap.img >/dev/null 2>&1"
            + " || virsh -q vol-create-as ocp4 ocp4-bootstrap.img 16M --format raw"
            + "; virsh -q dominfo ocp4-bootstrap >/dev/null 2>&1 || virsh -q define " + BEFORE + "/domain.xml"
            + "; [ \"$(virsh -q domstate ocp4-bootstrap)\" = running ] || virsh -q start ocp4-bootstrap; "
            + LOAD_BALANCER_AGAIN;

    private static final String SHUT_OFF =
            PREPARE + "; [ \"$(virsh -q domstate ocp4-bootstrap)\" = 'shut off' ] || virsh -q destroy ocp4-bootstrap";

    private static final String FREEZE_API = "on_masters 'pkill -STOP -x kube-apiserver'";
    private static final String THAW_API = "on_masters 'pkill -CONT -x kube-apiserver || true'";

    /** 12.F1, too. */
    static final Fault API_STOPPED_AFTER_THE_REMOVAL = fails(
                    "12.8",
                    "kube-apiserver stopped on every master right after the removal",
                    // The watching must not hold up whoever waits for these words to end.
                    "(while grep -q 'server bootstrap' " + CONFIG
                            + "; do sleep 0.02; done; on_masters '"
                            + takeManifest("kube-apiserver") + "; pkill -x kube-apiserver')"
                            + " </dev/null >/dev/null 2>&1 & echo $! >" + STATE + "/stopping",
                    "[ ! -e " + STATE + "/stopping ] || { kill $(<" + STATE
                            + "/stopping) 2>/dev/null || true; rm " + STATE + "/stopping; }"
                            + "; on_masters '" + giveManifestBack("kube-apiserver")
                            + "'"
                            + "; for each in 1 2 3; do until [ \"$(curl -sk --max-time 2"
                            + " https://192.168.126.10$each:6443/readyz)\" = ok ]; do sleep 0.2; done; done",
                    "no master answers when it is asked directly",
                    "restored " + CONFIG,
                    "reloaded HAProxy",
                    "waiting for the API to answer again: done")
            // The bootstrap is no help then.
            .sayingInOpenshift(
                    "no master answers when it is asked directly",
                    "restored " + CONFIG,
                    "reloaded HAProxy",
                    "waiting for the API to answer again: ");

    private Stage12Faults() {}

    static List<Fault> all() {
        return Stream.of(handover(), gate(), pivot(), afterwards())
                .flatMap(List::stream)
                .toList();
    }

    private static Fault statusProgressing(String check) {
        return fails(
                check,
                "the ConfigMap's status put back to progressing",
                status("progressing"),
                status("complete"),
                "kube-system/bootstrap",
                "progressing");
    }

    private static String status(String status) {
        return "kubectl -n kube-system patch configmap bootstrap --type merge -p '{\"data\":{\"status\":\"" + status
                + "\"}}' >/dev/null";
    }

    private static Fault markerGone(String check) {
        return fails(
                check,
                "bootkube's marker taken from the bootstrap",
                "on_bootstrap 'mv -n " + MARKER + " /root/'",
                "on_bootstrap 'mv -n /root/.bootkube.done " + MARKER + " || true'",
                MARKER);
    }

    private static Fault bootstrapsSshStopped(String check) {
        return hides(
                check,
                "sshd stopped on the bootstrap",
                "on_bootstrap 'systemctl stop ssh'",
                "on_bootstrap 'systemctl start ssh'",
                "refused");
    }

    private static Fault bootstrapGone(String check) {
        return hides(
                        check,
                        "the bootstrap destroyed already",
                        "virsh -q destroy ocp4-bootstrap",
                        BOOTSTRAP_AGAIN,
                        "the bootstrap is gone already",
                        "-Dchecks=")
                .around(PREPARE, "true");
    }

    private static Fault libvirtdStopped(String check) {
        return hides(check, "libvirtd stopped", "part stop libvirtd", "part start libvirtd", "lxc:///system");
    }

    private static Fault machineConfigServerFrozen(String check) {
        return fails(
                check,
                "the Machine Config Server frozen on master-1",
                "on master-1 'pkill -STOP -x socat'",
                "on master-1 'pkill -CONT -x socat || true'",
                "master-1",
                "/healthz");
    }

    private static Fault noClusterVersionOperator(String check) {
        return fails(
                check,
                "the cluster version operator's Deployment scaled to none",
                scale(0),
                scale(1),
                "openshift-cluster-version/cluster-version-operator");
    }

    private static String scale(int replicas) {
        return "kubectl -n openshift-cluster-version scale deployment cluster-version-operator --replicas=" + replicas
                + " >/dev/null; until [ \"$(kubectl -n openshift-cluster-version get deployment"
                + " cluster-version-operator -o 'jsonpath={.status.availableReplicas}')\" = '"
                + (replicas == 0 ? "" : replicas) + "' ]; do sleep 0.2; done";
    }

    private static List<Fault> handover() {
        return List.of(
                bootstrapIsMember("12.1"),
                fails(
                        "12.1",
                        "etcd's label taken from its pod on master-2",
                        "kubectl -n openshift-etcd label pod etcd-master-2.ocp4.example.com app- >/dev/null",
                        "kubectl -n openshift-etcd label --overwrite pod etcd-master-2.ocp4.example.com app=etcd >/dev/null",
                        "master-2: no pod"),
                allSshStopped("12.1"),
                mastersApiBlocked("12.2"),
                anotherCa("12.2"),
                markerGone("12.3"),
                statusProgressing("12.3"),
                bootstrapsSshStopped("12.3"),
                bootstrapGone("12.3"),
                machineConfigServerFrozen("12.4"),
                anotherMachineConfigCa("12.4"),
                noClusterVersionOperator("12.5"),
                anotherCa("12.5"));
    }

    /** Each condition of the gate; the one that the profile leaves out is in EndpointsConditionIT. */
    private static List<Fault> gate() {
        return Stream.of(
                        markerGone("12.6"),
                        statusProgressing("12.6"),
                        bootstrapIsMember("12.6"),
                        fails(
                                "12.6",
                                "2379 of master-2 blocked",
                                "on master-2 '" + Faults.reject("-I", "INPUT", "", 2379) + "'",
                                "on master-2 '" + Faults.reject("-D", "INPUT", "", 2379) + "'",
                                "healthy voter",
                                "master-2"),
                        schedulerTaken("12.6", "run on every master", "kube-scheduler"),
                        mastersApiBlocked("12.6"),
                        machineConfigServerFrozen("12.6"),
                        fails(
                                "12.6",
                                "the scheduler's lease in the bootstrap's name, and the masters' schedulers frozen",
                                "on_masters 'pkill -STOP -x kube-scheduler'; " + lease("bootstrap_gone"),
                                "on_masters 'pkill -CONT -x kube-scheduler || true'; " + LEASES
                                        + "; $leases get lease kube-scheduler -o"
                                        + " 'jsonpath={.spec.holderIdentity}' | grep -qv bootstrap_gone"
                                        + " || $leases delete lease kube-scheduler >/dev/null"
                                        + "; until $leases get lease kube-scheduler -o"
                                        + " 'jsonpath={.spec.holderIdentity}' 2>/dev/null | grep -q master; do sleep 0.2; done",
                                "leases are held on masters",
                                "bootstrap_gone"),
                        fails(
                                "12.6",
                                "a master missing in HAProxy's machine-config backend",
                                keep(CONFIG) + "; sed -i '/^backend machine-config/,$ { /server master-2/d }' " + CONFIG
                                        + "; part reload haproxy",
                                giveBack(CONFIG) + "; part reload haproxy",
                                "sees every master as up",
                                "master-2"),
                        noClusterVersionOperator("12.6"),
                        bootstrapsSshStopped("12.6"),
                        fails(
                                "12.6",
                                "api led to the bootstrap, on the machine that runs stagegate",
                                "echo '192.168.126.100 api.ocp4.example.com' >>/etc/hosts",
                                "sed -i '/ api.ocp4/d' /etc/hosts",
                                "the API's names lead elsewhere than to the bootstrap",
                                "here: api.ocp4.example.com is 192.168.126.100"),
                        fails(
                                "12.6",
                                "api-int led to the bootstrap, on one master",
                                "on master-1 \"echo '192.168.126.100 api-int.ocp4.example.com' >>/etc/hosts\"",
                                "on master-1 \"sed -i '/ api-int.ocp4/d' /etc/hosts\"",
                                "the API's names lead elsewhere than to the bootstrap",
                                "master-1: api-int.ocp4.example.com is 192.168.126.100"),
                        fails(
                                "12.6",
                                "the bootstrap in a kubelet's kubeconfig",
                                "on master-1 '" + keep(KUBELETS)
                                        + "; sed -i s,server:.*,server:\\ https://192.168.126.100:6443, " + KUBELETS
                                        + "'",
                                "on master-1 '" + giveBack(KUBELETS) + "'",
                                "the API's names lead elsewhere than to the bootstrap",
                                "master-1: 192.168.126.100 is 192.168.126.100"),
                        fails(
                                "12.6",
                                "kubelet stopped on a master",
                                "on master-1 'systemctl stop kubelet'; " + untilReady("Unknown"),
                                "on master-1 'systemctl start kubelet'; " + untilReady("True"),
                                "every master is Ready",
                                "every master's kubelet renews its lease",
                                "master-1"),
                        fails(
                                "12.6",
                                "the Machine Config Server answering on the bootstrap only",
                                "on_bootstrap 'systemd-run -q --unit=forward socat TCP-LISTEN:22623,fork,reuseaddr"
                                        + " TCP:192.168.126.101:22623'; on_masters '"
                                        + mastersMachineConfig("-I")
                                        + "'",
                                "on_bootstrap 'systemctl stop forward 2>/dev/null || true'; on_masters '"
                                        + mastersMachineConfig("-D")
                                        + "'",
                                "the Machine Config Server answers on every master",
                                "master-0"))
                .map(fault -> fault.around(PREPARE, "true").shuttingTheGate())
                .toList();
    }

    /** To the bootstrap only, for IPv4, which is what HAProxy and the bootstrap ask by. */
    private static String mastersMachineConfig(String change) {
        return "iptables " + change
                + " INPUT ! -s 192.168.126.100 -p tcp --dport 22623 -j REJECT --reject-with tcp-reset"
                + (change.equals("-D") ? " || true" : "");
    }

    private static String untilReady(String status) {
        return "until [ \"$(kubectl get node master-1.ocp4.example.com -o"
                + " 'jsonpath={.status.conditions[?(@.type==\"Ready\")].status}')\" = " + status
                + " ]; do sleep 1; done";
    }

    /** Where it is held: last of the namespaces, since an OpenShift install's bootstrap may have left one in kube-system. */
    private static final String LEASES = "leases=\"kubectl -n $(kubectl get lease -A --field-selector"
            + " metadata.name=kube-scheduler -o 'jsonpath={.items[-1:].metadata.namespace}')\"";

    private static String lease(String holder) {
        return LEASES + "; $leases patch lease kube-scheduler --type merge -p \"{\\\"spec\\\":{\\\"holderIdentity\\\":"
                + "\\\"" + holder + "\\\",\\\"leaseDurationSeconds\\\":600,\\\"renewTime\\\":\\\"$(date -u"
                + " +%Y-%m-%dT%H:%M:%S.000000Z)\\\"}}\" >/dev/null";
    }

    private static List<Fault> pivot() {
        Stream<Fault> maintenance = Stream.of(
                        fails(
                                        "12.7",
                                        "kube-apiserver frozen on every master, which HAProxy's checks do not notice",
                                        FREEZE_API,
                                        THAW_API,
                                        "making the bootstrap's servers ready again: done")
                                // It is seen before anything is done, so that nothing is to be undone.
                                .sayingInOpenshift("the API through the load balancer"),
                        hides(
                                "12.7",
                                "HAProxy's admin socket moved away",
                                "mv /run/haproxy/admin.sock /run/haproxy/aside.sock",
                                "mv /run/haproxy/aside.sock /run/haproxy/admin.sock || true",
                                "/run/haproxy/admin.sock"),
                        anotherCa("12.7"),
                        bootstrapIsMember("12.7"),
                        fails(
                                "12.7",
                                "a master that asks the bootstrap for names",
                                "on_bootstrap 'systemd-run -q --unit=names socat -T2 UDP4-LISTEN:53,fork,reuseaddr"
                                        + " UDP4:192.168.126.1:53'; on master-1 '" + keep(RESOLVER)
                                        + "; printf \"nameserver 192.168.126.100\\noptions timeout:1 attempts:1\\n\" >"
                                        + RESOLVER + "'",
                                "on master-1 '" + giveBack(RESOLVER)
                                        + "'; on_bootstrap 'systemctl stop names 2>/dev/null || true'",
                                "missing: the API's names lead elsewhere than to the bootstrap",
                                "master-1: api-int.ocp4.example.com does not resolve",
                                "the resumption of the bootstrap's domain: done",
                                "making the bootstrap's servers ready again: done"))
                .map(fault -> fault.around(PREPARE, LOAD_BALANCER_AGAIN));
        Stream<Fault> removal = Stream.of(
                        fails(
                                "12.8",
                                "a rule of HAProxy's configuration that names the bootstrap",
                                "sed -i '/^backend api/a\\  use-server bootstrap if { src 127.0.0.9 }' " + CONFIG,
                                "true",
                                "is not edited",
                                "speaks of the bootstrap"),
                        API_STOPPED_AFTER_THE_REMOVAL,
                        hides(
                                "12.8",
                                "HAProxy's configuration moved away",
                                "mv " + CONFIG + " " + CONFIG + ".aside",
                                "rm -f " + CONFIG + ".aside",
                                CONFIG))
                .map(fault -> fault.around(PREPARE, LOAD_BALANCER_AGAIN));
        Stream<Fault> outage = Stream.of(
                        fails(
                                        "12.9",
                                        "HAProxy paused for eight seconds",
                                        "master=$(</run/haproxy/haproxy.pid); all=\"$master $(pgrep -P $master | tr '\\n' ' ')\""
                                                + "; kill -STOP $all; sleep 8; kill -CONT $all",
                                        "true",
                                        "in all",
                                        "timeout")
                                .after("12.7"),
                        hides(
                                        "12.9",
                                        "a run that begins after the pivot",
                                        "true",
                                        "true",
                                        "no sample was ever answered")
                                .onlyOnce())
                .map(fault -> fault.around(PREPARE, LOAD_BALANCER_AGAIN));
        Stream<Fault> destruction = Stream.of(
                        markerGone("12.10"), bootstrapsSshStopped("12.10"), libvirtdStopped("12.10"))
                .map(fault -> fault.around(PREPARE, BOOTSTRAP_AGAIN));
        Stream<Fault> deletion = Stream.of(noClusterVersionOperator("12.11"), libvirtdStopped("12.11"))
                .map(fault -> fault.around(SHUT_OFF, BOOTSTRAP_AGAIN));
        return Stream.of(maintenance, removal, outage, destruction, deletion)
                .flatMap(faults -> faults)
                .toList();
    }

    private static List<Fault> afterwards() {
        return List.of(
                fails(
                        "12.12",
                        "every kube-controller-manager frozen",
                        "on_masters 'pkill -STOP -x kube-controller || true'",
                        "on_masters 'pkill -CONT -x kube-controller || true'",
                        "kube-system/kube-controller-manager"),
                anotherCa("12.12"),
                schedulerTaken("12.13", "kube-scheduler"),
                anotherCa("12.13"),
                fails("12.14", "etcd frozen on master-2", FREEZE_ETCD, THAW_ETCD, "192.168.126.103:2379"),
                anotherCa("12.14"));
    }
}
