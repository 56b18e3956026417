package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.observation.Listing;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What can be listed with the admin kubeconfig. That the API does not answer, or refuses, is an observation: being
 * able to list is the subject. A kubeconfig that cannot be read, or a certificate that it does not trust, is not.
 *
 * @param kinds as people call them; see {@link #KINDS}
 */
public record ListingProbe(List<String> kinds) implements Probe<List<Listing>> {

    static final ResourceDefinitionContext CLUSTER_OPERATOR = new ResourceDefinitionContext.Builder()
            .withGroup("config.openshift.io")
            .withVersion("v1")
            .withKind("ClusterOperator")
            .withPlural("clusteroperators")
            .withNamespaced(false)
            .build();

    private static final Map<String, Function<KubernetesClient, List<? extends HasMetadata>>> KINDS = Map.of(
            "nodes", api -> api.nodes().list().getItems(),
            "pods", api -> api.pods().inAnyNamespace().list().getItems(),
            "cluster operators",
                    api -> api.genericKubernetesResources(CLUSTER_OPERATOR)
                            .list()
                            .getItems());

    public ListingProbe {
        kinds = List.copyOf(kinds);
        for (String kind : kinds) {
            if (!KINDS.containsKey(kind)) {
                throw new IllegalArgumentException(
                        "\"" + kind + "\" cannot be listed; write one of: " + String.join(", ", KINDS.keySet()));
            }
        }
    }

    @Override
    public String subject() {
        return String.join(", ", kinds);
    }

    @Override
    public List<Listing> observe(Lab lab) {
        return kinds.stream().map(kind -> list(lab, kind)).toList();
    }

    private static Listing list(Lab lab, String kind) {
        try {
            return Listing.of(
                    kind,
                    lab.kubernetes()
                            .ask(
                                    "list " + kind,
                                    api -> KINDS.get(kind).apply(api).stream()
                                            .map(ListingProbe::name)
                                            .sorted()
                                            .toList()));
        } catch (KubernetesRefusalException e) {
            return Listing.refused(kind, e.getMessage());
        } catch (CouldNotCheckException e) {
            if (e.failure().noAnswer()) {
                return Listing.refused(kind, e.getMessage());
            }
            throw e;
        }
    }

    private static String name(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return namespace == null ? name : namespace + "/" + name;
    }
}
