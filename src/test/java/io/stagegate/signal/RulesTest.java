package io.stagegate.signal;

import static io.stagegate.signal.SignalLab.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.TestCa;
import io.stagegate.connection.TestCsr;
import io.stagegate.probe.ScriptedLab;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that stagegate brings along, against what real components write, in a lab that is otherwise healthy. */
class RulesTest {

    private final Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
    private final Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
    private static final TestCa OTHER_CA = new TestCa("another-ca");

    @TempDir
    private Path directory;

    private SignalLab lab;

    @BeforeEach
    void lab() {
        lab = new SignalLab(directory);
    }

    @AfterEach
    void closed() {
        lab.close();
    }

    /** Skopeo's, etcd's, the API server's and kubelet's own lines, as a sandbox with that fault had them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.F1|10|bootstrap bootkube.service|time=\"2026-11-21T13:18:28Z\" level=fatal msg=\"initializing source docker://registry.ocp4.example.com:5000/ocp4/release:4.14.0-sandbox: reading manifest 4.14.0-sandbox in registry.ocp4.example.com:5000/ocp4/release: unauthorized: authentication required\"|4",
                "10.F2|10|bootstrap bootkube.service|time=\"2026-11-21T13:18:29Z\" level=fatal msg=\"initializing source docker://registry.ocp4.example.com:5000/ocp4/release:4.14.0-sandbox: pinging container registry registry.ocp4.example.com:5000: Get \\\"https://registry.ocp4.example.com:5000/v2/\\\": dial tcp 192.168.126.1:5000: connect: connection refused\"|20",
                "10.F3|10|bootstrap bootkube.service|time=\"2026-11-21T13:18:28Z\" level=fatal msg=\"initializing source docker://registry.ocp4.example.com:5000/ocp4/release:4.14.0-sandbox: pinging container registry registry.ocp4.example.com:5000: Get \\\"https://registry.ocp4.example.com:5000/v2/\\\": x509: certificate signed by unknown authority\"|20",
                "10.F4|10|bootstrap etcd|{\"level\":\"warn\",\"ts\":\"2026-11-21T13:00:00.000Z\",\"caller\":\"wal/wal.go:805\",\"msg\":\"slow fdatasync\",\"took\":\"1.3s\",\"expected-duration\":\"1s\"}|20",
                "10.F5|10|bootstrap etcd|{\"level\":\"warn\",\"ts\":\"2026-11-21T13:17:05.062Z\",\"caller\":\"embed/config_logging.go:279\",\"msg\":\"rejected connection\",\"remote-addr\":\"127.0.0.1:38512\",\"server-name\":\"\",\"error\":\"tls: failed to verify certificate: x509: certificate signed by unknown authority\"}|20",
                "10.F5|10|bootstrap etcd|{\"level\":\"fatal\",\"ts\":\"2026-11-21T13:17:39.871Z\",\"caller\":\"etcdmain/etcd.go:290\",\"msg\":\"listener failed\",\"error\":\"tls: private key does not match public key\"}|1",
                "10.F6|10|bootstrap etcd|{\"level\":\"fatal\",\"ts\":\"2026-11-21T13:18:38.752Z\",\"caller\":\"etcdmain/etcd.go:271\",\"msg\":\"discovery failed\",\"error\":\"--initial-cluster has etcd-bootstrap=https://192.168.126.100:2380 but missing from --initial-advertise-peer-urls=https://192.168.126.110:2380 (resolved urls: \\\"https://192.168.126.110:2380\\\" != \\\"https://192.168.126.100:2380\\\")\"}|1",
                "10.F6|10|bootstrap etcd|{\"level\":\"fatal\",\"caller\":\"etcdmain/etcd.go:271\",\"msg\":\"discovery failed\",\"error\":\"listen tcp 192.168.126.110:2380: bind: cannot assign requested address\"}|1",
                "10.F7|10|bootstrap kube-apiserver|W1121 13:17:05.062814     331 clientconn.go:1223] grpc: addrConn.createTransport failed to connect to {https://127.0.0.1:2379  <nil> 0 <nil>}. Err :connection error: desc = \"transport: Error while dialing dial tcp 127.0.0.1:2379: connect: connection refused\". Reconnecting...|130",
                "10.F7|10|bootstrap kube-apiserver|Error: context deadline exceeded|130",
                "10.F8|10|bootstrap kube-apiserver|Error: failed to load SNI cert and key: tls: private key does not match public key|1",
                "10.F9|10|bootstrap kube-apiserver|Error: failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use|40",
                "11.F1|11|master-1 kubelet.service|E1121 13:00:00.000000     100 reflector.go:138] k8s.io/client-go/informers/factory.go:134: Failed to watch *v1.CSIDriver: failed to list *v1.CSIDriver: Get \"https://api-int.ocp4.example.com:6443/apis\": dial tcp: lookup api-int.ocp4.example.com on 192.168.126.1:53: no such host|20",
                "11.F2|11|master-1 kubelet.service|E1121 13:00:00.000000     100 kubelet.go:1] Get \"https://api-int.ocp4.example.com:6443/api\": dial tcp 192.168.126.1:6443: connect: no route to host|40",
                "11.F3|11|master-1 kubelet.service|E1121 13:00:00.000000     100 bootstrap.go:1] Post \"https://api-int.ocp4.example.com:6443/apis/certificates.k8s.io/v1/certificatesigningrequests\": x509: certificate signed by unknown authority|20",
                "11.F4|11|master-1 kubelet.service|F1121 13:00:00.000000     100 server.go:269] failed to run Kubelet: cannot create certificate signing request: Unauthorized|12",
                "11.F5|11|master-1 etcd|{\"level\":\"fatal\",\"msg\":\"discovery failed\",\"error\":\"error validating peerURLs {ClusterID:1 Members:[]}: member count is unequal\"}|130",
                "11.F6|11|master-1 etcd|{\"level\":\"warn\",\"msg\":\"request cluster ID mismatch\",\"remote-peer-server-name\":\"\",\"local-member-cluster-id\":\"75abc438afa635\",\"remote-peer-cluster-id\":\"1\"}|6",
                "11.F6|11|bootstrap etcd|2026-11-21 13:27:59.164617 E ~ rafthttp: request sent was ignored (cluster ID mismatch: remote[303b7c8800b3baf]=df85dd9c72d04f7f, local=75abc438afa635)|6",
                "11.F5|11|master-0 etcd|{\"level\":\"fatal\",\"ts\":\"2026-11-21T13:26:11.505Z\",\"caller\":\"etcdmain/etcd.go:271\",\"msg\":\"discovery failed\",\"error\":\"cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs\"}|130",
                "12.F2|12|master-2 etcd|{\"level\":\"fatal\",\"ts\":\"2026-11-21T13:17:39.871Z\",\"msg\":\"failed to recover v3 backend from snapshot\"}|40",
            })
    void namesWhatLogsTell(String id, String stage, String place, String line, int seconds) {
        lab.confirmsNothing();
        String[] where = place.split(" ", 2);
        for (double ago : SignalLab.times(seconds == 1 ? 1 : 6, seconds)) {
            // The table's own bar cannot stand in it.
            say(where, ago, line.replace('~', '|'));
        }

        SignalReport diagnosed = diagnosedSince(stage);

        assertThat(diagnosed.named()).extracting(each -> each.signal().id()).containsExactly(id);
        SignalMatch named = diagnosed.first().orElseThrow();
        assertThat(named.persistent()).as("lasted").isTrue();
        assertThat(named.inShort()).startsWith(id + " ").contains("on " + where[0]);
        assertThat(named.endsAWait()).as("by lines").isFalse();
        assertThat(diagnosed.missing())
                .noneMatch(line2 -> line2.startsWith("journal") || line2.startsWith("container-log"));
    }

    /** The same place, not collectable: it is said, and nothing is named. */
    @ParameterizedTest
    @ValueSource(
            strings = {"journalctl", "/var/log/pods", "BEGIN CERTIFICATE", "ss -Hltnp", "getent ahosts", "ip route"})
    void saysWhatCouldNotBeCollected(String words) {
        lab.answers(words, 1, "", "sudo: a password is required");
        for (double ago : SignalLab.times(6, 30)) {
            lab.journal("master-1", "kubelet.service", ago, "dial tcp: lookup api-int on 1.1.1.1:53: no such host");
        }

        SignalReport diagnosed = lab.diagnosis("11").look();

        assertThat(diagnosed.missing()).isNotEmpty().anyMatch(line -> line.contains("a password is required"));
        boolean named = words.equals("getent ahosts");
        assertThat(named(diagnosed, "11.F1").isPresent())
                .as("nobody can say no")
                .isEqualTo(named);
        assertThat(diagnosed.named()).hasSize(named ? 1 : 0);
        assertThat(diagnosed.cleared()).hasSize(named || words.equals("journalctl") ? 0 : 1);
    }

