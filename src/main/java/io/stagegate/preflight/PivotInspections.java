package io.stagegate.preflight;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.PivotLab;
import io.stagegate.connection.kubernetes.Kubeconfig;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.preflight.Inspection.Answer;
import io.stagegate.probe.IdentityProbe;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can be looked at before a Cluster API pivot. */
final class PivotInspections {

    private final PivotLab lab;
    private final ClusterApi pivot;

    private PivotInspections(PivotLab lab, ClusterApi pivot) {
        this.lab = lab;
        this.pivot = pivot;
    }

    static List<Inspection> of(Lab lab) {
        return new PivotInspections(lab.pivot(), lab.environment().pivot()).all();
    }

    private List<Inspection> all() {
        List<Inspection> all = new ArrayList<>();
        for (Side side : Side.values()) {
            all.add(kubeconfig(side));
            all.add(answers(side));
        }
        all.add(different());
        ClusterApi.Tools tools = pivot.tools();
        all.add(tool(tools.kind(), "C.1", Permission.CREATE));
        all.add(tool(tools.clusterctl(), "C.2", Permission.CREATE));
        all.add(tool(tools.kubectl(), "C.3", Permission.CREATE));
        pivot.cni().ifPresent(cni -> all.add(tool(tools.helm(), "C.5", Permission.CREATE)));
        return all;
    }

    private boolean there(Side side) {
        return Files.exists(pivot.kubeconfig(side));
    }

    private Inspection kubeconfig(Side side) {
        Path file = pivot.kubeconfig(side);
        return new Inspection("the kubeconfig of the " + side.word() + ", " + file, "it can be used", () -> {
            if (!there(side)) {
                return Answer.notYet("there is no such file; the pivot writes it");
            }
            try {
                URI server = Kubeconfig.server("kubeconfig", file);
                return Answer.right("it asks " + server);
            } catch (CouldNotCheckException e) {
                // The pivot writes it anew where it may create what it belongs to.
                String repair = "kubectl --kubeconfig " + file + " config view";
                return pivot.permits(Permission.CREATE)
                        ? Answer.warning(e.getMessage(), repair)
                        : Answer.wrong(e.getMessage(), repair, List.of(side == Side.SOURCE ? "C.1" : "C.4"));
            }
        });
    }

    private Inspection answers(Side side) {
        return new Inspection("the API of the " + side.word(), "it answers, if it is there already", () -> {
            if (!there(side)) {
                return Answer.notYet("there is no kubeconfig");
            }
            try {
                return Answer.right("version " + lab.kubernetes(side).version());
            } catch (CouldNotCheckException | KubernetesRefusalException e) {
                return Answer.warning(
                        e.getMessage(), "if it is of an earlier pivot, delete it: rm " + pivot.kubeconfig(side));
            }
        });
    }

    private Inspection different() {
        return new Inspection("the two clusters", "they are not the same", () -> {
            if (!there(Side.SOURCE) || !there(Side.TARGET)) {
                return Answer.notYet("there are not two kubeconfigs");
            }
            return new IdentityProbe(Side.SOURCE).observe(lab).equals(new IdentityProbe(Side.TARGET).observe(lab))
                    ? Answer.wrong(
                            "both kubeconfigs lead to the same cluster",
                            "correct source.kubeconfig or target.kubeconfig in " + pivot.file(),
                            List.of("C.7", "C.8"))
                    : Answer.right("they are two");
        });
    }

    private Inspection tool(String program, String check, Permission permission) {
        return new Inspection("the tool " + program, "it is there", () -> {
            CommandResult result = lab.tools()
                    .run(Command.script("command -v \"$1\"", program).within(Duration.ofSeconds(5)), line -> {});
            if (result.ok()) {
                return Answer.right(result.stdout().strip());
            }
            String found = "it is not on the PATH";
            String repair =
                    "install it, or write its path as tools." + program.replaceFirst(".*/", "") + " in " + pivot.file();
            // What it makes may be there already; then it is not called.
            return pivot.permits(permission) && !there(Side.SOURCE)
                    ? Answer.wrong(found, repair, List.of(check))
                    : Answer.warning(found, repair);
        });
    }
}
