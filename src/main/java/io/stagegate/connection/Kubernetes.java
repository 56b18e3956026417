package io.stagegate.connection;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.util.Optional;
import java.util.function.Function;

/** The Kubernetes API with the admin kubeconfig. */
public interface Kubernetes {

    /**
     * Asks the API one question and gives its answer.
     *
     * @param question what is asked, for the evidence: {@code list nodes}
     * @param asking the question itself; its result's {@code toString} or YAML becomes the evidence
     * @throws CouldNotCheckException when the API gave no answer, TLS failed, or the kubeconfig cannot be used
     * @throws KubernetesRefusalException when the API answered with an error status (401, 403, 404, 500 …)
     */
    <T> T ask(String question, Function<KubernetesClient, T> asking);

    /**
     * The API server's version: {@code v1.29.4}.
     *
     * @throws CouldNotCheckException as {@link #ask}
     * @throws KubernetesRefusalException as {@link #ask}
     */
    default String version() {
        // The client gives null where the server has no /version.
        return Optional.ofNullable(ask("version", KubernetesClient::getKubernetesVersion))
                .map(VersionInfo::getGitVersion)
                .orElseThrow(() -> new KubernetesRefusalException(
                        404, "version: 404: the server tells no version at /version", null));
    }

    /**
     * Asks what seldom changes, and gives the same answer again until the API tells of a change, its watch ends, or half a minute
     * has passed: for a watch may hang.
     *
     * @param collection what is watched, as it is listed: {@code /api/v1/nodes?labelSelector=x}
     * @param asking the question, which tells of which resource version its answer is
     * @throws CouldNotCheckException as {@link #ask}
     * @throws KubernetesRefusalException as {@link #ask}
     */
    default <T> T askOnce(String question, String collection, Function<KubernetesClient, Edition<T>> asking) {
        return ask(question, asking).answer();
    }

    /**
     * An answer, and how old it is.
     *
     * @param resourceVersion the API's own word for it, from which a watch goes on; empty where it is not known: then the
     *     answer is not kept
     */
    record Edition<T>(T answer, String resourceVersion) {
        @Override
        public String toString() {
            return String.valueOf(answer);
        }
    }

    /**
     * Watches a kind of object. An API that is away, or goes away, ends nothing: the watch begins, or goes on, once it
     * is back, and tells then of what it finds. It is a hint to look and no answer: watches hang.
     *
     * @param kind what is watched: {@code client -> client.nodes()}
     * @param onChange run on every event and every listing, that at the beginning included; from any thread
     * @return what ends the watch
     * @throws CouldNotCheckException when the kubeconfig cannot be used; never because of the API
     */
    Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange);

    /** A watch that lasts until it is closed. */
    @FunctionalInterface
    interface Watching extends AutoCloseable {
        @Override
        void close();
    }
}
