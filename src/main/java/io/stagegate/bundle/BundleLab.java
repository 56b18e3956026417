package io.stagegate.bundle;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Https;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The lab that a bundle was gathered of. Whatever its files cannot answer could not be checked. */
public final class BundleLab implements InstallLab {

    private final Bundle bundle;
    private final BundleKubernetes kubernetes;
    private final Map<String, Shell> shells = new ConcurrentHashMap<>();

    public BundleLab(Bundle bundle) {
        this.bundle = bundle;
        this.kubernetes = new BundleKubernetes(bundle.files());
    }

    @Override
    public Bundle environment() {
        return bundle;
    }

    @Override
    public Shell shell(Node node) {
        boolean inMustGather = node.role() == Role.MASTER
                && !bundle.files().below("namespaces/").isEmpty();
        if (bundle.folder(node).isEmpty() && !inMustGather) {
            return command -> {
                throw CouldNotCheckException.notInTheBundle("anything of " + node);
            };
        }
        return shells.computeIfAbsent(
                node.name(), name -> new BundleShell(node, bundle.folder(node).orElse(""), bundle));
    }

    @Override
    public Kubernetes kubernetes() {
        return kubernetes;
    }

    @Override
    public Hypervisor hypervisor() {
        return absent(Hypervisor.class, "what libvirt says of the domains");
    }

    @Override
    public Https https() {
        return absent(Https.class, "an answer to a request over HTTPS");
    }

    @Override
    public LoadBalancer loadBalancer() {
        return absent(LoadBalancer.class, "what the load balancer says");
    }

    /** A connection that nothing was gathered from. */
    private static <T> T absent(Class<T> connection, String what) {
        return connection.cast(Proxy.newProxyInstance(
                connection.getClassLoader(), new Class<?>[] {connection}, (proxy, method, arguments) -> {
                    throw CouldNotCheckException.notInTheBundle(what);
                }));
    }

    /** Of files it is not known whether a machine runs; so nothing is left out because it does not. */
    @Override
    public boolean isOff(Node node) {
        return false;
    }

    @Override
    public void close() {
        kubernetes.close();
        bundle.files().close();
    }
}
