package io.stagegate.connection;

import io.stagegate.connection.haproxy.HaproxyLoadBalancer;
import io.stagegate.connection.https.Limits;
import io.stagegate.connection.https.RoutedEtcdHttps;
import io.stagegate.connection.https.TrustingHttps;
import io.stagegate.connection.kubernetes.KubeconfigKubernetes;
import io.stagegate.connection.libvirt.LibvirtHypervisor;
import io.stagegate.connection.ssh.SshProxyRoute;
import io.stagegate.connection.ssh.SshShell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** The real lab that an environment declares. Making it opens nothing: each connection opens at its first question. */
public final class LiveLab implements InstallLab {

    /** What all connections together may take to close. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Install environment;
    private final Map<String, SshShell> shells = new ConcurrentHashMap<>();
    private final Map<String, Etcd> etcds = new ConcurrentHashMap<>();
    private final LibvirtHypervisor hypervisor;
    private final KubeconfigKubernetes kubernetes;
    private final TrustingHttps https;
    private final AtomicBoolean closed = new AtomicBoolean();

    public LiveLab(Install environment) {
        this.environment = environment;
        this.hypervisor = new LibvirtHypervisor(environment.hypervisor().uri());
        this.kubernetes = new KubeconfigKubernetes(environment.api().kubeconfig());
        this.https = new TrustingHttps(trust -> CaBundle.of(environment, trust), Limits.DEFAULT);
    }

    @Override
    public Install environment() {
        return environment;
    }

    @Override
    public Shell shell(Node node) {
        return shellAt(node.address());
    }

    /** etcd from one host: the questions, and their way there. */
    private record Etcd(RoutedEtcdHttps https, SshProxyRoute route) implements AutoCloseable {

        @Override
        public void close() {
            https.close();
            route.close();
        }
    }

    @Override
    public EtcdHttps etcd(Node node) {
        if (environment.etcd().isEmpty()) {
            return InstallLab.super.etcd(node);
        }
        Etcd etcd = etcds.computeIfAbsent(node.address(), address -> {
            SshProxyRoute route = new SshProxyRoute(shellAt(address));
            return new Etcd(new RoutedEtcdHttps(environment.etcd().get(), route), route);
        });
        if (closed.get()) {
            etcd.close();
        }
        return etcd.https();
    }

    private SshShell shellAt(String host) {
        // By address: two names for one host share its connection.
        SshShell shell = shells.computeIfAbsent(host, address -> new SshShell(address, environment.ssh()));
        if (closed.get()) {
            shell.close();
        }
        return shell;
    }

    @Override
    public Hypervisor hypervisor() {
        return hypervisor;
    }

    @Override
    public Kubernetes kubernetes() {
        return kubernetes;
    }

    @Override
    public Https https() {
        return https;
    }

    @Override
    public LoadBalancer loadBalancer() {
        Environment.LoadBalancer declared = LoadBalancer.declaredBy(environment);
        if (closed.get()) {
            throw new IllegalStateException("the lab is closed");
        }
        CaBundle ca = CaBundle.of(environment, Trust.API);
        return declared.host()
                .map(host -> HaproxyLoadBalancer.at(host, declared, shellAt(host), ca, Limits.DEFAULT))
                .orElseGet(() -> HaproxyLoadBalancer.here(declared, ca, Limits.DEFAULT));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<AutoCloseable> connections = new ArrayList<>(etcds.values());
        connections.addAll(shells.values());
        connections.add(hypervisor);
        connections.add(kubernetes);
        connections.add(https);
        List<Future<Void>> begun = new ArrayList<>();
        for (AutoCloseable connection : connections) {
            begun.add(Bounded.begin(() -> {
                connection.close();
                return null;
            }));
        }
        Bounded.quietly(CLOSING, () -> {
            for (Future<Void> closing : begun) {
                Bounded.quietly(CLOSING, closing::get);
            }
            return null;
        });
    }
}
