package io.stagegate.connection;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Function;

/** The Kubernetes API with the admin kubeconfig. */
public interface Kubernetes {

    /**
     * Asks the API one question and gives its answer.
     *
     * @param question what is asked, for the evidence: {@code list nodes}
     * @param asking the question itself; its result's {@code toString} or YAML becomes the evidence
     * @throws CouldNotLookException when the API gave no answer, TLS failed, or the kubeconfig cannot be used
     * @throws KubernetesRefusalException when the API answered with an error status (401, 403, 404, 500 …)
     */
    <T> T ask(String question, Function<KubernetesClient, T> asking);
}
