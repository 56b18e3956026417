package io.stagegate.observation;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Objects of the cluster by kind and name, each with the word that shows whether it is in force: a namespace's
 * phase, whether a CRD is established; {@code exists} where existing is all there is to it.
 *
 * @param states keys such as {@code namespace openshift-etcd} or {@code deployment openshift-etcd-operator/etcd-operator}
 */
public record ClusterManifests(SortedMap<String, String> states) {

    public ClusterManifests {
        states = new TreeMap<>(states);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        states.forEach((object, state) ->
                text.append(object).append(": ").append(state).append('\n'));
        return text.toString();
    }
}
