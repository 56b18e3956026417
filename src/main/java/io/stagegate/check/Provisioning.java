package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** How far Cluster API has come with what it was asked for, as its own objects say. */
public final class Provisioning {

    private Provisioning() {}

    /**
     * The Cluster is there and provisioned, with a Machine and a node for each replica, one of them a worker. That its
     * nodes are Ready is more than that: without a CNI they stay NotReady, and the control plane says so of itself.
     *
     * @param cluster the Cluster's name
     */
    public static Check<ManagementCluster> done(String namespace, String cluster) {
        String expected = "Cluster " + namespace + "/" + cluster
                + " Provisioned, a Machine with a node for every replica," + " a worker among them";
        return Check.named("has provisioned the pivot cluster", seen -> {
            if (!seen.knowsClusters()) {
                return Verdict.unknown(
                        seen.name() + " knows no Clusters and Machines: Cluster API is not initialised there");
            }
            if (seen.core("Cluster")
                    .noneMatch(it -> it.id().namespace().equals(namespace)
                            && it.id().name().equals(cluster))) {
                return Verdict.fail(
                        expected,
                        "there is no Cluster " + namespace + "/" + cluster + " in " + seen.name() + ", which has "
                                + seen.inBrief());
            }
            List<ApiObject> own = seen.objects().stream()
                    .filter(object -> object.id().namespace().equals(namespace))
                    .toList();
            List<String> open = new ArrayList<>(unfinished(own));
            if (own.stream().filter(object -> object.core("Machine")).noneMatch(Provisioning::worker)) {
                open.add("no Machine is a worker");
            }
            return open.isEmpty() ? Verdict.pass() : Verdict.fail(expected, Text.lines(open));
        });
    }

    private static boolean worker(ApiObject machine) {
        return machine.role().isEmpty();
    }

    /** What is not provisioned: the same that {@code clusterctl move} refuses (clusterctl, mover.go), and missing replicas. */
    static List<String> unfinished(Collection<ApiObject> seen) {
        return seen.stream()
                .flatMap(object -> {
                    if (object.core("Cluster")) {
                        return cluster(object, seen);
                    }
                    return object.core("Machine") ? machine(object) : replicas(object);
                })
                .toList();
    }

    private static Stream<String> cluster(ApiObject cluster, Collection<ApiObject> seen) {
        List<String> open = new ArrayList<>();
        if (!cluster.phase().equals("Provisioned")) {
            open.add(cluster.id() + " is in phase " + orNothing(cluster.phase()));
        }
        if (!cluster.infrastructureReady().equals("true")) {
            open.add(cluster.id() + "'s infrastructure is not ready");
        }
        boolean initialized = cluster.controlPlaneReady().equals("true")
                || cluster.controlPlaneInitialized().equals("True")
                || cluster.initialized().equals("true");
        if (!initialized) {
            open.add(cluster.id() + "'s control plane is not initialised: "
                    + orNothing(cluster.controlPlaneInitialized()));
        }
        if (seen.stream().filter(object -> object.core("Machine")).noneMatch(machine -> belongs(machine, cluster))) {
            open.add(cluster.id() + " has no Machine");
        }
        return open.stream();
    }

    static boolean belongs(ApiObject machine, ApiObject cluster) {
        return machine.cluster().equals(cluster.id().name())
                && machine.id().namespace().equals(cluster.id().namespace());
    }

    private static Stream<String> machine(ApiObject machine) {
        List<String> open = new ArrayList<>();
        if (!machine.phase().equals("Running")) {
            open.add(machine.id() + " is in phase " + orNothing(machine.phase()));
        }
        if (machine.nodeRef().isEmpty()) {
            open.add(machine.id() + " has no node");
        }
        return open.stream();
    }

    private static Stream<String> replicas(ApiObject object) {
        String wanted = object.wanted();
        String there = object.replicas().isEmpty() ? "0" : object.replicas();
        return wanted.isEmpty() || wanted.equals(there)
                ? Stream.empty()
                : Stream.of(object.id() + " has " + there + " of " + wanted + " replicas");
    }

    /**
     * What is provisioned and has not settled: replicas that are not ready, control planes, changes not acted upon yet. Upon
     * what is paused nobody acts.
     */
    static List<String> unsettled(Collection<ApiObject> seen) {
        return seen.stream()
                .flatMap(object -> {
                    List<String> open = new ArrayList<>();
                    String wanted = object.wanted();
                    String ready = object.readyReplicas().isEmpty() ? "0" : object.readyReplicas();
                    if (!wanted.isEmpty() && !wanted.equals(ready)) {
                        open.add(object.id() + " has " + ready + " of " + wanted + " replicas ready");
                    }
                    if (object.core("Cluster") && object.controlPlaneReady().equals("false")) {
                        open.add(object.id() + "'s control plane is not ready");
                    }
                    String observed = object.observedGeneration();
                    if (!object.paused() && !observed.isEmpty() && !observed.equals(object.generation())) {
                        open.add(object.id() + "'s status speaks of generation " + observed + ", it is "
                                + object.generation());
                    }
                    return open.stream();
                })
                .toList();
    }

    private static String orNothing(String said) {
        return said.isEmpty() ? "(none)" : said;
    }
}
