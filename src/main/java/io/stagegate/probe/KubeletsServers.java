package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API servers that a master's kubelet asks, by its kubeconfig. Of that file nothing else leaves the node. Probes that
 * share one of these read it once in one asking of a gate, which is one {@link Lab}, and anew in the next.
 */
public final class KubeletsServers {

    private static final String SCRIPT = "sed -nE 's/^[ -]*server: *\"?([^\" ]*)\"? *$/\\1/p' -- \"$1\"";

    private Lab asking;
    private Map<Node, List<URI>> read = new ConcurrentHashMap<>();

    /** At least one. */
    List<URI> on(Lab lab, Node node) {
        return of(lab).computeIfAbsent(node, it -> read(lab, it));
    }

    private synchronized Map<Node, List<URI>> of(Lab lab) {
        if (lab != asking) {
            asking = lab;
            read = new ConcurrentHashMap<>();
        }
        return read;
    }

    private static List<URI> read(Lab lab, Node node) {
        String file = lab.environment().install().profile().masters().kubeletKubeconfig();
        List<URI> servers = lab.install()
                .shell(node)
                .run(Command.script(SCRIPT, file).asRoot())
                .orCouldNotCheck()
                .stdout()
                .lines()
                .distinct()
                .map(server -> read(server, node + ": " + file))
                .toList();
        if (servers.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED,
                    node + ": " + file + ": GARBLED: it names no server; is that the kubelet's kubeconfig? The"
                            + " environment's key \"overrides\" sets masters.kubelet-kubeconfig");
        }
        return servers;
    }

    private static URI read(String server, String where) {
        try {
            URI uri = URI.create(server);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // As below: what is no URI leads nowhere either.
        }
        throw new CouldNotCheckException(ConnectionFailure.GARBLED, where + ": GARBLED: server is no URL with a host");
    }
}