    /** What labs that come up well write, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bootstrap bootkube.service|Waiting for API server to come up...",
                "bootstrap bootkube.service|API server is up",
                "bootstrap etcd|{\"level\":\"warn\",\"msg\":\"rejected connection\",\"remote-addr\":\"127.0.0.1:38512\",\"server-name\":\"\",\"error\":\"EOF\"}",
                "bootstrap etcd|{\"level\":\"warn\",\"msg\":\"apply request took too long\",\"took\":\"151ms\",\"expected-duration\":\"100ms\"}",
                "bootstrap etcd|{\"level\":\"info\",\"caller\":\"embed/etcd.go:117\",\"msg\":\"configuring peer listeners\",\"listen-peer-urls\":[\"https://192.168.126.100:2380\"]}",
                "bootstrap kubelet.service|E1121 13:00:00.000000     100 kubelet.go:2240] node \"bootstrap\" not found",
                "master-0 kubelet.service|E1121 12:00:00 reflector.go:138] Get \"https://api-int.ocp4.example.com:6443/api/v1/nodes\": dial tcp 192.168.126.1:6443: connect: connection refused",
                "master-0 kubelet.service|E1121 12:00:00 server.go:1] Get \"https://api-int.ocp4.example.com:6443/api/v1/nodes\": EOF",
                "master-0 kubelet.service|I1121 12:00:00 log.go:184] http: TLS handshake error from 10.0.0.1:1: no serving certificate available for the kubelet",
                "master-0 etcd|{\"level\":\"warn\",\"msg\":\"prober detected unhealthy status\",\"error\":\"dial tcp 192.168.126.102:2380: connect: connection refused\"}",
                "master-0 etcd|{\"level\":\"info\",\"msg\":\"raft.node: 545a lost leader 545a at term 3\"}",
                "master-0 kube-apiserver|I1121 12:00:00 log.go:172] http: TLS handshake error from 192.168.126.1:1: EOF",
            })
    void isQuietAboutWhatHealthyLabsWrite(String place, String line) {
        for (double ago : SignalLab.times(30, 55)) {
            say(place.split(" ", 2), ago, line);
        }

        for (String stage : List.of("10", "11", "12")) {
            assertThat(diagnosedSince(stage).named()).as(stage).isEmpty();
        }
    }

    /** An API server that starts before its etcd does. */
    @Test
    void aRefusalAtTheBeginningIsTemporary() {
        for (double ago : SignalLab.times(10, 20)) {
            lab.log("bootstrap", "kube-apiserver", ago, "dial tcp 127.0.0.1:2379: connect: connection refused");
        }

        SignalMatch named = named(lab.diagnosis("10").look(), "10.F7").orElseThrow();

        assertThat(named.persistent()).isFalse();
        assertThat(named.endsAWait()).isFalse();
    }

