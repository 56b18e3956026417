package io.stagegate.probe;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Stage;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.InstallReached;
import io.stagegate.observation.ServiceRecord;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far an install came, by what it left: bootkube's journal and service record, the masters' kubelets, and what the API holds. Each
 * of them may be missing.
 */
public record ReachedProbe() implements Probe<InstallReached> {

    private static final List<String> NUMBERS =
            List.of("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    /** Runs before kubelet, at a master's first boot: machine-config-operator, templates/common/_base/units. */
    private static final String FIRST_BOOT = "machine-config-daemon-firstboot.service";

    private static final int LONGEST = 160;

    @Override
    public String subject() {
        return "the install";
    }

    @Override
    public InstallReached observe(Lab lab) {
        Install install = lab.environment().install();
        Node bootstrap = install.bootstrap();
        Optional<List<String>> bootkube = seen(() -> JournalProbe.ofThisBoot(
                        bootstrap, install.profile().units().bootkube())
                .observe(lab)
                .lines());
        Optional<List<CertificateRequest>> requests = seen(() -> lab.kubernetes()
                .ask(
                        "list certificate requests",
                        api -> api.certificates().v1().certificateSigningRequests().list().getItems().stream()
                                .map(CertificateRequestReader::read)
                                .toList()));
        Optional<List<ClusterNode>> nodes =
                seen(() -> new ClusterNodesProbe().observe(lab).nodes());
        List<Node> started = install.masters().stream()
                .filter(master -> Stream.of(install.profile().units().kubelet(), FIRST_BOOT)
                        .anyMatch(unit -> seen(() -> JournalProbe.toRead(master, unit)
                                        .observe(lab)
                                        .lines())
                                .filter(lines -> !lines.isEmpty())
                                .isPresent()))
                .toList();
        if (bootkube.isEmpty() && requests.isEmpty() && nodes.isEmpty() && started.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    "not in the bundle: anything that says how far the install came (bootkube's journal, the masters' kubelets,"
                            + " certificate requests, nodes)");
        }
        boolean complete = said(bootkube, install.profile().handover().message());
        boolean joined =
                nodes.map(List::size).orElse(0) > 0 || requests.map(List::size).orElse(0) > 0;
        if (complete || (bootkube.isEmpty() && joined && allReady(install, nodes))) {
            return pivot(lab, complete);
        }
        List<String> messages = install.profile().bootkubeMessages();
        boolean begun = said(bootkube, messages.get(messages.size() - 1));
        return joined || !started.isEmpty()
                ? new InstallReached(Stage.FORMATION.id(), formation(install, requests, nodes, started), false)
                : bootstrap(lab, bootkube.orElse(List.of()), begun);
    }

    /** Empty where it could not be seen. */
    private static <T> Optional<T> seen(Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (CouldNotCheckException | KubernetesRefusalException e) {
            return Optional.empty();
        }
    }

    private static boolean said(Optional<List<String>> journal, String message) {
        return journal.orElse(List.of()).stream().anyMatch(line -> line.contains(message));
    }

    private static boolean allReady(Install install, Optional<List<ClusterNode>> nodes) {
        return ready(nodes.orElse(List.of())) >= install.masters().size();
    }

    private static long ready(List<ClusterNode> nodes) {
        return nodes.stream()
                .filter(node -> node.ready()
                        .filter(ready -> ready.status().equals("True"))
                        .isPresent())
                .count();
    }

    private static InstallReached pivot(Lab lab, boolean complete) {
        String stage = Stage.PIVOT.id();
        String bootstrap = complete ? "the bootstrap is complete" : "every master is Ready";
        Optional<ClusterOperators> operators = seen(() -> new ClusterOperatorsProbe().observe(lab));
        if (operators.isEmpty() || operators.get().conditions().isEmpty()) {
            return new InstallReached(stage, bootstrap + "; the cluster operators were not gathered", false);
        }
        List<String> without = operators.get().conditions().keySet().stream()
                .filter(name -> !operators.get().condition(name, "Available").isTrue())
                .toList();
        return without.isEmpty()
                ? new InstallReached(stage, bootstrap + ", and every cluster operator available", complete)
                : new InstallReached(
                        stage,
                        bootstrap + "; " + number(without.size()) + " of "
                                + number(operators.get().conditions().size()) + " cluster operators "
                                + (without.size() == 1 ? "is" : "are") + " not available: " + shortly(without),
                        false);
    }

