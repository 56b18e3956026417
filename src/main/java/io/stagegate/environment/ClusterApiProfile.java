package io.stagegate.environment;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A kind of Cluster API pivot.
 *
 * @param controllers the Deployment of each provider, by the provider's name in clusterctl's inventory
 */
public record ClusterApiProfile(String name, Inits init, Map<String, ObjectName> controllers, List<String> overrides)
        implements Profile {

    /**
     * What the clusters are initialised with.
     *
     * @param source the bootstrap cluster
     * @param target the pivot cluster
     */
    public record Inits(Init source, Init target) {}

    /** What a side's cluster is initialised with. */
    public Init init(Side side) {
        return side == Side.SOURCE ? init.source() : init.target();
    }

    /**
     * What {@code clusterctl init} is asked for.
     *
     * @param infrastructure never empty
     */
    public record Init(List<String> infrastructure, List<String> addons) {

        /** What clusterctl takes by itself in a cluster that has none (its init command, "--core" and others). */
        private static final List<String> ANYWAY = List.of("cluster-api", "bootstrap-kubeadm", "control-plane-kubeadm");

        public Init {
            infrastructure = List.copyOf(infrastructure);
            addons = List.copyOf(addons);
        }

        /** The names in clusterctl's inventory of all providers that a cluster has then. */
        public List<String> providers() {
            return Stream.of(
                            ANYWAY.stream(),
                            infrastructure.stream().map(name -> "infrastructure-" + name),
                            addons.stream().map(name -> "addon-" + name))
                    .flatMap(each -> each)
                    .toList();
        }
    }
}
