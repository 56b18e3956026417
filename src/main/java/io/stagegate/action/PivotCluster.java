package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.ClusterApiProfile;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNodes;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.probe.ManagementClusterProbe;
import io.stagegate.probe.OnCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What makes the pivot cluster, and a management cluster of it. Each step does nothing where it was done already. */
public final class PivotCluster {

    /** How the API server says that it is a webhook's fault (kubernetes, apiserver/pkg/admission and apiextensions-apiserver). */
    private static final Pattern WEBHOOK = Pattern.compile("failed calling webhook|conversion webhook for ");

    /** How long webhooks may take from when their Deployments are available: cert-manager's cainjector elects a leader first. */
    private static final Duration WEBHOOKS = Duration.ofMinutes(2);

    private static final Duration AGAIN = Duration.ofSeconds(1);

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
        ClusterApiProfile.Init init = pivot.profile().init(side);
        ManagementCluster seen = new ManagementClusterProbe(side).observe(run.lab());
        List<String> missing = init.providers().stream()
                .filter(provider -> seen.provider(provider).isEmpty())
                .toList();
        if (missing.isEmpty()) {
            run.onLine().accept("all providers are in " + pivot.name(side) + " already");
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
        run.change(Permission.CREATE, words);
    }

    private static void add(List<String> words, String flag, String prefix, List<String> wanted, List<String> missing) {
        List<String> names =
                wanted.stream().filter(name -> missing.contains(prefix + name)).toList();
        if (!names.isEmpty()) {
            words.addAll(List.of(flag, String.join(",", names)));
        }
    }

    /**
     * Applies the pivot cluster's manifest to the source: {@code kubectl apply}. Right after clusterctl init a webhook may not be
     * ready although its Deployment is available: the API does not know its authority yet, or the Service does not lead there. So
     * that is tried again for a while, as upstream's own tests do (cluster-api v1.14.0,
     * test/framework/clusterctl/clusterctl_helpers.go).
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
                run.onLine().accept("the Cluster is there already");
                return;
            }
            throw new NotPermittedException(
                    environment, Permission.CREATE, "apply " + pivot.target().manifest());
        }
        long began = System.nanoTime();
        while (true) {
            try {
                run.change(
                        Permission.CREATE,
                        pivot.tools().kubectl(),
                        "--kubeconfig",
                        pivot.source().kubeconfig() + "",
                        "apply",
                        "-f",
                        pivot.target().manifest() + "");
                return;
            } catch (ActionFailedException e) {
                Duration spent = Duration.ofNanos(System.nanoTime() - began);
                if (!WEBHOOK.matcher(e.getMessage()).find()
                        || spent.compareTo(WEBHOOKS) > 0
                        || spent.compareTo(run.limit().minus(AGAIN)) > 0) {
                    throw e;
                }
                run.onLine().accept("a webhook does not answer yet; the manifest is applied again");
                rest();
            }
        }
    }

    private static void rest() {
        try {
            TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CouldNotCheckException(ConnectionFailure.OTHER, "interrupted between two attempts", e);
        }
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
        } catch (CouldNotCheckException | KubernetesRefusalException e) {
            // Most probably a kubeconfig that an earlier pivot has left, and that leads nowhere any more.
            if (BeforeTheMoveFile.read(pivot.record())
                    .filter(BeforeTheMove::moved)
                    .isPresent()) {
                throw new CouldNotCheckException(
                        ConnectionFailure.OTHER,
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
            run.onLine().accept("the environment declares no CNI: none is installed");
            return;
        }
        ClusterApi.Cni cni = declared.get();
        if (ready(run.lab())) {
            run.onLine().accept("the CNI is there already");
            return;
        }
        Optional<String> release = release(run.lab(), cni);
        if (release.filter("deployed"::equals).isPresent()) {
            run.onLine().accept("the CNI is there already");
            return;
        }
        if (release.isPresent()) {
            throw new ActionFailedException("""
                    the release %1$s is there, and not deployed but %2$s: a helm before this one failed, or was ended in the middle.
                      1. See how far it came: helm status %1$s --namespace %3$s --kubeconfig %4$s
                      2. Take it away, and look again: helm uninstall %1$s --namespace %3$s --kubeconfig %4$s""".formatted(
                            cni.release(),
                            release.get(),
                            cni.namespace(),
                            pivot.target().kubeconfig()));
        }
        if (!environment.permits(Permission.CREATE)) {
            throw new NotPermittedException(environment, Permission.CREATE, "install the CNI " + cni.release());
        }
        String helm = pivot.tools().helm();
        cni.repository().ifPresent(from -> {
            run.change(Permission.CREATE, helm, "repo", "add", from.name(), from.url());
            // To add one that is known renews nothing (helm, pkg/cmd/repo_add.go): a new version would not be found.
            run.change(Permission.CREATE, helm, "repo", "update", from.name());
        });
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
        run.change(Permission.CREATE, words);
    }

    private static boolean ready(Lab lab) {
        ClusterNodes nodes = new OnCluster<>(Side.TARGET, new ClusterNodesProbe()).observe(lab);
        return !nodes.nodes().isEmpty() && nodes.nodes().stream().allMatch(PivotCluster::ready);
    }

    private static boolean ready(ClusterNode node) {
        return node.ready().filter(ready -> ready.status().equals("True")).isPresent();
    }

    /**
     * Helm's own word for the state of a release: {@code deployed}, {@code pending-install}, {@code failed} …; that of its
     * newest revision. Helm keeps each revision in a Secret with these labels (helm v3 and v4, pkg/storage/driver/secrets.go).
     */
    private static Optional<String> release(Lab lab, ClusterApi.Cni cni) {
        return lab.pivot()
                .kubernetes(Side.TARGET)
                .ask(
                        "whether helm has released " + cni.release(),
                        api -> api
                                .secrets()
                                .inNamespace(cni.namespace())
                                .withLabel("owner", "helm")
                                .withLabel("name", cni.release())
                                .list()
                                .getItems()
                                .stream()
                                .map(secret -> secret.getMetadata().getLabels())
                                .max(Comparator.comparingInt(PivotCluster::revision))
                                .map(labels -> labels.getOrDefault("status", "unknown")));
    }

    private static int revision(Map<String, String> labels) {
        String version = labels.getOrDefault("version", "");
        return version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0;
    }
}
