package io.stagegate.proof;

import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sandbox's hypervisor, worked on by hand: by none of the connections that are to be proved. */
final class Hypervisor {

    /** In seconds: a reset of the lab takes longest, and is done well within this. */
    private static final String MOST = "300";

    /** A host's own shell by neither SSH nor libvirt: the child of its domain's controller is its init. */
    private static final String PRELUDE = """
            set -euo pipefail
            on() {
              local controller init
              controller=$(</run/libvirt/lxc/ocp4-$1.pid)
              read -r init _ <"/proc/$controller/task/$controller/children" || [ "$init" ]
              nsenter --target "$init" --all /bin/sh -c "$2"
            }
            on_bootstrap() { on bootstrap "$1"; }
            on_masters() { local each; for each in master-0 master-1 master-2; do on $each "$1"; done; }
            on_all() { on bootstrap "$1"; on_masters "$1"; }
            """;

    private Hypervisor() {}

    /** Whether this process is in a sandbox: no other lab is ever broken. */
    static boolean isThere() {
        return Files.exists(Path.of("/run/stagegate/inside"));
    }

    /** Whether that is the one of the installs. */
    static boolean isOfInstalls() {
        return isThere() && Run.current().environment() instanceof Install;
    }

    /** Whether that is the one of the Cluster API pivot. */
    static boolean isOfClusterApi() {
        return isThere() && Run.current().environment() instanceof ClusterApi;
    }

    static void run(String words) {
        ask(words);
    }

    /** The lab as {@code up} left it; what a run holds open of it would be cut, so the run ends. */
    static void reset() {
        Run.end();
        run("reset");
    }

    /**
     * The path of a log bundle of the lab as it is, gathered as openshift-install does, with the file beside it that names the lab's
     * profile.
     *
     * @param folder where it is kept; made when it is first needed
     */
    static String gathered(Path folder) {
        Environment lab = Run.current().environment();
        return ask("""
                mkdir -p %1$s
                bundle=$(environments/%2$s/gather-bootstrap --dir %1$s 2>/dev/null)
                echo 'profile: %3$s' >"${bundle%%.tar.gz}.yaml"
                echo "$bundle"
                """.formatted(folder, lab.name(), lab.profile().name()));
    }

    /** @return what it printed, without the line's end */
    static String ask(String words) {
        try {
            // What waits in a fault for something that does not come must not hold up the proof. Its children end with
            // it.
            Process process = new ProcessBuilder("timeout", "--kill-after=5", MOST, "bash", "-c", PRELUDE + words)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new AssertionError(
                        "the fault could not be made or mended: " + words + "\nended with " + exit + ": " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
