package io.stagegate.probe;

import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.Domain;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.MachineConfig;
import io.stagegate.observation.OperatorLog;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.RemoteFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The probes that ask the API, and those that follow from the API to the nodes. */
class ClusterProbeTest {

    private static final Profile.ObjectName OPERATOR =
            new Profile.ObjectName("openshift-etcd-operator", "etcd-operator");
    private static final String DEPLOYMENT =
            "/apis/apps/v1/namespaces/openshift-etcd-operator/deployments/etcd-operator";
    private static final String PODS = "/api/v1/namespaces/openshift-etcd-operator/pods";
    private static final Node MASTER = MASTERS.get(0);

    private final ScriptedLab lab = new ScriptedLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private static String pod(String name, String spec, String status) {
        return """
                {"metadata":{"namespace":"openshift-etcd-operator","name":"%s"},
                 "spec":{%s"containers":[{"name":"operator"}]},"status":{%s}}""".formatted(name, spec, status);
    }

    private static String running(String name, int restarts) {
        return pod(name, "\"nodeName\":\"master-0.ocp4.example.com\",", """
                "phase":"Running","containerStatuses":[{"name":"operator","ready":true,"restartCount":%d,
                "state":{"running":{}}}]""".formatted(restarts));
    }

    private static String list(String... pods) {
        return "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[" + String.join(",", pods) + "]}";
    }

    private void deployment(String status) {
        lab.api().answers(DEPLOYMENT, """
                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"etcd-operator","generation":2},
                 "spec":{"selector":{"matchLabels":{"name":"op"}}},"status":{%s}}""".formatted(status));
    }

    @Nested
    class OfPods {

        private final ClusterPodsProbe probe =
                ClusterPodsProbe.etcd(lab.environment().install().profile());

        private List<ClusterPod> pods(String... pods) {
            lab.api().answers("/api/v1/namespaces/openshift-etcd/pods", list(pods));
            return probe.observe(lab).pods();
        }

        @Test
        void asksForEtcdsOwn() {
            assertThat(pods()).isEmpty();
            assertThat(lab.api().asked())
                    .containsExactly("/api/v1/namespaces/openshift-etcd/pods?labelSelector=app%3Detcd");
            assertThat(probe.observe(lab)).hasToString("pods app=etcd in openshift-etcd: none");
        }

        @Test
        void readsWhereAPodIsAndHowManyOfItsContainersAreReady() {
            assertThat(pods(running("a", 2)))
                    .containsExactly(new ClusterPod(
                            "openshift-etcd-operator",
                            "a",
                            "master-0.ocp4.example.com",
                            "Running",
                            1,
                            1,
                            2,
                            List.of()));
        }

        @Test
        void aPodOfWhichItsNodeHasNotSpokenIsNotReady() {
            assertThat(pods(pod("a", "", "\"phase\":\"Running\"")).get(0).allReady())
                    .isFalse();
        }

        @Test
        void aPodThatIsBeingDeletedIsTerminating() {
            String going = running("a", 0)
                    .replace("\"name\":\"a\"", "\"name\":\"a\",\"deletionTimestamp\":\"2026-11-21T00:00:00Z\"");
            assertThat(pods(going).get(0).phase()).isEqualTo("Terminating");
        }

        @Test
        void reasonsAreTheApis() {
            assertThat(pods(pod("a", "", """
                    "phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",
                    "message":"0/3 nodes are available"}]""")).get(0).reasons())
                    .containsExactly("Unschedulable: 0/3 nodes are available");
            assertThat(pods(pod("a", "", """
                    "phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}],
                    "initContainerStatuses":[{"name":"done","ready":true,"state":{"terminated":{"exitCode":0}}}],
                    "containerStatuses":[{"name":"operator","state":{"waiting":{"reason":"ImagePullBackOff",
                    "message":"Back-off"}}},{"name":"other","state":{"terminated":{"exitCode":2,"reason":"Error"}}}]""")).get(0).reasons())
                    .containsExactly("operator: ImagePullBackOff: Back-off", "other: ended with 2: Error");
        }

