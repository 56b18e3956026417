package io.stagegate.environment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Cluster API pivot: the two management clusters, and the tools that make and move them.
 *
 * @param cni empty where nothing is to be installed
 */
public record ClusterApi(
        String name,
        Path file,
        ClusterApiProfile profile,
        Map<String, Patience> patience,
        Set<Permission> permissions,
        @JsonIgnore SignalRules signals,
        Tools tools,
        Source source,
        Target target,
        Optional<Cni> cni)
        implements Environment {

    /** Copies what could be changed from outside, and keeps its order. */
    public ClusterApi {
        // A replay has none: naming a failure needs a look at the lab.
        signals = signals == null ? SignalRules.NONE : signals;
        patience = Collections.unmodifiableMap(new LinkedHashMap<>(patience));
        permissions = Set.copyOf(permissions);
    }

    /**
     * The programs, each a path or a name on the PATH.
     *
     * @param ssh how their host is reached; empty for this machine
     */
    public record Tools(Optional<Host> ssh, String kind, String clusterctl, String kubectl, String helm) {}

    /** A host that is reached by SSH: an IP address or a DNS name. */
    public record Host(String address, Environment.Ssh ssh) {}

    /**
     * @param name what kind calls it
     * @param config kind's configuration file, on the tools' host
     * @param kubeconfig where kind writes its kubeconfig, on the tools' host; a copy is kept here under the same path
     */
    public record Source(String name, Path config, Path kubeconfig) {}

    /**
     * @param name the Cluster object's
     * @param namespace the Cluster object's
     * @param manifest what kubectl applies, on the tools' host
     * @param kubeconfig where its kubeconfig is kept, here and on the tools' host
     */
    public record Target(String name, String namespace, Path manifest, Path kubeconfig) {}

    /** @param chart repository and name, a directory, or a URL */
    public record Cni(
            String release,
            String chart,
            Optional<String> version,
            String namespace,
            Optional<Repository> repository) {}

    /** A repository of charts. */
    public record Repository(String name, String url) {}

    /** What a side's cluster is called. */
    public String name(Side side) {
        return side == Side.SOURCE ? source.name() : target.name();
    }

    public Path kubeconfig(Side side) {
        return side == Side.SOURCE ? source.kubeconfig() : target.kubeconfig();
    }

    /** Where it is kept what there was before the move, so that a later run can compare. */
    public Path record() {
        return target.kubeconfig().resolveSibling(target.name() + ".before-the-move.json");
    }

    @Override
    public String extent() {
        return "clusters " + source.name() + " and " + target.name();
    }

    @Override
    public Secrets secrets() {
        return new Secrets(
                tools.ssh().map(host -> host.ssh().key()).stream().toList(),
                List.of(source.kubeconfig(), target.kubeconfig()),
                List.of(),
                List.of());
    }

    @Override
    public ClusterApi withPatience(Map<String, Patience> other) {
        return new ClusterApi(name, file, profile, other, permissions, signals, tools, source, target, cni);
    }
}
