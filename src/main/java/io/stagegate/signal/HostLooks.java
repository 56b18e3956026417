package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A node as a host: its files, ports, names and routes. */
final class HostLooks {

    /** {@code LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=1234,fd=7))}, as {@code ss -Hltnp} prints it. */
    private static final Pattern SOCKET =
            Pattern.compile("LISTEN +\\d+ +\\d+ +(\\S+) +\\S+ *(?:users:\\(\\(\"([^\"]+)\",pid=(\\d+).*)?");

    /** {@code timeout}'s exit status. */
    private static final int NO_ANSWER = 124;

    /** Our own scripts': the name did not resolve. */
    private static final int UNRESOLVED = 9;

    static final Look FILE = Look.onNode("file", "there", HostLooks::file).of("its path");

    static final Look PORTS =
            Look.onNode("ports", "process address", HostLooks::ports).of("a TCP port");

    static final Look DNS =
            Look.onNode("dns", "resolves addresses", HostLooks::dns).of("a name");

    static final Look ROUTES =
            Look.onNode("routes", "reachable", HostLooks::routes).of("a name or an address");

    private HostLooks() {}

    private static CommandResult run(Lab lab, Node node, String... words) {
        return lab.install().shell(node).run(Command.of(words).asRoot().within(Look.COMMAND));
    }

    static List<Finding> file(Lab lab, Node node, String path) {
        CommandResult result = run(lab, node, "tail", "-c", "" + Look.MOST_BYTES, "--", path);
        if (!result.ok() && result.stderr().contains("No such file or directory")) {
            return List.of(Finding.now(node.name(), "there is no " + path, Map.of("there", "no")));
        }
        List<String> lines = result.orCouldNotCheck().stdout().lines().toList();
        if (lines.isEmpty()) {
            // That it is there can be all that it says.
            return List.of(Finding.now(node.name(), path + " is empty", Map.of("there", "yes")));
        }
        return lines.subList(Math.max(0, lines.size() - Look.MOST_LINES), lines.size()).stream()
                .map(line -> Finding.now(node.name(), line, Map.of("there", "yes")))
                .toList();
    }

    static List<Finding> ports(Lab lab, Node node, String port) {
        CommandResult result =
                run(lab, node, "ss", "-Hltnp", "sport = :" + port).orCouldNotCheck();
        List<Finding> findings = new ArrayList<>();
        for (String line : result.stdout().lines().toList()) {
            Matcher socket = SOCKET.matcher(line.strip());
            // What is not understood is not nobody.
            if (!socket.matches()) {
                throw new CouldNotCheckException(
                        ConnectionFailure.GARBLED, node + ": ss printed \"" + line.strip() + "\"");
            }
            // A socket without users is the kernel's own: that somebody listens is reported all the same.
            String process = socket.group(2) == null ? "unknown" : socket.group(2);
            findings.add(Finding.now(
                    node.name(),
                    "port " + port + " is held by " + process
                            + (socket.group(3) == null ? "" : ", pid " + socket.group(3)) + " at "
                            + socket.group(1),
                    Map.of("process", process, "address", socket.group(1))));
        }
        return findings.isEmpty()
                ? List.of(Finding.now(node.name(), "nobody listens on port " + port, Map.of()))
                : findings;
    }

    static List<Finding> dns(Lab lab, Node node, String name) {
        CommandResult result = run(lab, node, "getent", "ahosts", name);
        if (result.exit() == NO_ANSWER) {
            return List.of(Finding.now(
                    node.name(),
                    "no answer within " + Look.COMMAND.toSeconds() + " s when asked for " + name,
                    Map.of("resolves", "no-answer", "addresses", "")));
        }
        // 2: one or more supplied keys could not be found (getent(1)).
        if (result.exit() == 2) {
            return List.of(
                    Finding.now(node.name(), name + " does not resolve", Map.of("resolves", "no", "addresses", "")));
        }
        String addresses = result.orCouldNotCheck()
                .stdout()
                .lines()
                .map(line -> line.split("\\s+", 2)[0])
                .distinct()
                .collect(Collectors.joining(", "));
        return List.of(Finding.now(
                node.name(), name + " resolves to " + addresses, Map.of("resolves", "yes", "addresses", addresses)));
    }

    static List<Finding> routes(Lab lab, Node node, String to) {
        CommandResult result = run(
                lab,
                node,
                "sh",
                "-c",
                "set -- $(getent ahosts \"$1\"); [ -n \"${1:-}\" ] || exit " + UNRESOLVED + "; ip route get \"$1\"",
                "sh",
                to);
        if (result.exit() == UNRESOLVED || result.exit() == NO_ANSWER) {
            return List.of(Finding.now(node.name(), to + " does not resolve", Map.of("reachable", "unresolved")));
        }
        // 2: the kernel refused, in its words: unreachable, blackhole, prohibited (ip(8), EXIT STATUS).
        if (result.exit() == 2) {
            return List.of(Finding.now(
                    node.name(), "no route to " + to + ": " + result.stderr().strip(), Map.of("reachable", "no")));
        }
        return List.of(Finding.now(
                node.name(),
                result.orCouldNotCheck().stdout().lines().findFirst().orElse("").strip(),
                Map.of("reachable", "yes")));
    }
}
