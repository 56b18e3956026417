package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNodes;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.probe.ManagementClusterProbe;
import io.stagegate.probe.OnSide;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What makes the pivot cluster, and a management cluster of it. Each step does nothing where it was done already. */
public final class PivotCluster {

    private PivotCluster() {}

    /**
     * Initialises Cluster API in a cluster: {@code clusterctl init}, for the providers that are not there yet.
     *
     * @throws NotPermittedException when some are not, and may not be installed
     * @throws ActionFailedException when clusterctl fails
     */
    public static void initialise(ToolRun run, Side side) {
        Environment environment = run.lab().environment();
        ClusterApi pivot = environment.pivot();
        Profile.Init init = environment.profile().pivot().init(side);
        ManagementCluster seen = new ManagementClusterProbe(side).observe(run.lab());
        List<String> missing = init.providers().stream()
                .filter(provider -> seen.provider(provider).isEmpty())
                .toList();
        if (missing.isEmpty()) {
            run.heard().accept("all providers are in " + pivot.name(side) + " already");
            return;
        }
        if (!environment.permits(Permission.CREATE)) {
            throw new NotPermittedException(
                    environment,
                    Permission.CREATE,
                    "initialise " + pivot.name(side) + " with " + String.join(", ", missing));
        }
        List<String> words = new ArrayList<>(
                List.of(pivot.tools().clusterctl(), "--kubeconfig", pivot.kubeconfig(side) + "", "init"));
        add(words, "--infrastructure", "infrastructure-", init.infrastructure(), missing);
        add(words, "--addon", "addon-", init.addons(), missing);
        run.run(words);
    }

    private static void add(List<String> words, String flag, String prefix, List<String> wanted, List<String> missing) {
        List<String> names =
                wanted.stream().filter(name -> missing.contains(prefix + name)).toList();
        if (!names.isEmpty()) {
            words.addAll(List.of(flag, String.join(",", names)));
        }
    }

