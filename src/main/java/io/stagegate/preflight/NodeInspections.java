package io.stagegate.preflight;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.InstallLab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.preflight.Inspection.Answer;
import io.stagegate.signal.EtcdMetricsLook;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A node, as far as it can be logged in to: before the install it is shut off, and then nothing of it can be seen. */
final class NodeInspections {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** From where on etcd warns of its peers' clocks (etcd 3.5, server/etcdserver/api/rafthttp/probing_status.go). */
    private static final Duration CLOCKS = Duration.ofSeconds(1);

    /**
     * What 99 % of etcd's WAL fsyncs should stay below: etcd.io/docs/v3.5/faq, and openshift-docs'
     * modules/installation-minimum-resource-requirements.adoc.
     */
    private static final Duration FSYNC = Duration.ofMillis(10);

    /** getent(1): one or more keys could not be found. */
    private static final String NAMES = """
            for name in "$@"; do
              found=$(getent ahosts "$name"); status=$?
              [ $status -eq 0 ] || [ $status -eq 2 ] || exit $status
              echo "$name $(printf '%s\\n' "$found" | awk '{ print $1 }' | sort -u | tr '\\n' ' ')"
            done
            """;

    private static final String TOOLS =
            "for tool in \"$@\"; do command -v \"$tool\" >/dev/null || echo \"$tool\"; done";

    private final InstallLab lab;
    private final Install install;
    private final Node node;
    private final ThisMachine here;

    NodeInspections(InstallLab lab, Install install, Node node, ThisMachine here) {
        this.lab = lab;
        this.install = install;
        this.node = node;
        this.here = here;
    }

    /** The check that logs in to it. */
    static String login(Node node) {
        return node.role() == Role.BOOTSTRAP ? "10.2" : "11.2";
    }

    List<Inspection> all() {
        return List.of(ssh(), names(), clock(), disk(), tools());
    }

    private Inspection ssh() {
        String expected = "a login as " + install.ssh().user() + " works where it runs";
        return new Inspection(
                "SSH to " + node,
                expected,
                () -> off().orElseGet(() -> {
                    try {
                        run(Command.of("true"));
                        return Answer.right("it works");
                    } catch (CouldNotCheckException e) {
                        return refused(e);
                    }
                }));
    }

    private Answer refused(CouldNotCheckException e) {
        String login = "ssh -p " + install.ssh().port() + " -i " + install.ssh().key() + " "
                + install.ssh().user() + "@" + node.address();
        return switch (e.failure()) {
            case HOST_KEY ->
                Answer.wrong(
                        e.getMessage(),
                        "if it was installed anew: ssh-keygen -R " + node.address() + " -f "
                                + install.ssh().knownHosts(),
                        List.of(login(node)));
            case DENIED -> Answer.warning(e.getMessage(), login);
            case UNKNOWN_HOST_KEY ->
                Answer.warning(
                        e.getMessage(),
                        "ssh-keyscan -p " + install.ssh().port() + " " + node.address() + " >>"
                                + install.ssh().knownHosts());
            // It may be booting.
            default -> Answer.unknown(e.getMessage(), login);
        };
    }

    /** What is answered where the domain does not run. Where libvirt cannot be asked, the node itself is. */
    private Optional<Answer> off() {
        try {
            DomainState state = lab.hypervisor().state(node.domain());
            return switch (state) {
                case SHUTOFF -> Optional.of(Answer.notYet("the domain " + node.domain() + " is shut off"));
                case UNDEFINED -> Optional.of(Answer.notYet("there is no domain " + node.domain()));
                default -> Optional.empty();
            };
        } catch (CouldNotCheckException | HypervisorException e) {
            return Optional.empty();
        }
    }

    /** For what is seen from within a node; where nobody can log in, that is one finding, and this another kind. */
    private Inspection within(String subject, String expected, Function<Node, Answer> look) {
        return new Inspection(subject, expected, () -> off().orElseGet(() -> look.apply(node)));
    }

    private CommandResult run(Command command) {
        return lab.shell(node).run(command.within(LIMIT)).orCouldNotCheck();
    }

