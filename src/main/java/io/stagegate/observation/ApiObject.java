package io.stagegate.observation;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An object that Cluster API moves, as one API has it. Of a Secret there is nothing but its metadata.
 *
 * @param uid the API's own, another one in each cluster
 * @param owners its owner references, as they are written
 * @param paused itself ({@code spec.paused}, or the annotation); what belongs to a paused Cluster need not say so
 * @param leaving being deleted, or marked to be deleted by a move
 * @param says what it says of itself, of what is worth knowing: {@code phase}, {@code nodeRef} …; never a secret
 */
public record ApiObject(
        Id id, String uid, List<Owner> owners, boolean paused, boolean leaving, Map<String, String> says) {

    public ApiObject {
        owners = List.copyOf(owners);
        says = Collections.unmodifiableMap(new TreeMap<>(says));
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

        @Override
        public int compareTo(Id other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }
    }

    /** @param id of the owner, which is in the object's own namespace or in none */
    public record Owner(Id id, String uid) {}

    /** What it says there; empty where it says nothing of it. */
    public String saying(String what) {
        return says.getOrDefault(what, "");
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
