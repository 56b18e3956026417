package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import java.util.Optional;
import java.util.function.Function;

/** Asks the API for one object. */
final class NamedObject {

    private NamedObject() {}

    /**
     * Gets it; empty when there is none.
     *
     * @param word what people call its kind, for the evidence: {@code lease}
     * @param kind where the client has it: {@code KubernetesClient::leases}
     */
    static <T extends HasMetadata> Optional<T> find(
            Lab lab,
            String word,
            Profile.ObjectName name,
            Function<KubernetesClient, MixedOperation<T, ?, ? extends Resource<T>>> kind) {
        // As a list, which the evidence shows as YAML or as "none".
        return lab
                .kubernetes()
                .ask(
                        "get " + word + " " + name,
                        api ->
                                Optional.ofNullable(kind.apply(api)
                                                .inNamespace(name.namespace())
                                                .withName(name.name())
                                                .get())
                                        .stream()
                                        .toList())
                .stream()
                .findFirst();
    }
}