    private Inspection names() {
        String domain = install.cluster().domain();
        List<String> wanted = List.of("api." + domain, "api-int." + domain);
        return within("names asked on " + node, "api and api-int resolve there, as here", at -> {
            List<String> lines = run(Command.script(NAMES, wanted.toArray(String[]::new)))
                    .stdout()
                    .lines()
                    .toList();
            List<String> bad = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.strip().split(" +");
                List<String> addresses = List.of(words).subList(1, words.length);
                List<String> fromHere = here.resolve(words[0]);
                if (addresses.isEmpty()) {
                    bad.add(words[0] + " does not resolve there");
                } else if (!fromHere.isEmpty() && addresses.stream().noneMatch(fromHere::contains)) {
                    bad.add(words[0] + " leads to " + String.join(", ", addresses) + " there, and to "
                            + String.join(", ", fromHere) + " here");
                }
            }
            return bad.isEmpty()
                    ? Answer.right(lines.stream().map(String::strip).collect(Collectors.joining("\n")))
                    : Answer.warning(
                            String.join("\n", bad),
                            "on " + node + ": cat /etc/resolv.conf; getent ahosts " + wanted.get(1));
        });
    }

    private Inspection clock() {
        return within("the clock of " + node, "it differs from this machine's by less than a second", at -> {
            Instant before = here.now();
            String printed = run(Command.of("date", "+%s.%N")).stdout().strip();
            Duration asking = Duration.between(before, here.now());
            if (!printed.matches("\\d{1,12}\\.\\d{1,9}")) {
                throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": date printed \"" + printed + '"');
            }
            BigDecimal seconds = new BigDecimal(printed);
            Instant there = Instant.ofEpochSecond(
                    seconds.longValue(),
                    seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
            // It was read at some time in between.
            Duration off = Duration.between(before.plus(asking.dividedBy(2)), there);
            boolean ahead = !off.isNegative();
            String found = "it is " + off.abs().toMillis() + " ms " + (ahead ? "ahead" : "behind") + ", give or take "
                    + asking.dividedBy(2).toMillis();
            return off.abs().minus(asking.dividedBy(2)).compareTo(CLOCKS) > 0
                    ? Answer.warning(
                            found + "; etcd warns from 1 s on, and certificates made here are not valid there yet where"
                                    + " it is behind",
                            "on both: chronyc -a makestep; timedatectl")
                    : Answer.right(found);
        });
    }

    /** etcd measures it all the time; to measure it otherwise would write to a node's disk. */
    private Inspection disk() {
        return within("the disk of etcd on " + node, "99 % of the fsyncs take less than 10 ms", at -> {
            var seen = EtcdMetricsLook.on(lab, node);
            if (seen.isEmpty() || !seen.get(0).fields().containsKey("wal-fsync-p99")) {
                return Answer.unknown(
                        "no etcd runs there that would tell, and measuring it would write to the disk",
                        "before etcd runs there: fio --name=etcd --rw=write --ioengine=sync --fdatasync=1 --size=22m"
                                + " --bs=2300 --directory=/var/lib/etcd");
            }
            Duration p99 = Duration.parse(seen.get(0).fields().get("wal-fsync-p99"));
            return p99.compareTo(FSYNC) <= 0
                    ? Answer.right(seen.get(0).text())
                    : Answer.warning(seen.get(0).text(), "give the domain a faster disk, or one of its own");
        });
    }

    /** That they are there: for none of them a least version is known that stagegate needs. */
    private Inspection tools() {
        List<String> wanted = List.of("crictl", "curl", "openssl");
        return within("tools on " + node, String.join(", ", wanted) + " are there", at -> {
            String missing = run(Command.script(TOOLS, wanted.toArray(String[]::new))
                            .asRoot())
                    .stdout()
                    .strip()
                    .replace("\n", ", ");
            return missing.isEmpty()
                    ? Answer.right("they are")
                    : Answer.warning(
                            missing + (missing.contains(",") ? " are" : " is") + " not on root's PATH",
                            "on " + node + ": sudo sh -c 'command -v " + missing.replaceFirst(",.*", "") + "'");
        });
    }
}
