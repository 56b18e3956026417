package io.stagegate.signal;

import java.util.List;
import java.util.Optional;

/** The looks that rules may name, in the order of the documentation. A new one is one line here. */
public final class Looks {

    public static final List<Look> ALL = List.of(
            JournalLook.LOOK,
            ContainerLogLook.LOOK,
            ContainersLook.LOOK,
            ServiceRecordLook.LOOK,
            ConsoleLook.LOOK,
            HostLooks.FILE,
            CertificatesLook.LOOK,
            KubeconfigLook.LOOK,
            KubeconfigLook.LOGIN,
            HostLooks.PORTS,
            HostLooks.DNS,
            HostLooks.ROUTES,
            EtcdMetricsLook.LOOK,
            EtcdMembersLook.LOOK,
            ApiLooks.PODS,
            ApiLooks.EVENTS,
            ApiLooks.CERTIFICATE_REQUESTS,
            ApiLooks.NODES,
            ApiLooks.CLUSTER_OPERATORS,
            NetworkLooks.REACHES,
            NetworkLooks.SERVED_CERTIFICATE,
            NetworkLooks.REGISTRY,
            NodeLooks.UNITS,
            NodeLooks.PODMAN_CONTAINER,
            NodeLooks.DISK_SPACE,
            NodeLooks.MEMORY,
            NodeLooks.CLOCK,
            NodeLooks.HOST_NAME,
            NodeLooks.CNI,
            NodeLooks.SELINUX,
            ClusterApiLooks.OBJECTS,
            ClusterApiLooks.PROVIDERS);

    private Looks() {}

    /** The look of that name; the schema has refused any other. */
    static Optional<Look> named(String name) {
        return ALL.stream().filter(look -> look.name().equals(name)).findFirst();
    }
}
