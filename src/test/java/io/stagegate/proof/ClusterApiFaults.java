package io.stagegate.proof;

import static io.stagegate.proof.Fault.fails;
import static io.stagegate.proof.Fault.hides;
import static io.stagegate.proof.Faults.giveBack;
import static io.stagegate.proof.Faults.keep;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is broken to prove C.1 to C.10 and to be given C.F1 to C.F4, in the sandbox of the Cluster API pivot. A check's
 * faults are made when all checks before it are green, and it has not been done yet.
 */
final class ClusterApiFaults {

    private static final String BIN = "/run/stagegate/bin";
    private static final String STATE = "/run/stagegate/capi";
    private static final String SOURCE = STATE + "/bootstrap.kubeconfig";
    private static final String TARGET = STATE + "/pivot.kubeconfig";
    private static final String RECORD = STATE + "/pivot.before-the-move.json";

    /** The real one, whatever is in its place in the tools' directory; {@code $1} says of which cluster. */
    private static final String KUBECTL = "kubectl() { local real=" + BIN
            + "/kubectl; [ ! -e $real.good ] || real=$real.good" + "; \"$real\" \"$@\"; }; ";

    private static final String ADDON = "-n caaph-system %s provider.clusterctl.cluster.x-k8s.io addon-helm";

    private ClusterApiFaults() {}

    static List<Fault> all() {
        return Stream.of(making(), moving(), moved()).flatMap(List::stream).toList();
    }

    private static List<Fault> making() {
        return List.of(
                toolFails("C.1", "kind", "ended with 1"),
                hides(
                        "C.1",
                        "no kind",
                        takeAway(BIN + "/kind"),
                        giveBack(BIN + "/kind"),
                        "there is no program " + BIN + "/kind"),
                toolDoesNothing("C.2", "clusterctl", "there is no such Deployment"),
                anotherCa("C.2", SOURCE),
                toolDoesNothing("C.3", "kubectl", "there is no Cluster default/pivot"),
                webhookNeverAnswers("C.3"),
                anotherCa("C.3", SOURCE),
                stub(
                        "C.4",
                        "clusterctl",
                        "a clusterctl that gives the bootstrap cluster's own kubeconfig",
                        "cat " + SOURCE,
                        "one and the same"),
                hides(
                        "C.4",
                        "a kubeconfig with another CA from clusterctl",
                        replace("clusterctl", withAnotherCa("\"$0.good\" \"$@\"")),
                        giveBack(BIN + "/clusterctl"),
                        "TLS"),
                toolDoesNothing("C.5", "helm", "Ready=False"),
                anotherCa("C.5", TARGET),
                toolDoesNothing("C.6", "clusterctl", "there is no such Deployment"),
                anotherCa("C.6", TARGET));
    }

    private static List<Fault> moving() {
        return List.of(
                fails(
                        "C.7",
                        "the helm add-on taken from the pivot cluster's providers",
                        withoutAddOn(),
                        addOnAgain(),
                        "provider addon-helm",
                        "is not in the target"),
                paused("C.7", SOURCE),
                fails(
                        "C.7",
                        "a Secret that a template refers to, without the label that takes it along",
                        KUBECTL + label("clusterctl.cluster.x-k8s.io/move-"),
                        KUBECTL + label("--overwrite clusterctl.cluster.x-k8s.io/move="),
                        "Secret default/registry-credentials is left behind"),
                anotherCa("C.7", TARGET),
                // After it C.7 is done again: the move is taken up where it was left.
                fails(
                        "C.7",
                        "a move that is killed while it writes to the target",
                        killedMove(),
                        giveBack(BIN + "/clusterctl"),
                        "clusterctl"));
    }

    private static List<Fault> moved() {
        return List.of(
                leftBehind("C.8"),
                anotherCa("C.8", SOURCE),
                paused("C.9", TARGET),
                hides(
                        "C.9",
                        "what was there before the move not kept",
                        takeAway(RECORD),
                        giveBack(RECORD),
                        "nobody has kept"),
                leftBehind("C.10"),
                anotherCa("C.10", TARGET));
    }

    private static String label(String change) {
        return "kubectl --kubeconfig " + SOURCE + " -n default label secret registry-credentials " + change
                + " >/dev/null";
    }

    /** Nothing listens on port 1. */
    private static Fault webhookNeverAnswers(String check) {
        String webhook =
                "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\","
                        + "\"metadata\":{\"name\":\"never\"},\"webhooks\":[{\"name\":\"never.example.com\",\"sideEffects\":\"None\","
                        + "\"admissionReviewVersions\":[\"v1\"],\"failurePolicy\":\"Fail\",\"clientConfig\":{\"url\":\"https://127.0.0.1:1/\"},"
                        + "\"rules\":[{\"apiGroups\":[\"cluster.x-k8s.io\"],\"apiVersions\":[\"*\"],\"operations\":[\"*\"],"
                        + "\"resources\":[\"clusters\"]}]}]}";
        return fails(
                check,
                "a webhook that never answers",
                KUBECTL + "echo '" + webhook + "' | kubectl --kubeconfig " + SOURCE + " apply -f - >/dev/null",
                KUBECTL + "kubectl --kubeconfig " + SOURCE
                        + " delete --ignore-not-found validatingwebhookconfiguration never >/dev/null",
                "failed calling webhook",
                "never.example.com");
    }

