package io.stagegate.wait;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.stagegate.connection.Lab;
import java.util.function.Function;

/**
 * A kind of object in the API whose changes are worth an observation.
 *
 * @param kind what is watched: {@code client -> client.pods().inNamespace("openshift-etcd")}
 */
public record WatchedKind(Function<KubernetesClient, ? extends Informable<?>> kind) {

    public static final WatchedKind CERTIFICATE_REQUESTS =
            new WatchedKind(client -> client.certificates().v1().certificateSigningRequests());

    public static final WatchedKind NODES = new WatchedKind(KubernetesClient::nodes);

    /** In all namespaces; static pods are among them once their nodes have joined. */
    public static final WatchedKind PODS =
            new WatchedKind(client -> client.pods().inAnyNamespace());

    public static final WatchedKind DEPLOYMENTS =
            new WatchedKind(client -> client.apps().deployments().inAnyNamespace());

    /** Wakes on every change that this lab's API tells. */
    public ChangeNotifier in(Lab lab) {
        return onChange -> lab.kubernetes().watch(kind, onChange)::close;
    }
}
