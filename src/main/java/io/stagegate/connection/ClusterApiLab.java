package io.stagegate.connection;

import io.stagegate.connection.kubernetes.KubeconfigKubernetes;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.connection.ssh.SshProxyRoute;
import io.stagegate.connection.ssh.SshShell;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Side;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A Cluster API pivot: the API servers of its two clusters, and its tools. Each connection opens at its first question. */
public final class ClusterApiLab implements PivotLab {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final ClusterApi environment;
    private final Map<Side, KubeconfigKubernetes> clusters = new EnumMap<>(Side.class);
    private final Optional<SshShell> ssh;
    private final Optional<SshProxyRoute> route;
    private final Shell tools;

    public ClusterApiLab(ClusterApi environment) {
        this.environment = environment;
        this.ssh = environment.tools().ssh().map(host -> new SshShell(host.address(), host.ssh()));
        // Where the tools are the clusters are reached: kind's by loopback, the pivot's in Docker's network.
        this.route = ssh.map(SshProxyRoute::new);
        for (Side side : Side.values()) {
            clusters.put(side, new KubeconfigKubernetes(environment.kubeconfig(side), route.map(over -> over)));
        }
        this.tools = ssh.<Shell>map(shell -> shell).orElseGet(LocalShell::new);
    }

    @Override
    public ClusterApi environment() {
        return environment;
    }

    @Override
    public Kubernetes kubernetes() {
        return kubernetes(Side.TARGET);
    }

    @Override
    public Kubernetes kubernetes(Side side) {
        return clusters.get(side);
    }

    @Override
    public Shell tools() {
        return tools;
    }

    /** Each connection bounds its own closing; all together are bounded, too. Closing again does nothing. */
    @Override
    public void close() {
        Bounded.quietly(CLOSING, () -> {
            clusters.values().forEach(KubeconfigKubernetes::close);
            route.ifPresent(SshProxyRoute::close);
            ssh.ifPresent(SshShell::close);
            return null;
        });
    }
}