    @Test
    void isQuietAboutLinesOfBefore() {
        for (double ago : SignalLab.times(10, 120)) {
            lab.journal(
                    "master-1", "kubelet.service", ago + 300, "dial tcp: lookup api-int on 1.1.1.1:53: no such host");
            lab.log("bootstrap", "etcd", ago + 700, "bind: cannot assign requested address");
        }

        assertThat(lab.diagnosis("11").look().named()).isEmpty();
    }

    @Test
    void namesACertificateByWhatIsWrongWithIt() {
        lab.file("bootstrap", "etcd/etcd-server.crt", SignalLab.ETCD_CA.certificate(yesterday, "192.168.126.100"));
        assertThat(told("10", "10.F5")).contains("etcd-server.crt: expired", "on bootstrap");
        lab.file(
                "bootstrap",
                "etcd/etcd-server.crt",
                SignalLab.ETCD_CA.certificate(tomorrow.plus(9, ChronoUnit.DAYS), "192.168.126.100"));
        assertThat(told("10", "10.F5")).contains("etcd-server.crt: not valid yet");
        lab.file("bootstrap", "etcd/etcd-server.crt", OTHER_CA.certificate(tomorrow, "192.168.126.100"));
        assertThat(told("10", "10.F5")).contains("not vouched for by", "etcd-ca.crt");
        lab.file("bootstrap", "etcd/etcd-server.crt", SignalLab.ETCD_CA.certificate(tomorrow, "192.168.126.200"));
        assertThat(told("10", "10.F5")).contains("not for 192.168.126.100");
    }

