package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterManifests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestsTest {

    private static final Profile.Manifests WANTED = new Profile.Manifests(
            List.of("openshift-etcd"),
            List.of("admin"),
            List.of("admins"),
            List.of("clusterversions.config.openshift.io"),
            List.of(new Profile.ObjectName("openshift-cluster-version", "cluster-version-operator")));

    private static final Map<String, String> ALL = Map.of(
            "namespace openshift-etcd",
            "Active",
            "clusterrole admin",
            "exists",
            "clusterrolebinding admins",
            "exists",
            "crd clusterversions.config.openshift.io",
            "True",
            "deployment openshift-cluster-version/cluster-version-operator",
            "exists",
            "namespace default",
            "Active");

    private static ClusterManifests with(String object, String state) {
        TreeMap<String, String> states = new TreeMap<>(ALL);
        states.put(object, state);
        return new ClusterManifests(states);
    }

    private static ClusterManifests without(String object) {
        TreeMap<String, String> states = new TreeMap<>(ALL);
        states.remove(object);
        return new ClusterManifests(states);
    }

    @Test
    void everythingIsThere() {
        passes(Manifests.applied(WANTED), new ClusterManifests(new TreeMap<>(ALL)));
    }

    @Test
    void eachKindIsMissed() {
        for (String object : ALL.keySet()) {
            if (!object.equals("namespace default")) {
                fails(
                        Manifests.applied(WANTED),
                        without(object),
                        "expected: 5 of 5 objects\nbut was: 4 of 5; " + object + ": missing");
            }
        }
    }

    @Test
    void aCrdThatIsNotEstablishedIsNotInForce() {
        fails(
                Manifests.applied(WANTED),
                with("crd clusterversions.config.openshift.io", "False"),
                "expected: 5 of 5 objects\nbut was: 4 of 5; crd clusterversions.config.openshift.io: False");
    }

    @Test
    void aNamespaceThatIsGoingIsNotInForce() {
        fails(
                Manifests.applied(WANTED),
                with("namespace openshift-etcd", "Terminating"),
                "expected: 5 of 5 objects\nbut was: 4 of 5; namespace openshift-etcd: Terminating");
    }

    @Test
    void nothingWantedIsNoCheck() {
        Profile.Manifests nothing = new Profile.Manifests(List.of(), List.of(), List.of(), List.of(), List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> Manifests.applied(nothing));
    }
}