    /**
     * Applies the pivot cluster's manifest to the source: {@code kubectl apply}.
     *
     * @throws NotPermittedException when the Cluster is not there, and may not be made
     * @throws ActionFailedException when kubectl fails, or the Cluster has been moved to the target already
     */
    public static void apply(ToolRun run) {
        Environment environment = run.lab().environment();
        ClusterApi pivot = environment.pivot();
        boolean there = has(new ManagementClusterProbe(Side.SOURCE).observe(run.lab()), pivot.target());
        if (!there) {
            begin(run.lab());
        }
        if (!environment.permits(Permission.CREATE)) {
            if (there) {
                run.heard().accept("the Cluster is there already");
                return;
            }
            throw new NotPermittedException(
                    environment, Permission.CREATE, "apply " + pivot.target().manifest());
        }
        run.run(
                pivot.tools().kubectl(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "",
                "apply",
                "-f",
                pivot.target().manifest() + "");
    }

    /**
     * A pivot begins: one that manages itself must not be made by another management cluster again, and what was kept of
     * an earlier one means nothing any more.
     */
    static void begin(Lab lab) {
        ClusterApi pivot = lab.environment().pivot();
        try {
            if (Kubeconfigs.here(lab, Side.TARGET)
                    && has(new ManagementClusterProbe(Side.TARGET).observe(lab), pivot.target())) {
                throw new ActionFailedException("""
                        the cluster %1$s has the Cluster %2$s/%1$s itself: it was moved there already, and would be made a second time.
                          1. To look at it: -Dchecks=C.8,C.9, or C.9 alone once the bootstrap cluster is deleted.
                          2. To begin anew: delete the Cluster, its machines and %3$s first.""".formatted(
                                pivot.target().name(), pivot.target().namespace(), pivot.kubeconfig(Side.TARGET)));
            }
        } catch (CouldNotLookException | KubernetesRefusalException e) {
            // Most probably a kubeconfig that an earlier pivot has left, and that leads nowhere any more.
            if (BeforeTheMoveFile.read(pivot.record())
                    .filter(BeforeTheMove::moved)
                    .isPresent()) {
                throw new CouldNotLookException(
                        Trouble.OTHER,
                        "everything was moved to %s before, which cannot be asked now: %s%nTo begin anew, delete %s"
                                .formatted(pivot.target().name(), e.getMessage(), pivot.record()),
                        e);
            }
        }
        BeforeTheMoveFile.forget(pivot.record());
    }

    private static boolean has(ManagementCluster cluster, ClusterApi.Target target) {
        return cluster.core("Cluster")
                .map(ApiObject::id)
                .anyMatch(
                        id -> id.name().equals(target.name()) && id.namespace().equals(target.namespace()));
    }

    /**
     * Gets the pivot cluster's kubeconfig from the source, and keeps it: {@code clusterctl get kubeconfig}.
     *
     * @throws ActionFailedException when clusterctl fails, or gives something else
     */
    public static void keepKubeconfig(ToolRun run) {
        ClusterApi pivot = run.lab().environment().pivot();
        CommandResult result = run.runSecretly(Command.of(
                pivot.tools().clusterctl(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "",
                "get",
                "kubeconfig",
                pivot.target().name(),
                "--namespace",
                pivot.target().namespace()));
        if (!result.stdout().contains("clusters:")) {
            throw new ActionFailedException(result.host() + ": `" + result.command() + "` gave no kubeconfig but "
                    + result.stdout().length() + " characters of something else");
        }
        Kubeconfigs.keep(run, Side.TARGET, result.stdout());
    }

    /**
     * Installs the CNI that the environment declares: {@code helm install}. Nothing is done where the release is there,
     * or every node is Ready without.
     *
     * @throws NotPermittedException when it is needed, and may not be installed
     * @throws ActionFailedException when helm fails
     */
    public static void installCni(ToolRun run) {
        Environment environment = run.lab().environment();
        ClusterApi pivot = environment.pivot();
        Optional<ClusterApi.Cni> declared = pivot.cni();
        if (declared.isEmpty()) {
            run.heard().accept("the environment declares no CNI: none is installed");
            return;
        }
        ClusterApi.Cni cni = declared.get();
        if (ready(run.lab()) || released(run.lab(), cni)) {
            run.heard().accept("the CNI is there already");
            return;
        }
        if (!environment.permits(Permission.CREATE)) {
            throw new NotPermittedException(environment, Permission.CREATE, "install the CNI " + cni.release());
        }
        String helm = pivot.tools().helm();
        cni.repository().ifPresent(from -> run.run(helm, "repo", "add", from.name(), from.url()));
        List<String> words = new ArrayList<>(List.of(
                helm,
                "install",
                cni.release(),
                cni.chart(),
                "--kubeconfig",
                pivot.target().kubeconfig() + "",
                "--namespace",
                cni.namespace()));
        cni.version().ifPresent(version -> words.addAll(List.of("--version", version)));
        run.run(words);
    }

    private static boolean ready(Lab lab) {
        ClusterNodes nodes = new OnSide<>(Side.TARGET, new ClusterNodesProbe()).observe(lab);
        return !nodes.nodes().isEmpty() && nodes.nodes().stream().allMatch(PivotCluster::ready);
    }

    private static boolean ready(ClusterNode node) {
        return node.ready().filter(ready -> ready.status().equals("True")).isPresent();
    }

    /** Helm keeps a release as Secrets with these labels (helm, pkg/storage/driver/secrets.go). */
    private static boolean released(Lab lab, ClusterApi.Cni cni) {
        return lab.kubernetes(Side.TARGET)
                .ask(
                        "whether helm has released " + cni.release(),
                        api -> !api.secrets()
                                .inNamespace(cni.namespace())
                                .withLabel("owner", "helm")
                                .withLabel("name", cni.release())
                                .list()
                                .getItems()
                                .isEmpty());
    }
}