    /** A template that is to be moved, in a namespace of its own: a look at one namespace would not see it. */
    private static Fault leftBehind(String check) {
        String template =
                "{\"apiVersion\":\"infrastructure.cluster.x-k8s.io/v1beta1\",\"kind\":\"DockerMachineTemplate\","
                        + "\"metadata\":{\"name\":\"left\",\"namespace\":\"elsewhere\",\"labels\":{\"clusterctl.cluster.x-k8s.io/move\":\"\"}},\"spec\":{\"template\":{\"spec\":{}}}}";
        return fails(
                check,
                "a template left in another namespace of the bootstrap cluster",
                KUBECTL + "kubectl --kubeconfig " + SOURCE + " create namespace elsewhere >/dev/null; echo '" + template
                        + "' | kubectl --kubeconfig " + SOURCE + " create -f - >/dev/null",
                KUBECTL + "kubectl --kubeconfig " + SOURCE
                        + " delete --ignore-not-found namespace elsewhere >/dev/null",
                "DockerMachineTemplate elsewhere/left");
    }

    private static Fault paused(String check, String kubeconfig) {
        return fails(
                check,
                "the Cluster paused",
                KUBECTL + pause(kubeconfig, true),
                KUBECTL + pause(kubeconfig, false),
                "Cluster default/pivot",
                "paused");
    }

    private static String pause(String kubeconfig, boolean on) {
        return "kubectl --kubeconfig " + kubeconfig
                + " -n default patch cluster.cluster.x-k8s.io pivot --type merge -p '{\"spec\":{\"paused\":" + on
                + "}}' >/dev/null";
    }

    private static Fault anotherCa(String check, String kubeconfig) {
        return hides(
                check,
                "another CA in " + kubeconfig.replaceFirst(".*/", ""),
                keep(kubeconfig) + "; " + withAnotherCa("cat " + kubeconfig + ".good") + " >" + kubeconfig,
                giveBack(kubeconfig),
                "TLS");
    }

    /** What a command prints, a kubeconfig, with a CA that has signed nothing. */
    private static String withAnotherCa(String command) {
        return "other=$(openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=other -days 1 2>/dev/null"
                + " | base64 -w0); " + command
                + " | sed \"s|certificate-authority-data:.*|certificate-authority-data: $other|\"";
    }

    private static Fault toolFails(String check, String tool, String... says) {
        return stub(check, tool, "a " + tool + " that fails", "echo failing on purpose >&2; exit 1", says);
    }

    private static Fault toolDoesNothing(String check, String tool, String... says) {
        return stub(check, tool, "a " + tool + " that does nothing, and ends well", "exit 0", says);
    }

    private static Fault stub(String check, String tool, String what, String body, String... says) {
        return fails(check, what, replace(tool, body), giveBack(BIN + "/" + tool), says);
    }

    /** Puts a script in the tool's place; the good one is beside it, as {@code $0.good}. */
    private static String replace(String tool, String body) {
        String file = BIN + "/" + tool;
        return takeAway(file) + "; cat >" + file + " <<'STUB'\n#!/bin/bash\n" + body + "\nSTUB\nchmod 755 " + file;
    }

    /** Moved, not copied: the tools are links, and look for their own files where those lead. */
    private static String takeAway(String file) {
        return "[ -e " + file + ".good ] || mv " + file + " " + file + ".good";
    }

    private static String withoutAddOn() {
        return KUBECTL + "kubectl --kubeconfig " + TARGET + " " + ADDON.formatted("get") + " -o json >" + STATE
                + "/addon.json; kubectl --kubeconfig " + TARGET + " " + ADDON.formatted("delete") + " >/dev/null";
    }

    private static String addOnAgain() {
        return KUBECTL + "[ ! -e " + STATE + "/addon.json ] || { jq 'del(.metadata.uid, .metadata.resourceVersion,"
                + " .metadata.creationTimestamp, .metadata.managedFields)' " + STATE
                + "/addon.json | kubectl --kubeconfig "
                + TARGET + " apply -f - >/dev/null; rm " + STATE + "/addon.json; }";
    }

    /** The faults behind the failure signals; each in a sandbox of its own, which is put back afterwards. */
    static List<SignalFault> signals() {
        return List.of(
                signal(
                        "C.F1",
                        "C.5",
                        "a helm that installs nothing",
                        replace("helm", "exit 0"),
                        giveBack(BIN + "/helm")),
                signal(
                        "C.F2",
                        "C.7",
                        "the helm add-on taken from the pivot cluster's providers",
                        withoutAddOn(),
                        "true"),
                signal(
                        "C.F3",
                        "C.7",
                        "a move that is killed while it writes to the target",
                        killedMove(),
                        giveBack(BIN + "/clusterctl")),
                signal(
                        "C.F4",
                        "C.7",
                        "a move of another, empty namespace",
                        replace("clusterctl", "exec \"$0.good\" \"${@/#default/empty}\"")
                                + "; "
                                + KUBECTL
                                + "kubectl --kubeconfig "
                                + SOURCE
                                + " create namespace empty >/dev/null",
                        giveBack(BIN + "/clusterctl")));
    }

    private static String killedMove() {
        return replace("clusterctl", """
                case " $* " in *" move "*) ;; *) exec "$0.good" "$@" ;; esac
                STAGEGATE_PACE=1 "$0.good" "$@" & pid=$!
                until [ -n "$(%s/kubectl --kubeconfig %s get machines.cluster.x-k8s.io -A --no-headers 2>/dev/null)" ]
                do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
                kill -9 "$pid"
                wait "$pid"
                """.formatted(BIN, TARGET));
    }

    private static SignalFault signal(String signal, String check, String what, String make, String mend) {
        return new SignalFault(signal, check, what, make, mend);
    }
}
