package io.stagegate.connection.haproxy;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files HAProxy reads, by its command line. A file that is declared but
 * not the one that is read, or not the only one, must not be edited.
 */
record Sources(Shell shell, Optional<AdminSocket> socket, String config) {

    /** What pgrep ends with where there is no such process (pgrep(1)). */
    private static final int NONE_FOUND = 1;

    private static final Pattern PID = Pattern.compile("(?m)^Pid: ([0-9]+)$");

    void mustBeJustTheOne() {
        List<String> read = read();
        if (!read.equals(List.of(config))) {
            throw new LoadBalancerException("HAProxy's configuration is not edited: it reads "
                    + (read.isEmpty() ? "no file that is known" : String.join(", ", read))
                    + ", and load-balancer.config is "
                    + config + "\n  write that path where it is the only file; take the bootstrap out by hand where"
                    + " HAProxy reads several");
        }
    }

    private List<String> read() {
        List<String> files = null;
        for (String pid : pids()) {
            List<String> its = filesOf(pid);
            if (files != null && !files.equals(its)) {
                throw new LoadBalancerException("several HAProxy run there, and which of them is meant is not known:"
                        + " they read " + files + " and " + its
                        + "; declare the socket of the one that is meant (load-balancer.socket)");
            }
            files = its;
        }
        return files;
    }

    /** Of the process that answers on the socket; where none is declared, of all that are called so. */
    private List<String> pids() {
        if (socket.isEmpty()) {
            CommandResult found = shell.run(Command.of("pgrep", "-x", "haproxy"));
            if (found.exit() == NONE_FOUND) {
                throw new LoadBalancerException("no process of its host is called haproxy: does HAProxy run in a"
                        + " container? Which files it reads is not known, so its configuration is not edited");
            }
            return Answers.orCouldNotCheck(found).stdout().lines().toList();
        }
        String info = socket.get().ask("show info");
        Matcher pid = PID.matcher(info);
        if (!pid.find()) {
            throw new LoadBalancerException(
                    "HAProxy does not report its process ID, so which files it reads is not known: "
                            + info.strip().lines().findFirst().orElse("no answer"));
        }
        return List.of(pid.group(1));
    }

    private List<String> filesOf(String pid) {
        String commandLine = "/proc/" + pid + "/cmdline";
        CommandResult result =
                Answers.orCouldNotCheck(shell.run(Command.of("cat", commandLine).asRoot()));
        List<String> arguments = List.of(result.stdout().split("\0", -1));
        if (!arguments.get(0).matches("(.*/)?haproxy[^/]*")) {
            // A container's process IDs are others than its host's.
            throw new LoadBalancerException("process " + pid
                    + ", which HAProxy calls itself, is another program on its host: does HAProxy run in a container?"
                    + " Which files it reads is not known, so its configuration is not edited");
        }
        List<String> files = new ArrayList<>();
        for (String named : named(arguments)) {
            files.addAll(files(named));
        }
        return files;
    }

    /** What stands behind -f, and all that stands behind --. */
    private static List<String> named(List<String> arguments) {
        List<String> named = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i).equals("--")) {
                named.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (arguments.get(i).equals("-f") && i + 1 < arguments.size()) {
                named.add(arguments.get(++i));
            }
        }
        return named;
    }

    /** Of a directory HAProxy reads what ends in .cfg and is not hidden; Red Hat's conf.d is there and empty. */
    private List<String> files(String named) {
        if (!shell.run(Command.of("test", "-d", named).asRoot()).ok()) {
            return List.of(named);
        }
        return Answers.orCouldNotCheck(shell.run(Command.of(
                                "find",
                                named.replaceFirst("/+$", ""),
                                "-maxdepth",
                                "1",
                                "-name",
                                "*.cfg",
                                "!",
                                "-name",
                                ".*")
                        .asRoot()))
                .stdout()
                .lines()
                .toList();
    }
}
