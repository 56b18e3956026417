package io.stagegate.probe;

import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.DomainState;
import io.stagegate.environment.Install;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.observation.MilestoneObservation.Reached;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MilestoneProbeTest {

    private static final String APPS = "/apis/apps/v1/namespaces/openshift-cluster-version/deployments/";

    private final ScriptedLab lab = new ScriptedLab();
    private EtcdHistory etcd = EtcdHistory.begun(EtcdStory.START);

    @AfterEach
    void closed() {
        lab.close();
    }

    private MilestoneObservation result(Milestone milestone) {
        Install environment = lab.environment().install();
        return new MilestoneProbe(environment, Set.of(milestone), () -> etcd).observe(lab);
    }

    private Optional<Reached> seen(Milestone milestone) {
        MilestoneObservation result = result(milestone);
        assertThat(result.blind()).isEmpty();
        return Optional.ofNullable(result.reached().get(milestone));
    }

    private void assertBlind(Milestone milestone, String why) {
        MilestoneObservation result = result(milestone);
        assertThat(result.reached()).isEmpty();
        assertThat(result.blind()).containsOnlyKeys(milestone);
        assertThat(result.blind().get(milestone)).contains(why);
    }

    private static Optional<Reached> reached(int age, String from) {
        return Optional.of(new Reached(Optional.of(Duration.ofSeconds(age)), from));
    }

    @Test
    void theBootstrapsBootIsTheAgeOfItsFirstProcess() {
        lab.prints("bootstrap: sudo -n sh -c", "1763640100\n1763640000\n");
        assertThat(seen(Milestone.BOOTSTRAP_BOOTED))
                .isEqualTo(reached(100, "the age of process 1 on bootstrap, by SSH"));
    }

    @Test
    void orIgnitionsResultWhereTheProfileHasIt(@TempDir Path directory) {
        lab.in(ScriptedLab.declared(directory, "profile: openshift-install"))
                .prints("sh /etc/.ignition-result.json", "1763640100\n1763640040\n");
        assertThat(seen(Milestone.BOOTSTRAP_BOOTED))
                .isEqualTo(reached(60, "/etc/.ignition-result.json on bootstrap, by SSH"));
        lab.first("sh /etc/.ignition-result.json", 9, "1763640100\n", "");
        assertThat(seen(Milestone.BOOTSTRAP_BOOTED)).isEmpty();
    }

    @Test
    void aHostThatLetsNobodyInHasNotBooted() {
        lab.shut(ConnectionFailure.REFUSED);
        assertThat(seen(Milestone.BOOTSTRAP_BOOTED)).isEmpty();
        assertThat(seen(Milestone.MASTER_BOOTED)).isEmpty();
    }

    @Test
    void aDoorThatIsShutForAnotherReasonTellsNothing() {
        lab.shut(ConnectionFailure.HOST_KEY);
        for (Milestone milestone : Milestone.values()) {
            assertBlind(milestone, milestone == Milestone.HANDED_OVER ? "" : "the door is shut: HOST_KEY");
        }
    }

    @Test
    void whatIsNoTimeTellsNothing() {
        lab.prints("sh -c", "Sat Nov 21\n");
        assertBlind(Milestone.BOOTSTRAP_BOOTED, "these are no two times");
    }

    @Test
    void theFirstMasterThatBootedCounts() {
        lab.prints("master-0: sudo -n sh -c", "100\n90\n")
                .prints("master-1: sudo -n sh -c", "100\n80\n")
                .domain(MASTERS.get(2).domain(), DomainState.SHUTOFF);
        assertThat(seen(Milestone.MASTER_BOOTED)).isEqualTo(reached(20, "the age of process 1 on master-1, by SSH"));
    }

    private void pods(String node, String state, String... pods) {
        StringBuilder items = new StringBuilder();
        StringBuilder containers = new StringBuilder();
        for (String pod : pods) {
            String comma = items.isEmpty() ? "" : ",";
            String component = pod.replace("-bootstrap", "");
            items.append(comma).append("""
                    {"id":"%1$s","metadata":{"name":"%1$s","namespace":"openshift-%2$s"},"state":"SANDBOX_READY",
                     "createdAt":"40000000000"}""".formatted(pod, component));
            containers.append(comma).append("""
                    {"id":"c-%1$s","podSandboxId":"%1$s","metadata":{"name":"%2$s"},"state":"%3$s"}""".formatted(pod, component, state));
        }
        lab.first(node + ": sudo -n crictl pods", 0, "{\"items\":[" + items + "]}", "")
                .first(node + ": sudo -n crictl ps", 0, "{\"containers\":[" + containers + "]}", "")
                .first("date +%s", 0, "100\n", "");
    }

    @Test
    void theTemporaryControlPlaneIsEtcdAndApi(@TempDir Path directory) {
        lab.in(ScriptedLab.declared(directory, "profile: hard-way"));
        pods("bootstrap", "CONTAINER_RUNNING", "etcd-bootstrap", "kube-apiserver-bootstrap");
        assertThat(seen(Milestone.TEMPORARY_CONTROL_PLANE))
                .isEqualTo(reached(60, "etcd-bootstrap and kube-apiserver-bootstrap on bootstrap, by crictl"));
        pods("bootstrap", "CONTAINER_EXITED", "etcd-bootstrap", "kube-apiserver-bootstrap");
        assertThat(seen(Milestone.TEMPORARY_CONTROL_PLANE)).isEmpty();
        pods("bootstrap", "CONTAINER_RUNNING", "etcd-bootstrap");
        assertThat(seen(Milestone.TEMPORARY_CONTROL_PLANE)).isEmpty();
    }

    @Test
    void aMastersOwnStaticPodIsAnyThatTheProfileKnows() {
        MASTERS.forEach(master -> lab.domain(master.domain(), DomainState.SHUTOFF));
        assertThat(seen(Milestone.MASTERS_STATIC_PODS)).isEmpty();
        lab.domain(MASTERS.get(0).domain(), DomainState.RUNNING);
        pods("master-0", "CONTAINER_RUNNING", "kube-proxy");
        assertThat(seen(Milestone.MASTERS_STATIC_PODS)).isEqualTo(reached(60, "kube-proxy on master-0, by crictl"));
        pods("master-0", "CONTAINER_RUNNING", "other");
        assertThat(seen(Milestone.MASTERS_STATIC_PODS)).isEmpty();
    }

    private void versionOperatorIsOn(String node, boolean ready) {
        lab.api()
                .answers(APPS + "cluster-version-operator", """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"cluster-version-operator",
                         "namespace":"openshift-cluster-version"},"spec":{"selector":{"matchLabels":{"app":"cvo"}}}}""")
                .answers("/api/v1/namespaces/openshift-cluster-version/pods", """
                        {"items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"cvo-1","namespace":"openshift-cluster-version"},
                         "spec":{"nodeName":"%s","containers":[{"name":"cvo"}]},
                         "status":{"phase":"Running","containerStatuses":[{"name":"cvo","ready":%s,"restartCount":0,
                           "state":{"running":{}}}]}}]}""".formatted(node, ready));
    }

    @Test
    void aPodThatWasGivenToAMasterIsScheduledAndAReadyOneRuns() {
        versionOperatorIsOn("master-0.ocp4.example.com", false);
        assertThat(seen(Milestone.PRODUCTION_SCHEDULED).orElseThrow().from())
                .isEqualTo("pod openshift-cluster-version/cvo-1 given to master-0.ocp4.example.com, by the API");
        assertThat(seen(Milestone.CLUSTER_VERSION_OPERATOR)).isEmpty();
    }

    @Test
    void theVersionOperatorRunsWhereItIsReady() {
        versionOperatorIsOn("master-0.ocp4.example.com", true);
        assertThat(seen(Milestone.CLUSTER_VERSION_OPERATOR).orElseThrow().from())
                .isEqualTo("pod cvo-1 ready on master-0.ocp4.example.com, by the API");
    }

    @Test
    void whatRunsElsewhereThanOnAMasterDoesNotCount() {
        versionOperatorIsOn(BOOTSTRAP.nodeName(), true);
        assertThat(seen(Milestone.CLUSTER_VERSION_OPERATOR)).isEmpty();
    }

    @Test
    void handedOverIsTheMarkerAndEtcdWithoutTheBootstrap() {
        EtcdStory story = new EtcdStory();
        etcd = etcd.seen(Duration.ofSeconds(1), Duration.ofSeconds(1), story.result("b:v*", "0:v", "1:v", "2:v"));
        lab.ends("test -e /done", 1, "", "").prints("test '!' -e /done", "");
        assertThat(seen(Milestone.HANDED_OVER)).isEmpty();
        lab.first("test -e /done", 0, "", "");
        assertThat(seen(Milestone.HANDED_OVER))
                .as("etcd still has the bootstrap's member")
                .isEmpty();
        etcd = etcd.seen(Duration.ofSeconds(2), Duration.ofSeconds(2), story.result("0:v*", "1:v", "2:v"));
        assertThat(seen(Milestone.HANDED_OVER).orElseThrow().from())
                .isEqualTo("/done on bootstrap, and etcd's member list");
        EtcdSnapshot homeless = story.result("0:v*", "1:v", "b:v");
        etcd = etcd.seen(
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                new EtcdSnapshot(
                        homeless.status(),
                        homeless.asked(),
                        List.of(homeless.members().get(0), new EtcdMember("x", "x", false, List.of(), List.of())),
                        homeless.endpoints(),
                        homeless.health(),
                        new TreeMap<>(Map.of("a0", "master-0"))));
        assertBlind(Milestone.HANDED_OVER, "a voter of etcd is on no node that is known");
        etcd = etcd.blind(Duration.ofSeconds(4), "ssh: REFUSED");
        assertBlind(Milestone.HANDED_OVER, "etcd was not seen at its last look");
    }
}