    @Test
    void namesTheApiServersCertificate() {
        lab.file(
                "bootstrap",
                "kube-apiserver/apiserver-internal.crt",
                OTHER_CA.certificate(tomorrow, "localhost", "api.ocp4.example.com"));

        SignalMatch named = named(lab.diagnosis("10").look(), "10.F8").orElseThrow();

        assertThat(named.endsAWait()).isTrue();
        assertThat(named.inShort()).contains("not for api-int.ocp4.example.com", "not vouched for by the CA file");
    }

    @Test
    void aCertificateThatCannotBeReadIsNoBadOne() {
        lab.file(
                "bootstrap",
                "etcd/etcd-server.crt",
                "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");

        SignalReport diagnosed = lab.diagnosis("10").look();

        assertThat(diagnosed.named()).isEmpty();
        assertThat(diagnosed.missing()).anyMatch(line -> line.contains("etcd-server.crt: this is no PEM certificate"));
    }

    @Test
    void namesWhoHoldsThePort() {
        lab.answers(
                "bootstrap: sudo -n ss",
                0,
                "LISTEN 0 5 0.0.0.0:6443 0.0.0.0:* users:((\"python3\",pid=4711,fd=3))\n",
                "");

        assertThat(told("10", "10.F9")).contains("port 6443 is held by python3, pid 4711 at 0.0.0.0:6443");
    }

    @Test
    void namesANameThatDoesNotResolve() {
        lab.answers("master-2: sudo -n getent", 2, "", "");
        lab.answers("master-2: sudo -n sh -c 'set --", 9, "", "");

        assertThat(told("11", "11.F1"))
                .isEqualTo(
                        "11.F1 a master cannot resolve the API's name: api-int.ocp4.example.com does not resolve on master-2");
    }

    @Test
    void namesAResolverThatIsDead() {
        lab.answers("master-2: sudo -n getent", 124, "", "");

        assertThat(told("11", "11.F1")).contains("no answer within 4 s");
    }

    @Test
    void namesAMissingRoute() {
        lab.answers("master-0: sudo -n sh -c 'set --", 2, "", "RTNETLINK answers: Network is unreachable\n");

        assertThat(told("11", "11.F2"))
                .contains("no route to api-int.ocp4.example.com", "Network is unreachable", "on master-0");
    }

