package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Kept;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** The API that a kubeconfig's current context names, over one kept client. */
public final class KubeconfigKubernetes implements Kubernetes, AutoCloseable {

    private final Kept<KubernetesClient> kept;
    private final Path file;

    public KubeconfigKubernetes(Path file) {
        this.file = file;
        this.kept = new Kept<>(
                () -> Kubeconfig.client(file),
                client -> true,
                client -> Bounded.quietly(Duration.ofSeconds(3), () -> {
                    client.close();
                    return null;
                }));
    }

    @Override
    public <T> T ask(String question, Function<KubernetesClient, T> asking) {
        try (Kept<KubernetesClient>.Lease lease = kept.lease()) {
            KubernetesClient client = lease.connection();
            String door = question + " at " + client.getMasterUrl();
            try {
                return asking.apply(client);
            } catch (KubernetesClientException e) {
                if (e.getCode() > 0) {
                    throw new KubernetesRefusalException(e.getCode(), door + ": " + e.getCode() + ": " + words(e), e);
                }
                Trouble trouble = Troubles.of(e);
                String trusted = trouble == Trouble.TLS ? " (trusted: the CA of " + file + ")" : "";
                throw new CouldNotLookException(trouble, door + ": " + trouble + ": " + Troubles.words(e) + trusted, e);
            }
        }
    }

    private static String words(KubernetesClientException e) {
        String said = e.getStatus() == null ? null : e.getStatus().getMessage();
        return said == null || said.isBlank() ? Troubles.words(e) : said;
    }

    @Override
    public void close() {
        Bounded.quietly(Duration.ofSeconds(4), () -> {
            kept.close();
            return null;
        });
    }
}
