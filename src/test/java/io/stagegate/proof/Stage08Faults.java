package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;

import java.util.List;
import java.util.stream.Stream;

/** What is broken to prove 08.1 to 08.8: before anything is done, after stage 10, and after stage 11. */
final class Stage08Faults {

    private static final String DROP_IN = "/run/systemd/system/bootkube.service.d";

    private Stage08Faults() {}

    /** In a lab as it was started, which they leave as it was started. */
    static List<Fault> inAnUntouchedLab() {
        return List.of(fails(
                        "08.8",
                        "a master started, and no bootstrap",
                        "virsh -q start ocp4-master-0; until on master-0 \"pgrep -x sshd\" >/dev/null 2>&1; do sleep 0.1; done",
                        "reset >/dev/null",
                        "missing: 1. the bootstrap has booted")
                .afterStage("")
                .onlyOnce());
    }

    /** Before there are masters. */
    static List<Fault> ofTheBootstrap() {
        return Stream.of(
                        Faults.bootstrapApiBlocked("08.1"),
                        Faults.anotherCa("08.1"),
                        fails(
                                "08.2",
                                "22623 of the bootstrap blocked",
                                "on_bootstrap '" + Faults.reject("-I", "INPUT", "! -i lo", 22623) + "'",
                                "on_bootstrap '" + Faults.reject("-D", "INPUT", "! -i lo", 22623) + "'",
                                "https://api-int.ocp4.example.com:22623 at 192.168.126.100",
                                "refused"),
                        Faults.anotherMachineConfigCa("08.2"),
                        Faults.bootstrapSchedulerTaken("08.3", "kube-scheduler-pod.yaml"),
                        Stage10Faults.sshdStopped("08.3"),
                        fails(
                                "08.5",
                                "bootkube killed, and not started again",
                                // On cgroup v1 systemd may wait for a process that has gone already: not for long.
                                "on_bootstrap 'mkdir -p " + DROP_IN
                                        + "; printf \"[Service]\\nRestart=no\\nTimeoutStopSec=1s\\n\" >" + DROP_IN
                                        + "/no.conf; systemctl daemon-reload; systemctl kill --signal=KILL bootkube"
                                        + "; until systemctl --quiet is-failed bootkube; do sleep 0.2; done'",
                                "on_bootstrap 'rm -rf " + DROP_IN
                                        + "; systemctl daemon-reload; systemctl start bootkube'",
                                "bootkube.service",
                                "failed"),
                        Stage10Faults.sshdStopped("08.5"),
                        fails(
                                "08.6",
                                "the Machine Config Server's manifest taken away",
                                // By the profile's name for it.
                                "on_bootstrap 'mv -n " + Faults.MANIFESTS + "/machine*-pod.yaml /root/"
                                        + "; while ss -Hltn \"sport = :22623\" | grep -q .; do sleep 0.2; done'",
                                "on_bootstrap 'mv -n /root/machine*-pod.yaml " + Faults.MANIFESTS + "/ || true'",
                                "listening on 6443 and 22623",
                                "only"),
                        Stage10Faults.sshdStopped("08.6"))
                .map(fault -> fault.afterStage("10"))
                .toList();
    }

    /** Once the control plane has formed. */
    static List<Fault> ofTheMasters() {
        return Stream.of(
                        Faults.schedulerTaken("08.4", "master-2", "kube-scheduler-pod.yaml"),
                        Faults.mastersSshStopped("08.4"),
                        Faults.masterKubeletStopped("08.7"),
                        Faults.mastersSshStopped("08.7"),
                        hides("08.8", "a run that begins when the masters have taken over", "true", "true", "order")
                                .onlyOnce())
                .map(fault -> fault.afterStage("11"))
                .toList();
    }
}