    @Test
    void namesABootstrapKubeconfigByWhatIsWrongWithIt() {
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(SignalLab.CA, "", ""));
        assertThat(told("11", "11.F4")).contains("credential none");
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(SignalLab.CA, OTHER_CA.certificate(yesterday, "x"), ""));
        assertThat(told("11", "11.F4")).contains("credential certificate of CN=server");
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(OTHER_CA, "", "abcdef.0123456789abcdef"));
        assertThat(told("11", "11.F3")).contains("another CA than the declared one: CN=another-ca");
    }

    @Test
    void neverReadsTheKeyOrTokenOfAKubeconfig() {
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(OTHER_CA, "", "abcdef.0123456789abcdef"));

        SignalReport diagnosed = lab.diagnosis("11").look();

        assertThat(diagnosed.evidenceFiles().get())
                .extracting(evidenceFile -> evidenceFile.text())
                .noneMatch(text -> text.contains("0123456789abcdef"));
        assertThat(diagnosed.named().toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void namesASlowDiskByItsHistogram() {
        lab.answers("master-1: sudo -n sh -c '[ -e", 0, """
                etcd_disk_wal_fsync_duration_seconds_bucket{le="0.256"} 100
                etcd_disk_wal_fsync_duration_seconds_bucket{le="1.024"} 398
                etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 400
                """, "");

        assertThat(told("11", "10.F4")).contains("99 % of 400 WAL fsyncs took at most 1024 ms on master-1");
    }

    @Test
    void aFastDiskIsNone() {
        lab.answers("master-1: sudo -n sh -c '[ -e", 0, """
                etcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"} 399
                etcd_disk_wal_fsync_duration_seconds_bucket{le="1.024"} 400
                etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 400
                """, "");

        assertThat(lab.diagnosis("11").look().named()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "90, kube-apiserver-client-kubelet, master-0, true",
        "5, kube-apiserver-client-kubelet, master-0, false",
        "90, other, master-0, false",
        "90, kube-apiserver-client-kubelet, worker-0, false"
    })
    void namesRequestsOfMastersThatStayPending(int age, String signer, String node, boolean named) {
        lab.api().answers("/apis/certificates.k8s.io/v1/certificatesigningrequests", """
                {"items":[{"metadata":{"name":"csr-1","creationTimestamp":"%s"},
                 "spec":{"signerName":"kubernetes.io/%s","username":"system:bootstrapper","request":"%s"},"status":{}}]}
                """.formatted(
                        Instant.now().minusSeconds(age).truncatedTo(ChronoUnit.SECONDS),
                        signer,
                        TestCsr.of("O=system:nodes,CN=system:node:" + node + ".ocp4.example.com")));

        SignalReport diagnosed = lab.diagnosis("11").look();

        assertThat(named(diagnosed, "11.F7").isPresent()).isEqualTo(named);
        assertThat(diagnosed.missing()).isEmpty();
    }

    /** Approving it is the wrong advice. */
    @Test
    void namesARequestForANodeCalledLocalhost() {
        lab.api().answers("/apis/certificates.k8s.io/v1/certificatesigningrequests", """
                {"items":[{"metadata":{"name":"csr-1","creationTimestamp":"%s"},
                 "spec":{"signerName":"kubernetes.io/%s","username":"system:bootstrapper","request":"%s"},"status":{}}]}
                """.formatted(
                        Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.SECONDS),
                        "kube-apiserver-client-kubelet",
                        TestCsr.of("O=system:nodes,CN=system:node:localhost.localdomain")));
        lab.answers("kernel/hostname", 0, "localhost.localdomain\n", "");

        SignalReport diagnosed = lab.diagnosis("11").look();

        assertThat(named(diagnosed, "11.F17").orElseThrow().inShort())
                .contains(", as system:node:localhost.localdomain: pending", "calls itself localhost.localdomain");
        assertThat(named(diagnosed, "11.F7")).isEmpty();
    }

    @Test
    void requestsThatCannotBeListedAreNotCollected() {
        lab.api().answers("/apis/certificates.k8s.io/v1/certificatesigningrequests", 500, "{}");

        assertThat(lab.diagnosis("11").look().missing()).anyMatch(line -> line.startsWith("certificate-requests: "));
    }

    @Test
    void namesMembersOfTwoClusters() {
        etcdOn("master-0", "1111", 2);
        etcdOn("master-1", "2222", 3);

        assertThat(told("11", "11.F6")).contains("of cluster 457", "of cluster 8ae");
    }

    @Test
    void membersOfOneClusterAreNoSplit() {
        etcdOn("master-0", "1111", 2);
        etcdOn("master-1", "1111", 3);

        assertThat(named(lab.diagnosis("11").look(), "11.F6")).isEmpty();
    }

    @Test
    void aSignalThatNobodyLooksForCanStillBeTold() {
        SignalMatch named = SignalMatch.known(lab.signals.rule("12.F1").orElseThrow());

        assertThat(named.inShort()).isEqualTo("12.F1 the API does not answer without the bootstrap");
        assertThat(named.remedies()).startsWith("1. ").contains("\n2. ");
    }

    private void etcdOn(String node, String cluster, int member) {
        lab.answers(node + ": sudo -n crictl ps", 0, """
                {"containers":[{"id":"c","podSandboxId":"p","metadata":{"name":"etcd"},"state":"CONTAINER_RUNNING","createdAt":"5",
                  "labels":{"io.kubernetes.pod.namespace":"openshift-etcd","io.kubernetes.pod.name":"etcd"}}]}""", "");
        lab.answers(
                node
                        + ": sudo -n crictl exec c env -u ETCDCTL_ENDPOINTS -u ETCDCTL_CACERT -u ETCDCTL_CERT -u ETCDCTL_KEY"
                        + " etcdctl --endpoints=https://127.0.0.1:2379 --cacert=",
                0,
                """
                [{"Endpoint":"https://127.0.0.1:2379","Status":{"header":{"cluster_id":%s,"member_id":%d},
                 "leader":%d,"raftIndex":7,"raftTerm":2}}]""".formatted(cluster, member, member),
                "");
    }

    private String told(String stage, String id) {
        return named(lab.diagnosis(stage).look(), id).orElseThrow().inShort();
    }

    private SignalReport diagnosedSince(String stage) {
        return lab.diagnosis(stage).look();
    }

    private void say(String[] where, double ago, String line) {
        if (where[1].endsWith(".service")) {
            lab.journal(where[0], where[1], ago, line);
        } else {
            lab.log(where[0], where[1], ago, line);
        }
    }

    private SignalLab labWithRecords(int exit, String record) {
        lab.close();
        lab = new SignalLab(directory, ScriptedLab.declared(directory, "profile: openshift-install"));
        return lab.confirmsNothing()
                .answers("/var/log/openshift/bootkube.json", exit, record, "")
                .answers("/var/log/openshift", 9, "", "");
    }

    private static String record(String result, String message) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return now.getEpochSecond() + """

                [{"timestamp":"%s","phase":"stage end","stage":"cb-bootstrap","result":"%s","errorMessage":"%s"}]""".formatted(now, result, message);
    }

    @ParameterizedTest
    @CsvSource({
        "10.F1,reading manifest 4.14: unauthorized: authentication required",
        "10.F2,pulling image: dial tcp 192.168.126.1:5000: connect: connection refused",
        "10.F3,x509: certificate signed by unknown authority",
    })
    void namesWhatAServiceRecordTells(String id, String message) {
        labWithRecords(0, record("failure", message));
        assertThat(diagnosedSince("10").named())
                .extracting(each -> each.signal().id())
                .containsExactly(id);
    }

    @Test
    void aRecordOfSuccessOrNoRecordNamesNothing() {
        labWithRecords(0, record("success", "unauthorized"));
        assertThat(diagnosedSince("10").named()).isEmpty();
        labWithRecords(9, "");
        assertThat(diagnosedSince("10").named()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsToldAsNotCollected() {
        labWithRecords(0, "no JSON");
        SignalReport diagnosed = diagnosedSince("10");
        assertThat(diagnosed.named()).isEmpty();
        assertThat(diagnosed.missing())
                .anyMatch(missing -> missing.contains("service-record bootkube on bootstrap"))
                .as("that profile names no certificates, to ask etcd with or to look at: none are expected")
                .noneMatch(missing -> missing.contains("certificates") || missing.contains("etcd-metrics"));
    }
}
