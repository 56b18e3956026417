package io.stagegate.observation;

import java.util.List;

/**
 * A pod as the API has it.
 *
 * @param nodeName the node it was given to; empty while it waits for one
 * @param phase the API's word: {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed}; or
 *     {@code Terminating}, as kubectl calls a pod that is being deleted
 * @param ready how many of its containers are ready
 * @param containers how many containers it has
 * @param restarts of all its containers together
 * @param reasons why it is not scheduled or a container does not run, in the API's words; empty when all is well
 */
public record ClusterPod(
        String namespace,
        String name,
        String nodeName,
        String phase,
        int ready,
        int containers,
        int restarts,
        List<String> reasons) {

    public ClusterPod {
        reasons = List.copyOf(reasons);
    }

    /** Running, and every container is ready, however many it has. */
    public boolean allReady() {
        return running() && containers > 0 && ready == containers;
    }

    public boolean running() {
        return phase.equals("Running");
    }

    /** It has ended, or is being ended: nothing is to be expected of it any more. */
    public boolean over() {
        return phase.equals("Succeeded") || phase.equals("Failed") || phase.equals("Terminating");
    }

    @Override
    public String toString() {
        return "%s/%s on %s: %s, %d/%d ready%s%s"
                .formatted(
                        namespace,
                        name,
                        nodeName.isEmpty() ? "no node" : nodeName,
                        phase,
                        ready,
                        containers,
                        restarts == 0 ? "" : ", " + restarts + (restarts == 1 ? " restart" : " restarts"),
                        reasons.isEmpty() ? "" : "; " + String.join("; ", reasons));
    }
}
