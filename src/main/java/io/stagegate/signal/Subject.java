package io.stagegate.signal;

import io.stagegate.environment.Environment;
import io.stagegate.text.Text;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
     * Whom a line names; the patterns are those of the words that name somebody.
     *
     * @param host a name or an address
     * @param port empty where the line has none
     */
    public record Mentioned(String host, String port) {

        private static final String NAME = "(?<host>\\[[0-9a-fA-F:.%]+\\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)";

        /**
         * Who is asked, the nearest one before the decisive words: Go wraps the cause of an error behind whom it was asked of
         * (net/http's "Get URL: dial tcp ADDRESS: …", net's "lookup NAME on SERVER"), containers/image likewise ("pinging
         * container registry HOST", "reading manifest TAG in HOST/PATH", "docker://HOST/PATH").
         */
        private static final List<Pattern> ASKED = List.of(
                Pattern.compile("(?:https?|docker)://(?:[^/@\\s\"\\\\]*@)?" + NAME + "(?::(?<port>\\d+))?"),
                // As etcd's client names its target: etcd-endpoints://0xc000/HOST:PORT.
                Pattern.compile("\\bendpoints?://[^/\\s\"\\\\]*/" + NAME + ":(?<port>\\d+)"),
                Pattern.compile("\\blookup " + NAME + "(?=[ :])(?<port>\\b\\B)?"),
                Pattern.compile("\\bregistry " + NAME + "(?::(?<port>\\d+))?(?=[: ])"),
                // An image's name begins with a host where that has a dot or a port (distribution's reference grammar).
                Pattern.compile("(?<![\\w./:@-])(?<host>[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+|[A-Za-z0-9_-]+(?=:\\d+/))"
                        + "(?::(?<port>\\d+))?/[\\w./-]+"));

        /** Where the connection leads, for lines that say no more; a name server behind " on " or "->" is not it. */
        private static final List<Pattern> DIALLED = List.of(
                Pattern.compile("\\bdial (?:tcp[46]?|udp) " + NAME + ":(?<port>\\d+)"),
                Pattern.compile("\\blisten tcp[46]? " + NAME + ":(?<port>\\d+)"),
                Pattern.compile("->" + NAME + ":(?<port>(?!53\\b)\\d+)"),
                Pattern.compile("\\bto " + NAME + " port (?<port>\\d+)"));

        /**
         * The one that a line speaks of.
         *
         * @param before where the decisive words end: of whoever comes behind, another thing is said
         * @return empty where the line names nobody
         */
        static Optional<Mentioned> in(String text, int before) {
            return nearest(ASKED, text, before).or(() -> nearest(DIALLED, text, before));
        }

        private static Optional<Mentioned> nearest(List<Pattern> patterns, String text, int before) {
            Mentioned nearest = null;
            int at = -1;
            for (Pattern pattern : patterns) {
                Matcher matcher = pattern.matcher(text);
                while (matcher.find()) {
                    if (matcher.start() < before && matcher.start() > at) {
                        at = matcher.start();
                        nearest = new Mentioned(
                                plain(matcher.group("host")),
                                matcher.group("port") == null ? "" : matcher.group("port"));
                    }
                }
            }
            return Optional.ofNullable(nearest);
        }

        /** Without the brackets of an IPv6 address, or the dot that ends a whole name. */
        static String plain(String host) {
            String bare = Text.host(host);
            return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        }

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
