package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Look;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at a place, and tells what is found there. It judges nothing: an empty list is what an empty place gives. */
@FunctionalInterface
interface Collector {

    /** What a command may take. */
    Duration COMMAND = Duration.ofSeconds(4);

    /** What is read of one place. */
    int MOST_BYTES = 512 * 1024;

    int MOST_LINES = 2000;

    /**
     * Looks once.
     *
     * @param missing told of each part that could not be observed while others could
     * @throws io.stagegate.connection.CouldNotCheckException when nothing could be observed
     */
    List<Finding> collect(Lab lab, Target place, Consumer<String> missing);

    /** The one for a look. */
    static Collector of(Look look) {
        return switch (look) {
            // A node's are read all at once, where several are wanted.
            case JOURNAL, CONTAINER_LOG ->
                (lab, place, missing) -> NodeLogs.findings(lab, Map.of(place, Set.of("")), (node, ahead) -> {})
                        .get(place);
            case SERVICE_RECORD -> new ServiceRecordLook();
            case FILE -> onNode(HostLooks::file);
            case PORTS -> onNode(HostLooks::ports);
            case DNS -> onNode(HostLooks::dns);
            case ROUTES -> onNode(HostLooks::routes);
            case CERTIFICATES -> new CertificatesLook();
            case KUBECONFIG -> new KubeconfigLook();
            case ETCD_METRICS -> new EtcdMetricsLook();
            case ETCD_MEMBERS -> new EtcdMembersLook();
            case PODS -> (lab, place, missing) -> ApiLooks.pods(lab);
            case EVENTS -> (lab, place, missing) -> ApiLooks.events(lab);
            case CERTIFICATE_REQUESTS -> (lab, place, missing) -> ApiLooks.certificateRequests(lab);
            case NODES -> (lab, place, missing) -> ApiLooks.nodes(lab);
            case REACHES -> onNode(NetworkLooks::reaches);
            case REGISTRY -> onNode(NetworkLooks::registry);
            case UNITS -> onNode(NodeLooks::units);
            case PODMAN_CONTAINER -> onNode(NodeLooks::podmanContainer);
            case DISK_SPACE -> onNode(NodeLooks::diskSpace);
            case MEMORY -> onNode(NodeLooks::memory);
            case CLOCK -> onNode(NodeLooks::clock);
            case HOST_NAME -> onNode(NodeLooks::hostName);
            case CNI -> onNode(NodeLooks::cni);
            case CLUSTER_API_OBJECTS -> (lab, place, missing) -> ClusterApiLooks.objects(lab, missing);
            case CLUSTER_API_PROVIDERS -> (lab, place, missing) -> ClusterApiLooks.providers(lab, missing);
        };
    }

    /** A look at one thing on a host. */
    @FunctionalInterface
    interface HostLook {
        List<Finding> at(Lab lab, Node node, String of);
    }

    private static Collector onNode(HostLook look) {
        return (lab, place, missing) -> look.at(lab, place.node().orElseThrow(), place.of());
    }
}
