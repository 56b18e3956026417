package io.stagegate.run;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Side;
import io.stagegate.report.RunRecord;
import io.stagegate.report.RunRecorder;
import io.stagegate.text.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a run was about, for the report: the environment, its profile, and the versions that were observed in the lab. */
public final class ReportEnvironment {

    private static final ResourceDefinitionContext CLUSTER_VERSION = new ResourceDefinitionContext.Builder()
            .withGroup("config.openshift.io")
            .withVersion("v1")
            .withKind("ClusterVersion")
            .withPlural("clusterversions")
            .withNamespaced(false)
            .build();

    private ReportEnvironment() {}

    /** Observes the versions in the lab that were not seen yet: later the bootstrap may be gone. */
    public static void keep(Lab lab, RunRecorder record) {
        Kind.of(lab.environment()).versionsOf(lab).forEach((label, question) -> {
            if (record.hasSeen(label)) {
                return;
            }
            try {
                record.version(label, Optional.of(question.get()), "");
            } catch (CouldNotCheckException | KubernetesRefusalException e) {
                record.version(label, Optional.empty(), e.getMessage());
            }
        });
    }

    /** Labels in the order to be shown, for Allure. */
    public static Map<String, String> of(Lab lab, RunRecorder record) {
        Environment environment = lab.environment();
        List<String> overrides = environment.profile().overrides();
        RunRecord sofar = record.record(Map.of());
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("Environment", environment.name());
        labels.put("Profile", environment.profile().name());
        labels.put("Profile overrides", overrides.isEmpty() ? "none" : String.join("; ", overrides));
        labels.putAll(sofar.versions());
        labels.put(
                "stagegate",
                sofar.stagegate().version() + " (" + sofar.stagegate().commit() + ")");
        return labels;
    }

    static Map<String, Supplier<String>> ofInstall(Install its, Lab lab) {
        Map<String, Supplier<String>> versions = new LinkedHashMap<>();
        versions.put("Cluster", () -> its.cluster().domain());
        versions.put(
                "Hypervisor",
                () -> its.hypervisor().uri() + ", " + lab.install().hypervisor().version());
        versions.put("Kubernetes API", () -> lab.kubernetes().version());
        versions.put(
                "Bootstrap OS", () -> onBootstrap(its, lab, "sh", "-c", ". /etc/os-release; echo \"$PRETTY_NAME\""));
        versions.put("Bootstrap kubelet", () -> onBootstrap(its, lab, "kubelet", "--version"));
        return versions;
    }

    static Map<String, Supplier<String>> ofPivot(ClusterApi its, Lab lab) {
        Map<String, Supplier<String>> versions = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            versions.put(
                    "Kubernetes API of the " + side.word(),
                    () -> its.name(side) + ", " + lab.pivot().kubernetes(side).version());
        }
        return versions;
    }

    static Map<String, Supplier<String>> ofBundle(Bundle its, Lab lab) {
        Map<String, Supplier<String>> versions = new LinkedHashMap<>();
        versions.put("Gathered", () -> Text.utc(its.files().now()));
        versions.put("Read", its::extent);
        versions.put("Cluster", () -> its.install().cluster().domain());
        versions.put(
                "Release",
                () -> lab.kubernetes()
                        .ask(
                                "the release's version",
                                api -> api.genericKubernetesResources(CLUSTER_VERSION).list().getItems().stream()
                                        .map(version ->
                                                String.valueOf(version.<Object>get("status", "desired", "version")))
                                        .findFirst()
                                        .orElse("none")));
        return versions;
    }

    private static String onBootstrap(Install its, Lab lab, String... command) {
        return lab.install()
                .shell(its.bootstrap())
                .run(Command.of(command))
                .orCouldNotCheck()
                .stdout()
                .strip();
    }
}