    private static String formation(
            Install install,
            Optional<List<CertificateRequest>> requests,
            Optional<List<ClusterNode>> nodes,
            List<Node> started) {
        int masters = install.masters().size();
        if (requests.isEmpty() && nodes.isEmpty()) {
            return ofMasters(started.size(), masters) + " started; what the API held is not in the bundle";
        }
        Set<String> known = new TreeSet<>();
        requests.orElse(List.of()).stream()
                .flatMap(request -> request.commonName().stream())
                .filter(name -> name.startsWith(Node.KUBELET_USER))
                .map(name -> name.substring(Node.KUBELET_USER.length()))
                .forEach(known::add);
        nodes.orElse(List.of()).forEach(node -> known.add(node.name()));
        int silent = masters - known.size();
        if (silent > 0 && requests.isPresent()) {
            return silent == masters
                    ? "no master ever asked for a certificate"
                    : ofMasters(silent, masters) + " never asked for a certificate";
        }
        Set<String> waiting = new TreeSet<>();
        requests.orElse(List.of()).stream()
                .filter(CertificateRequest::pending)
                .forEach(request -> waiting.add(request.commonName().orElse(request.requestor())));
        if (!waiting.isEmpty()) {
            return number(waiting.size()) + (waiting.size() == 1 ? " node waits" : " nodes wait")
                    + " for the approval of a certificate request: " + shortly(new ArrayList<>(waiting));
        }
        long ready = ready(nodes.orElse(List.of()));
        if (nodes.isPresent() && nodes.get().size() < masters) {
            return ofMasters(masters - nodes.get().size(), masters) + " never became a node of the cluster";
        }
        return nodes.isPresent() && ready < masters
                ? ready + " of " + masters + " masters are Ready"
                : "the masters are there, and bootkube is not complete";
    }

    /** {@code two of three masters}; {@code all three masters}, {@code the only master}. */
    private static String ofMasters(int some, int masters) {
        if (masters == 1) {
            return "the only master";
        }
        return (some == masters ? "all " : number(some) + " of ") + number(masters) + " masters";
    }

    private static InstallReached bootstrap(Lab lab, List<String> journal, boolean applying) {
        Install install = lab.environment().install();
        List<String> messages = install.profile().bootkubeMessages();
        String last = messages.stream()
                .filter(message -> journal.stream().anyMatch(line -> line.contains(message)))
                .reduce((one, later) -> later)
                .orElse("");
        String failure = install.profile()
                .files()
                .serviceRecords()
                .flatMap(directory -> seen(() -> Stream.of(
                                install.profile().units().bootkube(),
                                "release-image.service",
                                "node-image-pull.service")
                        .flatMap(unit ->
                                seen(() -> new ServiceRecordProbe(install.bootstrap(), directory, unit).observe(lab))
                                        .stream())
                        .flatMap(record -> record.entries().stream().reduce((one, later) -> later).stream())
                        .filter(ServiceRecord.Entry::failed)
                        .findFirst()
                        .map(entry -> "; its record ends with: " + cut(entry.toString()))
                        .orElse("")))
                .orElse("");
        String words = applying
                ? "bootkube waits for the cluster's first manifests to be applied, and no master was seen"
                : last.isEmpty() ? "bootkube has rendered nothing" : "bootkube came to \"" + last + "\"";
        return new InstallReached(Stage.BOOTSTRAP.id(), words + failure, false);
    }

    private static String cut(String text) {
        return Text.truncate(text, LONGEST);
    }

    private static String shortly(List<String> names) {
        return names.stream().limit(5).collect(Collectors.joining(", ")) + (names.size() > 5 ? ", …" : "");
    }

    private static String number(int number) {
        return number < NUMBERS.size() ? NUMBERS.get(number) : "" + number;
    }
}
