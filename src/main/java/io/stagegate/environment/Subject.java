package io.stagegate.environment;

import java.util.Locale;
import java.util.Set;

/** Whom a line may speak of, so that what is said of one is not taken for another's failure. */
public enum Subject {
    /** The API, through its names and the load balancer: not one of its servers by itself. */
    API {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            return !isLocal(who)
                    && !isNode(who, environment)
                    && !isService(who)
                    && (isApi(who, environment)
                            ? who.port().isEmpty() || who.port().equals(apiPort(environment))
                            : who.port().equals(apiPort(environment)));
        }
    },
    /** The Machine Config Server, through the API's names and the load balancer. */
    MACHINE_CONFIG {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            return !isLocal(who) && !isNode(who, environment) && who.port().equals(machineConfigPort(environment));
        }
    },
    /** The node's own API server. */
    LOCAL_API {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            return (isLocal(who) || isNode(who, environment)) && who.port().equals(apiPort(environment));
        }
    },
    /** A member of etcd, wherever it runs. */
    ETCD {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            return who.port().equals("2379") || who.port().equals("2380");
        }
    },
    /** A server that is none of the cluster's own: a registry or mirror, a proxy, a time server. */
    OUTSIDE {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            boolean ofTheCluster = isApi(who, environment)
                    || who.port().equals(apiPort(environment))
                    || who.port().equals(machineConfigPort(environment))
                    || who.port().equals(KUBELET);
            return !isLocal(who)
                    && !isNode(who, environment)
                    && !isService(who)
                    && !ofTheCluster
                    && !ETCD.is(who, environment);
        }
    },
    /** Nobody: the line names no host. */
    UNNAMED {
        @Override
        public boolean is(Mentioned who, Environment environment) {
            return false;
        }
    };

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "0.0.0.0", "::");

    private static final String KUBELET = "10250";

    /**
     * Whom a line names.
     *
     * @param host a name or an address
     * @param port empty where the line tells none
     */
    public record Mentioned(String host, String port) {

        /** {@code api-int.ocp4.example.com:6443}. */
        @Override
        public String toString() {
            return host + (port.isEmpty() ? "" : ":" + port);
        }
    }

    /** Whether this is who is named. */
    public abstract boolean is(Mentioned who, Environment environment);

    /** As rules write it: {@code machine-config}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isLocal(Mentioned who) {
        return LOCAL.contains(who.host());
    }

    private static boolean isNode(Mentioned who, Environment environment) {
        return environment.install().nodes().values().stream()
                .anyMatch(node -> node.isAt(who.host())
                        || who.host().equalsIgnoreCase(node.name())
                        || who.host().equalsIgnoreCase(node.nodeName()));
    }

    private static boolean isApi(Mentioned who, Environment environment) {
        return who.host().matches("(?i)api(-int)?(\\..+)?")
                || who.host()
                        .equalsIgnoreCase(environment.install().api().endpoint().getHost());
    }

    /** A name or an address that only the cluster's own network knows: Kubernetes' and OpenShift's defaults. */
    private static boolean isService(Mentioned who) {
        return who.host().endsWith(".svc")
                || who.host().endsWith(".svc.cluster.local")
                || who.host().matches("172\\.30\\..*|10\\.(12[89]|13[01])\\..*");
    }

    private static String apiPort(Environment environment) {
        return "" + environment.install().profile().localhostApi().getPort();
    }

    private static String machineConfigPort(Environment environment) {
        return "" + environment.install().profile().handover().machineConfigPort();
    }
}
