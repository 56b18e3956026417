package io.stagegate.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What clusterctl takes along, case by case as upstream's own tests have it (cluster-api v1.14.0,
 * cmd/clusterctl/client/cluster/objectgraph_test.go and mover_test.go).
 */
class MoveSetTest {

    private static final String CORE = "cluster.x-k8s.io";
    private static final String ADDONS = "addons.cluster.x-k8s.io";
    private static final String INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io";

    private static final ApiObject CLUSTER = object(CORE, "Cluster", "ns", "one");

    private static ApiObject object(String group, String kind, String namespace, String name, ApiObject... owners) {
        return saying(group, kind, namespace, name, Map.of(), owners);
    }

    private static ApiObject saying(
            String group, String kind, String namespace, String name, Map<String, String> says, ApiObject... owners) {
        return new ApiObject(
                new ApiObject.Id(group, kind, namespace, name),
                namespace + kind + name,
                Arrays.stream(owners)
                        .map(owner -> new ApiObject.Owner(owner.id(), owner.uid()))
                        .toList(),
                false,
                false,
                says);
    }

    private static ApiObject secret(String namespace, String name, ApiObject... owners) {
        return object("", "Secret", namespace, name, owners);
    }

    private static ManagementCluster cluster(ApiObject... objects) {
        return new ManagementCluster(
                "c",
                Set.of(
                        new ManagementCluster.Kind("clusters." + CORE, "Cluster", true, false, false),
                        new ManagementCluster.Kind("hosts." + INFRASTRUCTURE, "Host", true, true, false),
                        new ManagementCluster.Kind("identities." + INFRASTRUCTURE, "Identity", true, false, true),
                        new ManagementCluster.Kind("certificates.cert-manager.io", "Certificate", false, false, false)),
                List.of(objects),
                List.of(
                        new ManagementCluster.Provider("infrastructure-x", "v1.0.0", "x-system", true),
                        new ManagementCluster.Provider("cluster-api", "v1.0.0", "capi-system", false)));
    }

    private static MoveSet moved(ApiObject... objects) {
        return MoveSet.of(cluster(objects), "ns");
    }

    private static List<String> names(Set<ApiObject.Id> ids) {
        return ids.stream().map(ApiObject.Id::toString).toList();
    }

    @Test
    void whatAClusterOwnsGoesByWhateverChain() {
        ApiObject deployment = object(CORE, "MachineDeployment", "ns", "workers", CLUSTER);
        ApiObject machine = object(CORE, "Machine", "ns", "machine", deployment);
        ApiObject data = secret("ns", "data", machine);

        MoveSet set = moved(data, machine, deployment, CLUSTER);

        assertThat(names(set.objects().keySet()))
                .containsExactly(
                        "Cluster ns/one", "Machine ns/machine", "MachineDeployment ns/workers", "Secret ns/data");
        assertThat(set.leaving()).isEqualTo(set.objects().keySet());
        assertThat(set.stuck()).isEmpty();
    }

    @Test
    void toBeLookedAtIsNotToBeMoved() {
        ApiObject certificate = object("cert-manager.io", "Certificate", "ns", "serving-cert");
        ApiObject template = object(INFRASTRUCTURE, "Template", "ns", "spare");

        MoveSet set = moved(CLUSTER, certificate, template, secret("ns", "credentials"));

        assertThat(names(set.objects().keySet())).containsExactly("Cluster ns/one");
        assertThat(set.stuck()).isEmpty();
    }

    @Test
    void anotherNamespaceStays() {
        ApiObject other = object(CORE, "Cluster", "other", "two");
        assertThat(names(moved(CLUSTER, other, secret("other", "two-ca"))
                        .objects()
                        .keySet()))
                .containsExactly("Cluster ns/one");
    }

