package io.stagegate.run;

import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Side;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What a run was about, for the report: the environment, its profile, and the versions that were seen in the lab. */
public final class ReportEnvironment {

    private ReportEnvironment() {}

    /** Labels in the order to be shown; a part that could not be asked is "not seen", and why. */
    public static Map<String, String> of(Lab lab) {
        Environment environment = lab.environment();
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("Environment", environment.name());
        seen.put("Profile", environment.profile().name());
        seen.put(
                "Profile overrides",
                environment.profile().overrides().isEmpty()
                        ? "none"
                        : String.join("; ", environment.profile().overrides()));
        if (environment.clusterApi().isPresent()) {
            for (Side side : Side.values()) {
                seen.put(
                        "Kubernetes API of the " + side.word(),
                        environment.pivot().name(side) + ", " + seen(() -> version(lab.kubernetes(side))));
            }
        } else {
            ofLibvirt(lab, environment, seen);
        }
        seen.put("stagegate", stagegate());
        return seen;
    }

    private static void ofLibvirt(Lab lab, Environment environment, Map<String, String> seen) {
        seen.put("Cluster", environment.cluster().domain());
        seen.put(
                "Hypervisor",
                seen(() ->
                        environment.hypervisor().uri() + ", " + lab.hypervisor().version()));
        seen.put("Kubernetes API", seen(() -> version(lab.kubernetes())));
        seen.put("Bootstrap OS", seen(() -> onBootstrap(lab, "sh", "-c", ". /etc/os-release; echo \"$PRETTY_NAME\"")));
        seen.put("Bootstrap kubelet", seen(() -> onBootstrap(lab, "kubelet", "--version")));
    }

    private static String version(Kubernetes kubernetes) {
        return kubernetes.ask("version", api -> api.getKubernetesVersion().getGitVersion());
    }

    private static String onBootstrap(Lab lab, String... command) {
        return lab.shell(lab.environment().bootstrap())
                .run(Command.of(command))
                .orCouldNotLook()
                .stdout()
                .strip();
    }

    private static String seen(Supplier<String> question) {
        try {
            return question.get();
        } catch (CouldNotCheckException | KubernetesRefusalException e) {
            return "not seen: " + e.getMessage();
        }
    }

    private static String stagegate() {
        String version = ReportEnvironment.class.getPackage().getImplementationVersion();
        return version == null ? "from its source tree" : version;
    }
}