        @Test
        void anApiThatRefusesHasNotSaidThatThereAreNone() {
            lab.api().answers("/api/v1/namespaces/openshift-etcd/pods", 403, ScriptedApi.status(403));
            assertThatExceptionOfType(KubernetesRefusalException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class OfADeployment {

        private final DeploymentProbe probe = new DeploymentProbe(OPERATOR);

        @Test
        void noneIsAnObservation() {
            assertThat(probe.observe(lab))
                    .isEqualTo(ClusterDeployment.none("openshift-etcd-operator/etcd-operator"))
                    .hasToString("openshift-etcd-operator/etcd-operator: there is no such Deployment");
        }

        @Test
        void readsItsConditionsAndThePodsOfItsSelector() {
            deployment("""
                    "observedGeneration":1,"conditions":[{"type":"Progressing","status":"True"},
                    {"type":"Available","status":"False","reason":"MinimumReplicasUnavailable","message":"too few"}]""");
            lab.api().answers(PODS + "?labelSelector=name=op", list(running("a", 0)));
            ClusterDeployment seen = probe.observe(lab);
            assertThat(seen.exists()).isTrue();
            assertThat(seen.generation()).isEqualTo(2);
            assertThat(seen.observedGeneration()).isEqualTo(1);
            assertThat(seen.conditions())
                    .containsEntry("Progressing", "True")
                    .containsEntry("Available", "False, MinimumReplicasUnavailable: too few");
            assertThat(seen.pods()).extracting(ClusterPod::name).containsExactly("a");
        }

        @Test
        void aDeploymentWithoutAStatusHasNotBeenObserved() {
            deployment("");
            lab.api().answers(PODS, list());
            assertThat(probe.observe(lab).observedGeneration()).isNegative();
        }
    }

    @Nested
    class OfAnOperatorsLog {

        private static final String EVENTS = "/api/v1/namespaces/openshift-etcd-operator/events";
        private static final String ETCDS_EVENTS = "/api/v1/namespaces/openshift-etcd/events";

        private final EtcdHistory followed = EtcdStory.good().until(60);
        private final OperatorLogProbe probe = new OperatorLogProbe(OPERATOR, "openshift-etcd", () -> followed);

        @BeforeEach
        void noEvents() {
            lab.api().answers(EVENTS, list()).answers(ETCDS_EVENTS, list());
        }

        private OperatorLog log(String... pods) {
            deployment("");
            lab.api().answers(PODS, list(pods));
            return probe.observe(lab);
        }

        private static String event(String component, String times, String reason, String message) {
            return """
                    {"metadata":{"name":"x"},"source":{"component":"%s"},%s,"reason":"%s","message":"%s"}""".formatted(component, times, reason, message);
        }

        private static String made(String at, String object) {
            return object.replace("\"metadata\":{", "\"metadata\":{\"creationTimestamp\":\"" + at + "\",");
        }

        private static List<String> texts(OperatorLog log) {
            return log.entries().stream().map(OperatorLog.Entry::text).toList();
        }

        private static String[] sources(String... logs) {
            return Stream.concat(
                            Stream.of(logs),
                            Stream.of("Events in openshift-etcd-operator: 0", "Events in openshift-etcd: 0"))
                    .toArray(String[]::new);
        }

        @Test
        void linesAreJoinedOldestFirst() {
            lab.api().answers(PODS + "/a/log?container=operator", """
                            2026-11-21T10:00:01.5Z first
                            2026-11-21T10:00:04Z fourth
                            """).answers(PODS + "/b/log?container=operator", """
                            2026-11-21T12:00:02+02:00 second
                            2026-11-21T10:00:03.000000001Z third
                            """);
            OperatorLog log = log(running("a", 0), running("b", 0));
            assertThat(texts(log))
                    .extracting(line -> line.substring(line.indexOf(' ') + 1))
                    .containsExactly("first", "second", "third", "fourth");
            assertThat(log.sources())
                    .containsExactly(sources("a, container operator: 2 lines", "b, container operator: 2 lines"));
            assertThat(log.whole()).isTrue();
            assertThat(log.etcd()).isSameAs(followed);
        }

        @Test
        void aRunBeforeTheCurrentOneIsReadToo() {
            lab.api()
                    .answers(PODS + "/a/log?previous=true", "2026-11-21T10:00:01Z before\n")
                    .answers(PODS + "/a/log", "2026-11-21T10:00:02Z after\n");
            OperatorLog log = log(running("a", 1));
            assertThat(texts(log)).containsExactly("2026-11-21T10:00:01Z before", "2026-11-21T10:00:02Z after");
            assertThat(log.sources())
                    .containsExactly(
                            sources("a, container operator, run before: 1 line", "a, container operator: 1 line"));
            assertThat(log.whole()).isTrue();
        }

        @Test
        void logsThatAreGoneAreNamed() {
            lab.api()
                    .answers(PODS + "/a/log?previous=true", 400, ScriptedApi.status(400))
                    .answers(PODS + "/a/log", "");
            OperatorLog log = log(running("a", 3));
            assertThat(log.sources())
                    .containsExactly(sources(
                            "a, container operator: the logs of its first 2 runs are gone",
                            "a, container operator, run before: no log: log of a, container operator, run before: 400",
                            "a, container operator: 0 lines"));
            assertThat(log.whole()).isFalse();
        }

        @Test
        void aPodThatCameLateMayHaveTakenThePlaceOfAnother() {
            lab.api().answers(PODS + "/a/log", "2026-11-21T10:00:02Z after\n");
            deployment("");
            lab.api().answers(DEPLOYMENT, made("2026-11-21T10:00:00Z", """
                    {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"etcd-operator"},
                     "spec":{"selector":{"matchLabels":{"name":"op"}}},"status":{}}"""));
            lab.api().answers(PODS, list(made("2026-11-21T10:05:00Z", running("a", 0))));
            assertThat(probe.observe(lab).whole()).isTrue();
            lab.api().answers(PODS, list(made("2026-11-21T11:00:00Z", running("a", 0))));
            OperatorLog log = probe.observe(lab);
            assertThat(log.sources())
                    .containsExactly(
                            sources(
                                    "a, container operator: 1 line",
                                    "its pods are younger than the Deployment by 60 min: what others logged before them is gone"));
            assertThat(log.whole()).isFalse();
        }

        @Test
        void eventsAreReadBesideTheLog() {
            lab.api().answers(PODS + "/a/log", "2026-11-21T10:00:02.5Z in the log\n");
            String first = "\"firstTimestamp\":\"2026-11-21T10:00:01Z\"";
            String once = first + ",\"lastTimestamp\":\"2026-11-21T10:00:01Z\"";
            lab.api()
                    .answers(
                            EVENTS,
                            list(
                                    event("anybody", once, "MemberAddAsLearner", "successfully added new member x"),
                                    event(
                                            "anybody",
                                            first + ",\"lastTimestamp\":\"2026-11-21T10:00:03Z\"",
                                            "Twice",
                                            "said"),
                                    event(
                                            "anybody",
                                            "\"eventTime\":\"2026-11-21T10:00:02.700000Z\"",
                                            "Exactly",
                                            "then"),
                                    event("anybody", "\"type\":\"Normal\"", "Sometime", "said")));
            lab.api()
                    .answers(
                            ETCDS_EVENTS,
                            list(
                                    event("kubelet", once, "Started", "Started container etcd"),
                                    event(
                                            "openshift-cluster-etcd-operator-etcd-client",
                                            once,
                                            "MemberPromote",
                                            "promoted")));
            OperatorLog log = log(running("a", 0));
            assertThat(texts(log))
                    .containsExactly(
                            "Event Sometime said",
                            "2026-11-21T10:00:01Z Event MemberAddAsLearner successfully added new member x",
                            "2026-11-21T10:00:01Z Event Twice said",
                            "2026-11-21T10:00:01Z Event MemberPromote promoted",
                            "2026-11-21T10:00:02.5Z in the log",
                            "2026-11-21T10:00:02.700Z Event Exactly then",
                            "2026-11-21T10:00:03Z Event Twice said");
            assertThat(log.sources()).contains("Events in openshift-etcd-operator: 5", "Events in openshift-etcd: 1");
            OperatorLog.Entry event = log.entries().get(1);
            assertThat(event.to() - event.from())
                    .as("it may be later in that second")
                    .isEqualTo(1_000_000_000L);
        }

        @Test
        void eventsThatMayNotBeListedHideNoLog() {
            lab.api()
                    .answers(PODS + "/a/log", "2026-11-21T10:00:02Z after\n")
                    .answers(EVENTS, 403, ScriptedApi.status(403));
            OperatorLog log = log(running("a", 0));
            assertThat(texts(log)).hasSize(1);
            assertThat(log.sources())
                    .contains("Events in openshift-etcd-operator: not listed: list events in openshift-etcd-operator,"
                            + " in short: 403");
        }

        @Test
        void aKubeletThatCannotBeAskedIsNoMissingLog() {
            lab.api().answers(PODS + "/a/log", 500, ScriptedApi.status(500));
            assertThatExceptionOfType(KubernetesRefusalException.class).isThrownBy(() -> log(running("a", 0)));
        }

        @Test
        void theReadingIsBounded() {
            lab.api().answers(PODS + "/a/log", "2026-11-21T10:00:01Z x\n".repeat(20_000));
            OperatorLog log = log(running("a", 0));
            assertThat(log.sources())
                    .containsExactly(sources("a, container operator: 20000 lines, and more that were not read"));
            assertThat(log.whole()).isFalse();
            assertThat(lab.api().asked())
                    .anyMatch(uri -> uri.contains("tailLines=20000") && uri.contains("limitBytes=4194304"));
        }

        @Test
        void noPodAndNoDeploymentAreObservations() {
            assertThat(probe.observe(lab).sources()).containsExactly(sources("there is no such Deployment"));
            assertThat(log().sources()).containsExactly(sources("it has no pods"));
        }
    }

    @Nested
    class OfAPodsWayToTheApi {

        private static final String SANDBOXES = """
                {"items":[{"id":"p1","metadata":{"name":"a","namespace":"openshift-etcd-operator"},
                  "state":"SANDBOX_READY","createdAt":"1"}]}""";
        private static final String CONTAINERS = """
                {"containers":[{"id":"c1","podSandboxId":"p1","metadata":{"name":"operator"},\
                "state":"CONTAINER_RUNNING","labels":{"io.kubernetes.pod.namespace":"openshift-etcd-operator",\
                "io.kubernetes.pod.name":"a"}}]}""";

        private final PodApiHealthProbe probe = new PodApiHealthProbe(MASTER, "openshift-etcd-operator", "a");

        private ScriptedLab runtime(String sandboxes, String containers) {
            return lab.prints("crictl pods", sandboxes).prints("crictl ps", containers);
        }

        @Test
        void isLookedAtFromThePodsOwnNetwork() {
            runtime(SANDBOXES, CONTAINERS).prints("crictl inspect c1", "{\"info\":{\"pid\":4711}}");
            lab.prints(
                    "master-0: sudo -n sh -c 'cat | \"$@\"' sh nsenter --net --target 4711 curl --silent --show-error"
                            + " --noproxy '*' --max-time 5 --cacert /dev/stdin --write-out '\\n%{http_code}' https://172.30.0.1:443/readyz",
                    "ok\n200");
            assertThat(probe.observe(lab))
                    .isEqualTo(new ApiHealth(
                            "https://172.30.0.1:443 from openshift-etcd-operator/a on master-0",
                            List.of(new ApiHealth.Answer("/readyz", 200, "ok"))));
        }

        @Test
        void anApiThatDoesNotAnswerThereIsAnObservation() {
            runtime(SANDBOXES, CONTAINERS).prints("crictl inspect c1", "{\"info\":{\"pid\":4711}}");
            lab.ends("nsenter", 28, "", "curl: (28) Connection timed out");
            assertThat(probe.observe(lab).answers().get(0).words()).startsWith("timed out: ");
        }

        @Test
        void withoutAProcessThereIsNoNetworkToLookFrom() {
            runtime(SANDBOXES, CONTAINERS).prints("crictl inspect c1", "{\"info\":{\"pid\":0}}");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining("reports no process of container c1");
        }

        @Test
        void withoutARunningContainerThereIsNone() {
            runtime(SANDBOXES, CONTAINERS.replace("RUNNING", "EXITED"));
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining(
                            "has no running container to look from: openshift-etcd-operator/a SANDBOX_READY");
        }

        @Test
        void aPodThatItsNodeDoesNotKnowIsNotLookedFrom() {
            runtime("{\"items\":[]}", "{\"containers\":[]}");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> probe.observe(lab))
                    .withMessageContaining("no such pod there");
        }

        @Test
        void anNsenterThatFailsHasNotAsked() {
            runtime(SANDBOXES, CONTAINERS).prints("crictl inspect c1", "{\"info\":{\"pid\":4711}}");
            lab.ends("nsenter", 1, "", "nsenter: cannot open /proc/4711/ns/net: No such file or directory");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }

        private PerPlace<ApiHealth> operators(String... pods) {
            deployment("");
            lab.api().answers(PODS, list(pods));
            return new OperatorReachProbe(List.of(OPERATOR), MASTERS).observe(lab);
        }

        @Test
        void everyPodOfEveryOperatorIsAPlace() {
            runtime(SANDBOXES, CONTAINERS).prints("crictl inspect c1", "{\"info\":{\"pid\":4711}}");
            lab.prints("nsenter", "ok\n200");
            String ended = pod("old", "\"nodeName\":\"master-0.ocp4.example.com\",", "\"phase\":\"Failed\"");
            PerPlace<ApiHealth> seen = operators(running("a", 0), running("gone", 0), ended);
            assertThat(seen.results())
                    .containsOnlyKeys(
                            "openshift-etcd-operator/a on master-0", "openshift-etcd-operator/gone on master-0");
            assertThat(seen.results()
                            .get("openshift-etcd-operator/a on master-0")
                            .seen())
                    .isPresent();
            assertThat(seen.results()
                            .get("openshift-etcd-operator/gone on master-0")
                            .cause())
                    .contains("no such pod there");
        }

        @Test
        void anOperatorWithoutAPodIsAPlaceThatWasNotSeen() {
            assertThat(operators().results().get(OPERATOR.toString()).cause()).startsWith("no pod to look from: ");
        }

        @Test
        void aPodOnNoMasterIsAPlaceThatWasNotSeen() {
            PerPlace<ApiHealth> seen = operators(pod("a", "", "\"phase\":\"Pending\""));
            assertThat(seen.results().get("openshift-etcd-operator/a").cause())
                    .startsWith("it is on none of master-0.ocp4.example.com, ");
        }

        @Test
        void anApiThatRefusesIsNoLackOfPods() {
            lab.api().answers(DEPLOYMENT, 403, ScriptedApi.status(403));
            PerPlace<ApiHealth> seen = new OperatorReachProbe(List.of(OPERATOR), MASTERS).observe(lab);
            assertThat(seen.results().get(OPERATOR.toString()).cause()).endsWith(": 403");
        }
    }

    @Nested
    class OfTheHandover {

        private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler";
        private final LeaseProbe lease = new LeaseProbe(new Profile.ObjectName("kube-system", "kube-scheduler"));

        @Test
        void aFileIsThereOrNot() {
            lab.prints("test -e /there", "").ends("test -e /gone", 1, "", "").prints("test '!' -e /gone", "");
            assertThat(new FileProbe(BOOTSTRAP, "/there").observe(lab).exists()).isTrue();
            assertThat(new FileProbe(BOOTSTRAP, "/gone").observe(lab).exists()).isFalse();
        }

        @Test
        void aSudoThatRefusesIsNoMissingFile() {
            lab.ends("test", 1, "", "sudo: a password is required");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> new FileProbe(BOOTSTRAP, "/done").observe(lab));
        }

        @Test
        void aConfigMapIsThereOrNot() {
            ConfigMapProbe probe = new ConfigMapProbe(new Profile.ObjectName("kube-system", "bootstrap"));
            assertThat(probe.observe(lab).exists()).isFalse();
            lab.api().answers("/api/v1/namespaces/kube-system/configmaps/bootstrap", """
                    {"kind":"ConfigMap","apiVersion":"v1","data":{"status":"complete"}}""");
            assertThat(probe.observe(lab).data()).containsEntry("status", "complete");
        }

        @Test
        void endpointsAreTheNodesThatHaveTheirAddresses() {
            assertThat(EndpointsProbe.api().observe(lab).nodes()).isEmpty();
            lab.api().answers("/api/v1/namespaces/default/endpoints/kubernetes", """
                    {"kind":"Endpoints","apiVersion":"v1","subsets":[{"addresses":[{"ip":"192.168.126.101"},
                    {"ip":"192.168.126.9"}],"notReadyAddresses":[{"ip":"192.168.126.100"}]}]}""");
            assertThat(EndpointsProbe.api().observe(lab))
                    .hasToString("default/kubernetes leads to {192.168.126.100=bootstrap, 192.168.126.101=master-0,"
                            + " 192.168.126.9=}");
        }

        private void lease(String spec) {
            lab.api().answers(LEASE, """
                    {"kind":"Lease","apiVersion":"coordination.k8s.io/v1","spec":{%s}}""".formatted(spec));
        }

        @Test
        void aLeaseTellsItsHolderAndItsAge() {
            lease("""
                    "holderIdentity":"master-0_1f","leaseDurationSeconds":15,"renewTime":"%s\"""".formatted(Instant.now().minusSeconds(100).toString().replaceFirst("\\..*", ".000000Z")));
            assertThat(lease.observe(lab).holder()).isEqualTo("master-0_1f");
            assertThat(lease.observe(lab).duration()).isEqualTo(15);
            assertThat(lease.observe(lab).age()).isBetween(100L, 200L);
        }

        @Test
        void noLeaseAndNoHolderAreOne() {
            assertThat(lease.observe(lab)).hasToString("kube-system/kube-scheduler: held by nobody");
            lease("\"holderIdentity\":\"\"");
            assertThat(lease.observe(lab).holder()).isEmpty();
        }

        private void endpoints(String leader) {
            lab.api().answers("/api/v1/namespaces/kube-system/endpoints/kube-scheduler", """
                    {"kind":"Endpoints","apiVersion":"v1","metadata":{"name":"kube-scheduler","annotations":
                     {"control-plane.alpha.kubernetes.io/leader":"%s"}}}""".formatted(
                            leader.replace("\"", "\\\"")));
        }

        @Test
        void whereThereIsNoLeaseTheEndpointsTell() {
            endpoints("""
                    {"holderIdentity":"master-1_1f","leaseDurationSeconds":15,"renewTime":"2026-01-02T03:04:05Z"}""");
            LeaderLease seen = lease.observe(lab);
            assertThat(seen.holder()).isEqualTo("master-1_1f");
            assertThat(seen.renewed()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
            assertThat(seen.duration()).isEqualTo(15);

            // A Lease that nobody holds is one: nobody elects by the Endpoints any more.
            lease("\"holderIdentity\":\"\"");
            assertThat(lease.observe(lab).holder()).isEmpty();
        }

        @Test
        void endpointsThatNobodyHoldsOrThatDoNotTell() {
            endpoints("{\"holderIdentity\":\"\"}");
            assertThat(lease.observe(lab).holder()).isEmpty();
            endpoints("{\"holderIdentity\":\"master-1_1f\"}");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> lease.observe(lab));
            endpoints("hidden");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> lease.observe(lab))
                    .withMessageContaining("this is not JSON")
                    .withMessageNotContaining("hidden");
        }