    @Test
    void secretsGoByTheirNameUpToItsLastDash() {
        Stream<String> names = Stream.of(
                "one-ca",
                "one-etcd",
                "one-kubeconfig",
                "one-proxy",
                "one-sa",
                "one-apiserver-etcd-client",
                "one-token",
                "two-ca",
                "ca");
        ApiObject[] objects = Stream.concat(Stream.of(CLUSTER), names.map(name -> secret("ns", name)))
                .toArray(ApiObject[]::new);

        assertThat(moved(objects).objects().keySet().stream()
                        .filter(id -> id.kind().equals("Secret"))
                        .map(ApiObject.Id::name))
                .containsExactly("one-ca", "one-etcd", "one-kubeconfig", "one-proxy", "one-sa");
    }

    @Test
    void aSecretThatSomebodyElseOwnsDoesNotGoByItsName() {
        ApiObject stranger = object("apps", "Deployment", "ns", "d");
        assertThat(names(moved(CLUSTER, secret("ns", "one-ca", stranger))
                        .objects()
                        .keySet()))
                .containsExactly("Cluster ns/one");
    }

    @Test
    void whatIsLabelledGoes() {
        ApiObject labelled = saying("", "Secret", "ns", "credentials", Map.of("move", "labelled"));
        ApiObject ofLabelledKind = object(INFRASTRUCTURE, "Host", "ns", "host");
        ApiObject ofHost = secret("ns", "of-the-host", ofLabelledKind);
        ApiObject hierarchy = saying("", "ConfigMap", "ns", "root", Map.of("move-hierarchy", "labelled"));
        ApiObject below = secret("ns", "below", hierarchy);

        assertThat(names(moved(labelled, ofLabelledKind, ofHost, hierarchy, below)
                        .objects()
                        .keySet()))
                .containsExactly("ConfigMap ns/root", "Host ns/host", "Secret ns/below", "Secret ns/credentials");
    }

    @Test
    void ofProvidersNamespacesTheirSecretsAreLookedAt() {
        ApiObject labelled = saying("", "Secret", "x-system", "credentials", Map.of("move", "labelled"));
        ApiObject map = saying("", "ConfigMap", "x-system", "map", Map.of("move", "labelled"));
        ApiObject core = saying("", "Secret", "capi-system", "core", Map.of("move", "labelled"));

        MoveSet set = moved(CLUSTER, labelled, map, core, secret("x-system", "webhook-cert"));

        assertThat(names(set.leaving())).containsExactly("Cluster ns/one", "Secret x-system/credentials");
    }

    @Test
    void whatHasNoNamespaceIsCopiedAndStaysWithAllThatItOwns() {
        ApiObject identity = object(INFRASTRUCTURE, "Identity", "", "identity");
        ApiObject credentials = secret("x-system", "credentials", identity);
        ApiObject extension = object("runtime.cluster.x-k8s.io", "ExtensionConfig", "", "hooks");

        MoveSet set = moved(CLUSTER, identity, credentials, extension);

        assertThat(names(set.objects().keySet()))
                .containsExactly("Cluster ns/one", "Identity identity", "Secret x-system/credentials");
        assertThat(names(set.leaving())).containsExactly("Cluster ns/one");
    }

    @Test
    void oneThatIsNotMovedKeepsFromGoingWhatItOwnsToo() {
        ApiObject pool = object("ipam.example.com", "Pool", "ns", "pool");
        ApiObject claim = object("ipam.cluster.x-k8s.io", "IPAddressClaim", "ns", "claim", CLUSTER);
        ApiObject address = object("ipam.cluster.x-k8s.io", "IPAddress", "ns", "address", claim, pool);
        ApiObject below = secret("ns", "below", address);

        // Of no kind that is looked at, or looked at and not moved: it makes no difference.
        for (MoveSet set :
                List.of(moved(CLUSTER, claim, address, below), moved(CLUSTER, pool, claim, address, below))) {
            assertThat(names(set.objects().keySet())).containsExactly("Cluster ns/one", "IPAddressClaim ns/claim");
            assertThat(set.stuck()).containsEntry(address.id(), pool.id()).containsEntry(below.id(), address.id());
        }
    }

    @Test
    void anOwnerOfAnotherUidIsNone() {
        ApiObject before = new ApiObject(CLUSTER.id(), "before", List.of(), false, false, Map.of());
        ApiObject machine = object(CORE, "Machine", "ns", "machine", before);
        MoveSet set = moved(CLUSTER, machine);
        assertThat(names(set.objects().keySet())).containsExactly("Cluster ns/one");
        assertThat(set.stuck()).isEmpty();
    }

