package io.stagegate.observation;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An object that Cluster API manages, or that such an object needs, as one API has it. Of a Secret there is nothing but its
 * metadata and, where that was asked for, a digest.
 *
 * @param uid the API's own, another one in each cluster
 * @param owners its owner references, as they are written
 * @param paused itself (a Cluster's {@code spec.paused}, or the annotation); what belongs to a paused Cluster need not say so
 * @param leaving being deleted, or marked to be deleted by a move
 * @param says what it says of itself, of what is worth knowing: {@code phase}, {@code nodeRef} …; never a secret
 * @param refers the Secrets and ConfigMaps that its spec names; without a namespace where it has none and names none
 * @param digest of what a Secret or a ConfigMap holds, to be compared and never shown; empty where it was not asked for
 */
public record ApiObject(
        Id id,
        String uid,
        List<Owner> owners,
        boolean paused,
        boolean leaving,
        Map<String, String> says,
        List<Id> refers,
        String digest) {

    public ApiObject {
        owners = List.copyOf(owners);
        says = Collections.unmodifiableMap(new TreeMap<>(says));
        // A file that an earlier version has written knows of neither.
        refers = refers == null ? List.of() : List.copyOf(refers);
        digest = digest == null ? "" : digest;
    }

    /** One that refers to nothing. */
    public ApiObject(Id id, String uid, List<Owner> owners, boolean paused, boolean leaving, Map<String, String> says) {
        this(id, uid, owners, paused, leaving, says, List.of(), "");
    }

    /**
     * By what it is the same object in another cluster.
     *
     * @param group of its API; empty for the core's
     * @param namespace empty for what has none
     */
    public record Id(String group, String kind, String namespace, String name) implements Comparable<Id> {

        private static final Comparator<Id> ORDER = Comparator.comparing(Id::kind)
                .thenComparing(Id::namespace)
                .thenComparing(Id::name)
                .thenComparing(Id::group);

        /** {@code namespace/name}, or the name alone. */
        public String path() {
            return (namespace.isEmpty() ? "" : namespace + "/") + name;
        }

        @Override
        public int compareTo(Id other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return kind + " " + path();
        }
    }

    /** @param id of the owner, which is in the object's own namespace or in none */
    public record Owner(Id id, String uid) {}

    /** The same with the digest of what it holds. */
    public ApiObject digested(String of) {
        return new ApiObject(id, uid, owners, paused, leaving, says, refers, of);
    }

    // What it says of itself, each empty where it says nothing of it.

    /** Its phase. */
    public String phase() {
        return value("phase");
    }

    /** The name of a Machine's node. */
    public String nodeRef() {
        return value("nodeRef");
    }

    /** The name of the Cluster that it belongs to. */
    public String cluster() {
        return value("cluster");
    }

    /** {@code control plane} of a control plane's Machine. */
    public String role() {
        return value("role");
    }

    /** How many replicas its spec wants. */
    public String wanted() {
        return value("wanted");
    }

    /** How many replicas there are. */
    public String replicas() {
        return value("replicas");
    }

    /** How many replicas are ready. */
    public String readyReplicas() {
        return value("readyReplicas");
    }

    /** Of its spec. */
    public String generation() {
        return value("generation");
    }

    /** The generation that its status is about. */
    public String observedGeneration() {
        return value("observedGeneration");
    }

    /** {@code true} where it is. */
    public String infrastructureReady() {
        return value("infrastructureReady");
    }

    /** {@code true} where it is. */
    public String controlPlaneReady() {
        return value("controlPlaneReady");
    }

    /** {@code true} where its control plane is. */
    public String initialized() {
        return value("initialized");
    }

    /** The condition's status; with its reason, if it is not {@code True}. */
    public String controlPlaneInitialized() {
        return value("ControlPlaneInitialized");
    }

    /** {@code yes} where a move has to wait for it. */
    public String blocksMove() {
        return value("blocksMove");
    }

    /** The ClusterClass that a Cluster is made by. */
    public String clusterClass() {
        return value("class");
    }

    /** The namespace of that class. */
    public String classNamespace() {
        return value("classNamespace");
    }

    private String value(String what) {
        return says.getOrDefault(what, "");
    }

    /** Whether it has clusterctl's label of this name: {@code move}, or {@code move-hierarchy}. */
    public boolean labelled(String label) {
        return says.containsKey(label);
    }

    public boolean secret() {
        return id.kind().equals("Secret") && id.group().isEmpty();
    }

    /** Whether it is of this kind, of Cluster API's own group. */
    public boolean core(String kind) {
        return id.kind().equals(kind) && id.group().equals("cluster.x-k8s.io");
    }

    @Override
    public String toString() {
        return id
                + (paused ? ", paused" : "")
                + (leaving ? ", leaving" : "")
                + (says.isEmpty() ? "" : " " + says)
                + (owners.isEmpty()
                        ? ""
                        : " of "
                                + owners.stream()
                                        .map(owner -> owner.id().toString())
                                        .toList());
    }
}
