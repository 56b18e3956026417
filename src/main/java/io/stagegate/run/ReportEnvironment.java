package io.stagegate.run;

import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a run was about, for the report: the environment, its profile, and the versions that were observed in the lab. */
public final class ReportEnvironment {

    private ReportEnvironment() {}

    /** Labels in the order to be shown; a part that could not be asked is "not observed", and why. */
    public static Map<String, String> of(Lab lab) {
        Environment environment = lab.environment();
        List<String> overrides = environment.profile().overrides();
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("Environment", environment.name());
        labels.put("Profile", environment.profile().name());
        labels.put("Profile overrides", overrides.isEmpty() ? "none" : String.join("; ", overrides));
        Kind.of(environment).versionsOf(lab).forEach((label, question) -> labels.put(label, observed(question)));
        labels.put("stagegate", stagegate());
        return labels;
    }

    static Map<String, Supplier<String>> ofInstall(Install its, Lab lab) {
        Map<String, Supplier<String>> versions = new LinkedHashMap<>();
        versions.put("Cluster", () -> its.cluster().domain());
        versions.put(
                "Hypervisor",
                () -> its.hypervisor().uri() + ", " + lab.install().hypervisor().version());
        versions.put("Kubernetes API", () -> version(lab.kubernetes()));
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
                    () -> its.name(side) + ", " + version(lab.pivot().kubernetes(side)));
        }
        return versions;
    }

    private static String version(Kubernetes kubernetes) {
        return kubernetes.ask("version", api -> api.getKubernetesVersion().getGitVersion());
    }

    private static String onBootstrap(Install its, Lab lab, String... command) {
        return lab.install()
                .shell(its.bootstrap())
                .run(Command.of(command))
                .orCouldNotLook()
                .stdout()
                .strip();
    }

    private static String observed(Supplier<String> question) {
        try {
            return question.get();
        } catch (CouldNotCheckException | KubernetesRefusalException e) {
            return "not observed: " + e.getMessage();
        }
    }

    private static String stagegate() {
        String version = ReportEnvironment.class.getPackage().getImplementationVersion();
        return version == null ? "from its source tree" : version;
    }
}