    @Test
    void whatBelongsToResourceSetsGoes() {
        ApiObject set = object(ADDONS, "ClusterResourceSet", "ns", "set");
        ApiObject resource = secret("ns", "resource", set);
        ApiObject binding = saying(ADDONS, "ClusterResourceSetBinding", "ns", "binding", Map.of("cluster", "one"));
        ApiObject stray = saying(ADDONS, "ClusterResourceSetBinding", "ns", "stray", Map.of("cluster", "gone"));

        assertThat(names(moved(CLUSTER, set, resource, binding, stray).objects().keySet()))
                .containsExactly(
                        "Cluster ns/one",
                        "ClusterResourceSet ns/set",
                        "ClusterResourceSetBinding ns/binding",
                        "Secret ns/resource");
    }

    @Test
    void aClassGoesWithItsTemplatesAndBeforeItsClusters() {
        ApiObject shape = object(CORE, "ClusterClass", "ns", "shape");
        ApiObject template = object(INFRASTRUCTURE, "Template", "ns", "template", shape);
        ApiObject shaped = saying(CORE, "Cluster", "ns", "shaped", Map.of("class", "shape"));

        MoveSet set = moved(shape, template, shaped);

        assertThat(set.leaving()).containsExactlyInAnyOrder(shape.id(), template.id(), shaped.id());
    }

    @Test
    void aClassThatIsSharedWithAnotherNamespaceIsCopiedAndStays() {
        ApiObject far = object(CORE, "ClusterClass", "classes", "far");
        ApiObject template = object(INFRASTRUCTURE, "Template", "classes", "template", far);
        ApiObject near = object(CORE, "ClusterClass", "ns", "near");
        ApiObject ours = saying(CORE, "Cluster", "ns", "ours", Map.of("class", "far", "classNamespace", "classes"));
        ApiObject theirs = saying(CORE, "Cluster", "other", "theirs", Map.of("class", "near", "classNamespace", "ns"));

        MoveSet set = moved(far, template, near, ours, theirs, object(INFRASTRUCTURE, "Template", "classes", "spare"));

        assertThat(set.objects().keySet()).containsExactlyInAnyOrder(far.id(), template.id(), near.id(), ours.id());
        assertThat(set.leaving()).containsExactly(ours.id());
    }

    @Test
    void ownersThatOwnEachOtherEndNothing() {
        ApiObject one = object(CORE, "Machine", "ns", "one");
        ApiObject other = object(CORE, "Machine", "ns", "other", one, CLUSTER);
        ApiObject again = object(CORE, "Machine", "ns", "one", other);
        assertThat(names(moved(CLUSTER, again, other).objects().keySet())).containsExactly("Cluster ns/one");
    }

    @Test
    void theExercisesClusterGoesAsAWhole() {
        List<ApiObject> all = PivotStory.objects(Side.SOURCE, 3);
        MoveSet set = MoveSet.of(PivotStory.cluster(Side.SOURCE, all), "default");
        assertThat(set.leaving())
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(ApiObject::id).toList());
    }

    @Test
    void whatWasKeptSaysWhatStaysAndWhatIsNeeded() {
        List<ApiObject> all = new ArrayList<>(PivotStory.objects(Side.SOURCE, 1));
        ApiObject shared = saying("a.b", "Identity", "", "shared", Map.of("move", "labelled"));
        all.add(shared);

        BeforeTheMove kept = BeforeTheMove.of(
                PivotStory.view(PivotStory.cluster(Side.SOURCE, all), PivotStory.cluster(Side.TARGET, List.of())));

        assertThat(kept.objects()).hasSize(all.size());
        assertThat(kept.staying()).containsExactly(shared.id());
        assertThat(kept.needed()).containsExactly(PivotStory.CREDENTIALS);
        assertThat(kept.moved()).isFalse();
        assertThat(kept.ended().moved()).isTrue();
    }
}
