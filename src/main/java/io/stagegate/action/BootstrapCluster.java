package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import java.util.List;

/** The temporary management cluster: made by {@code kind create cluster}, undone by {@code kind delete cluster}. */
public final class BootstrapCluster {

    private BootstrapCluster() {}

    /**
     * Makes it; one that exists is used as it is.
     *
     * @throws NotPermittedException when it does not exist, and may not be made
     * @throws ActionFailedException when kind fails; or when the pivot cluster manages itself already, because a second
     *     bootstrap would make it a second time
     */
    public static void create(ToolRun run) {
        Environment environment = run.lab().environment();
        ClusterApi pivot = environment.pivot();
        ClusterApi.Source source = pivot.source();
        String kind = pivot.tools().kind();
        if (exists(run)) {
            run.onLine().accept("the cluster " + source.name() + " exists already: used as it is");
            if (!Kubeconfigs.here(run.lab(), Side.SOURCE)) {
                Command get = Command.of(kind, "get", "kubeconfig", "--name", source.name());
                Kubeconfigs.keep(run, Side.SOURCE, run.runSecretly(get).stdout());
            }
            Kubeconfigs.fetch(run, Side.SOURCE);
            mustBeKinds(run.lab(), source.name());
        } else {
            if (!environment.permits(Permission.CREATE)) {
                throw new NotPermittedException(environment, Permission.CREATE, "make the cluster " + source.name());
            }
            PivotCluster.begin(run.lab());
            run.change(
                    Permission.CREATE,
                    kind,
                    "create",
                    "cluster",
                    "--name",
                    source.name(),
                    "--config",
                    source.config() + "",
                    "--kubeconfig",
                    source.kubeconfig() + "");
            Kubeconfigs.fetch(run, Side.SOURCE);
        }
    }

    /**
     * kind lists the clusters of Cluster API's docker provider, too, for both label their containers alike. By their nodes they can
     * be told apart: kind's say so in their providerID (kind v0.32.0, pkg/cluster/internal/kubeadm/config.go; cluster-api v1.14.0,
     * test/infrastructure/docker/internal/docker/machine.go: {@code docker:////NAME}).
     */
    private static void mustBeKinds(Lab lab, String name) {
        List<String> strange = lab.pivot()
                .kubernetes(Side.SOURCE)
                .ask(
                        "whose nodes these are",
                        api -> api.nodes().list().getItems().stream()
                                .filter(node ->
                                        node.getSpec() != null && node.getSpec().getProviderID() != null)
                                .map(node -> node.getSpec().getProviderID())
                                .filter(id -> !id.startsWith("kind://"))
                                .toList());
        if (!strange.isEmpty()) {
            throw new ActionFailedException(
                    "the cluster %s that there is was not made by kind: its nodes are %s, of Cluster API perhaps, as an earlier pivot leaves"
                                    .formatted(name, String.join(", ", strange))
                            + " them. Give source.name another name, or delete that cluster by its own management cluster");
        }
    }

    /**
     * Deletes it, right after the gate has let it pass; does nothing where there is none.
     *
     * @throws NotPermittedException before anything is asked of the gate
     * @throws GateShutException with the cluster as it was
     * @throws ActionFailedException when kind fails
     */
    public static void delete(ToolRun run) {
        Environment environment = run.lab().environment();
        ClusterApi.Source source = environment.pivot().source();
        if (!exists(run)) {
            run.onLine().accept("there is no cluster " + source.name() + " any more");
            return;
        }
        if (!environment.permits(Permission.DELETE)) {
            throw new NotPermittedException(environment, Permission.DELETE, "delete the cluster " + source.name());
        }
        delete(run, ClusterApiGates.beforeTheDeletion(environment).ask(run.lab()));
    }

    private static void delete(ToolRun run, Gate.Key key) {
        ClusterApi pivot = run.lab().environment().pivot();
        key.use();
        run.change(
                Permission.DELETE,
                pivot.tools().kind(),
                "delete",
                "cluster",
                "--name",
                pivot.source().name(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "");
    }

    private static boolean exists(ToolRun run) {
        Lab lab = run.lab();
        ClusterApi pivot = lab.environment().pivot();
        List<String> names = run.run(pivot.tools().kind(), "get", "clusters")
                .stdout()
                .lines()
                .map(String::strip)
                .toList();
        return names.contains(pivot.source().name());
    }
}