        private void renewed(String holder, String when) {
            lease("\"holderIdentity\":\"%s\",\"leaseDurationSeconds\":15,\"renewTime\":\"2026-01-02T03:04:%s.000000Z\""
                    .formatted(holder, when));
        }

        @Test
        void aRenewalIsOneOfTheHolderThatWasSeenFirst() {
            LeaseRenewalProbe renewal = new LeaseRenewalProbe(new Profile.ObjectName("kube-system", "kube-scheduler"));
            renewed("master-0_1f", "01");
            assertThat(renewal.observe(lab).renewed()).isFalse();
            assertThat(renewal.observe(lab).renewed()).isFalse();
            renewed("master-1_2f", "05");
            assertThat(renewal.observe(lab).renewed()).isFalse();
            renewed("master-1_2f", "07");
            assertThat(renewal.observe(lab).renewed()).isTrue();
            assertThat(renewal.observe(lab).before().renewed()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        }

        @Test
        void aLeaseThatDoesNotTellUntilWhenTellsNothing() {
            lease("\"holderIdentity\":\"master-0_1f\"");
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> lease.observe(lab));
        }
    }

    @Nested
    class OfDepartures {

        private final DomainProbe departure = new DomainProbe(BOOTSTRAP);

        @Test
        void onlyWhereThereIsNoDomainTheHostIsAsked() {
            assertThat(departure.observe(lab)).hasToString("domain ocp4-bootstrap is running");
            assertThat(departure
                            .observe(lab.domain("ocp4-bootstrap", DomainState.SHUTOFF))
                            .gone())
                    .isTrue();
        }

        @Test
        void aHostThatAnswersIsNotGone() {
            lab.domain("ocp4-bootstrap", DomainState.UNDEFINED).ends("bootstrap: true", 0, "", "");
            assertThat(departure.observe(lab).gone()).isFalse();
            assertThat(departure.observe(lab).answer()).isEqualTo("exit 0");
        }

        @Test
        void aLookThatFailsBecauseTheBootstrapIsGoneSaysSo() {
            BootstrapProbe<RemoteFile> marker = new BootstrapProbe<>(new FileProbe(BOOTSTRAP, "/done"));
            lab.ends("bootstrap: ", 1, "", "sudo: password");
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> marker.observe(lab))
                    .withMessageContaining("password");

            lab.domain("ocp4-bootstrap", DomainState.SHUTOFF);
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> marker.observe(lab))
                    .withMessageStartingWith("the bootstrap is gone already: domain ocp4-bootstrap is shut off;")
                    .withMessageContaining("virsh start ocp4-bootstrap")
                    .satisfies(e -> assertThat(e.failure().permanent()).isTrue());
        }

        @Test
        void aLookThatSucceedsAsksNobody() {
            lab.ends("bootstrap: ", 0, "", "").domain("ocp4-bootstrap", DomainState.SHUTOFF);
            assertThat(new BootstrapProbe<>(new FileProbe(BOOTSTRAP, "/done"))
                            .observe(lab)
                            .exists())
                    .isTrue();
        }

        @Test
        void whatIsLeftOfADomain() {
            lab.domain("ocp4-bootstrap", DomainState.UNDEFINED).volume("/pool/a");
            DomainDeletion deletion =
                    new DomainDeletion(true, List.of("/pool/a", "/pool/b"), List.of("x"), List.of("/c"));
            assertThat(new DomainProbe(BOOTSTRAP, Optional.of(deletion)).observe(lab))
                    .isEqualTo(new Domain(
                            "bootstrap",
                            "ocp4-bootstrap",
                            "not defined",
                            "",
                            Optional.of(new Domain.Storage(true, List.of("/pool/a"), List.of("/c"), List.of("x")))));
            Domain before = new DomainProbe(BOOTSTRAP, Optional.of(DomainDeletion.NOTHING)).observe(lab);
            assertThat(before.storage().orElseThrow().known()).isFalse();
        }
    }

    @Nested
    class OfMachineConfigs {

        private static final String SERVER = "https://api-int.ocp4.example.com:22623";
        private static final String AT = " at 192.168.126.101";
        private final MachineConfigProbe probe = new MachineConfigProbe(
                HttpsTarget.machineConfig(lab.environment().install(), MASTER));

        private MachineConfig config(int status, String body) {
            lab.answers(SERVER + "/healthz" + AT, 200, "").answers(SERVER + "/config/master" + AT, status, body);
            return probe.observe(lab);
        }

        @Test
        void nothingOfTheConfigurationIsKeptButItsVersion() {
            MachineConfig seen = config(200, "{\"ignition\":{\"version\":\"3.2.0\"},\"secret\":\"hidden\"}");
            assertThat(seen.ignition()).isEqualTo("3.2.0");
            assertThat(seen)
                    .hasToString(SERVER + AT + " /healthz: 200 ; /config/master: 200 50 characters; Ignition 3.2.0");
        }

        @Test
        void itIsAskedForAsAMasterAsksAndAsASecret() {
            config(200, "{}");
            HttpsTarget server = HttpsTarget.machineConfig(lab.environment().install(), MASTER);
            assertThat(lab.targets())
                    .containsExactly(
                            server.path("/healthz"),
                            server.path("/config/master")
                                    .accepting("application/vnd.coreos.ignition+json;version=3.4.0, */*;q=0.1")
                                    .asSecret());
        }

        @Test
        void aConfigurationThatWasCutTellsItsVersionAllTheSame() {
            assertThat(config(200, "{\"ignition\":{\"config\":{\"version\":1},\"version\":\"2.2.0\"},\"storage\":{\"fi")
                            .ignition())
                    .isEqualTo("2.2.0");
        }

        @Test
        void whatIsNoIgnitionHasNoVersion() {
            assertThat(config(200, "<html>It works!</html>").ignition()).isEmpty();
            assertThat(config(200, "").ignition()).isEmpty();
            assertThat(config(200, "{\"version\":\"1\",\"x\":{\"ignition\":{\"version\":\"3\"}}}")
                            .ignition())
                    .isEmpty();
            assertThat(config(500, "{\"ignition\":{\"version\":\"3.2.0\"}}").ignition())
                    .isEmpty();
        }

        @Test
        void noAnswerIsAnObservationAndAWrongCertificateIsNot() {
            lab.answers(SERVER + "/healthz" + AT, 200, "")
                    .silent(SERVER + "/config/master" + AT, ConnectionFailure.REFUSED);
            assertThat(probe.observe(lab).config().status()).isZero();
            lab.silent(SERVER + "/config/master" + AT, ConnectionFailure.TLS);
            assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> probe.observe(lab));
        }
    }

    @Nested
    class OfComponents {

        private static String mirror(String name, String node, String annotations) {
            return """
                    {"metadata":{"namespace":"openshift-etcd","name":"%s","annotations":{%s}},
                     "spec":{"nodeName":"%s","containers":[{"name":"a"}]},"status":{"phase":"Running"}}""".formatted(name, annotations, node);
        }

        private List<String> names(String component) {
            return ComponentPodsProbe.of(lab.environment().install().profile(), component).observe(lab).pods().stream()
                    .map(ClusterPod::name)
                    .toList();
        }

        @Test
        void staticPodsAreThoseThatKubeletsTellOf() {
            String told = "\"kubernetes.io/config.mirror\":\"1f\"";
            lab.api()
                    .answers(
                            "/api/v1/namespaces/openshift-etcd/pods",
                            list(
                                    mirror("etcd-m0", "m0", told),
                                    mirror("etcd-elsewhere", "elsewhere", told),
                                    mirror("etcd-m1", "m1", ""),
                                    mirror("etcd-guard-m0", "m0", told)));
            assertThat(names("etcd")).containsExactly("etcd-m0", "etcd-elsewhere");
        }

        @Test
        void theOthersAreByLabelAndByDeployment() {
            lab.api()
                    .answers(
                            "/api/v1/namespaces/openshift-machine-config-operator/pods?k8s-app=machine-config-server",
                            list(mirror("mcs", "m0", "")))
                    .answers(
                            "/apis/apps/v1/namespaces/openshift-cluster-version/deployments/cluster-version-operator",
                            """
                            {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"generation":1},
                             "spec":{"selector":{"matchLabels":{"k8s-app":"cvo"}}}}""")
                    .answers(
                            "/api/v1/namespaces/openshift-cluster-version/pods?k8s-app=cvo",
                            list(mirror("cvo", "m0", "")));
            assertThat(names("machine-config-server")).containsExactly("mcs");
            assertThat(names("cluster-version-operator")).containsExactly("cvo");
        }

        @Test
        void anUnknownComponentListsThoseThereAre() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> names("etdc"))
                    .withMessageContaining("has no static pod on masters \"etdc\"");
        }
    }

    @Test
    void clusterOperatorsTellTheirConditions() {
        lab.api().answers("/apis/config.openshift.io/v1/clusteroperators", """
                {"kind":"ClusterOperatorList","apiVersion":"config.openshift.io/v1","items":[
                 {"kind":"ClusterOperator","apiVersion":"config.openshift.io/v1","metadata":{"name":"etcd"},
                  "status":{"conditions":[{"type":"Available","status":"True"},
                   {"type":"Degraded","status":"False","reason":"AsExpected","message":"all well"}]}},
                 {"kind":"ClusterOperator","apiVersion":"config.openshift.io/v1","metadata":{"name":"dns"}}]}""");
        assertThat(new ClusterOperatorsProbe().observe(lab)).hasToString("""
                dns: Available=Unknown, the condition is not there; Degraded=Unknown, the condition is not there;\
                 Progressing=Unknown, the condition is not there
                etcd: Available=True; Degraded=False, AsExpected all well;\
                 Progressing=Unknown, the condition is not there""");
        lab.api().answers("/apis/config.openshift.io/v1/clusteroperators", 403, ScriptedApi.status(403));
        assertThatExceptionOfType(KubernetesRefusalException.class)
                .isThrownBy(() -> new ClusterOperatorsProbe().observe(lab));
    }
}
