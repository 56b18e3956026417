package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a node stands now, as far as it confirms or clears what a log accuses: its units, disks, clock, name. */
final class NodeLooks {

    /**
     * What an install writes to. Images that are mounted read-only are always full and are left out: squashfs and ISO 9660
     * of a live system, the composefs or erofs below a newer RHCOS's root.
     */
    private static final String DISKS = "for path in / /etc /var /var/lib/etcd /var/lib/containers /var/lib/containerd"
            + " /var/lib/kubelet /var/log /opt /run /tmp; do [ ! -e $path ] ||"
            + " df -k --output=target,fstype,source,avail,pcent,ipcent $path | tail -n 1; done";

    static final String UNIT =
            "LC_ALL=C systemctl show --property=LoadState,ActiveState,SubState,Result,NRestarts -- \"$1\"";

    static final String HOST = "cat /proc/sys/kernel/hostname";

    static final String PODMAN = "podman container inspect --format '{{.State.Status}}' -- \"$1\"";

    private static final Pattern DISK = Pattern.compile("(\\S+) +(\\S+) +(\\S+) +(\\d+) +(\\d+)% +(\\d+%|-)");

    private static final Pattern MEMINFO = Pattern.compile("(?m)^(MemTotal|MemAvailable|oom_kill):? +(\\d+)(?: kB)?$");

    /** podman's own failure (podman-run(1), Exit Status); of "container inspect", that there is none, too. */
    private static final int NO_CONTAINER = 125;

    private static final int NO_SUCH_PROGRAM = 127;

    static final Look UNITS = Look.onNode("units", "loaded state result restarts:number", NodeLooks::units)
            .of("a unit");

    static final Look PODMAN_CONTAINER = Look.onNode("podman-container", "there state", NodeLooks::podmanContainer)
            .of("its name");

    static final Look DISK_SPACE = Look.onNode(
            "disk-space", "mount used-percent:number inodes-used-percent:number free-mib:number", NodeLooks::diskSpace);

    static final Look MEMORY =
            Look.onNode("memory", "total-mib:number available-mib:number oom-kills:number", NodeLooks::memory);

    static final Look CLOCK = Look.onNode("clock", "offset:duration synchronized", NodeLooks::clock);

    static final Look HOST_NAME = Look.onNode("host-name", "name local", NodeLooks::hostName);

    static final Look CNI = Look.onNode("cni", "configured", NodeLooks::cni);

    static final Look SELINUX = Look.onNode("selinux", "mode container-denials:number", NodeLooks::selinux);

    /**
     * What SELinux has denied containers and their runtime within ten minutes, where it was not only noted: auditd's record
     * (ausearch(8)), or the journal's where there is none; container-selinux names the domains.
     */
    private static final String DENIALS =
            "if [ -e /sys/fs/selinux/enforce ]; then cat /sys/fs/selinux/enforce; echo; else echo none; fi;"
                    + " { ausearch --input-logs -m avc -ts recent 2>/dev/null;"
                    + " journalctl --since=-10min --no-pager -o cat _TRANSPORT=audit + _TRANSPORT=kernel; }"
                    + " | grep -Ec 'denied .*scontext=[^ ]*:(container_t|container_runtime_t|spc_t):.*permissive=0' || true";

    private NodeLooks() {}

    static CommandResult script(Lab lab, Node node, String script, String... parameters) {
        return lab.install()
                .shell(node)
                .run(Command.script(script, parameters).asRoot().within(Look.COMMAND));
    }

    static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }

    /** systemctl(1), org.freedesktop.systemd1(5). */
    static List<Finding> units(Lab lab, Node node, String of) {
        String unit = JournalLook.unit(lab.environment().install().profile().units(), of);
        Map<String, String> shown = new HashMap<>();
        script(lab, node, UNIT, unit)
                .orCouldNotCheck()
                .stdout()
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> shown.put(pair[0], pair[1]));
        String loaded = shown.getOrDefault("LoadState", "");
        String state = shown.getOrDefault("ActiveState", "");
        String result = shown.getOrDefault("Result", "");
        String restarts = shown.getOrDefault("NRestarts", "0");
        return List.of(Finding.now(
                node.name(),
                unit
                        + (loaded.equals("not-found")
                                ? " is not there"
                                : " is " + state + " (" + shown.getOrDefault("SubState", "") + "), result " + result
                                        + ", restarted " + restarts + " times"),
                Map.of(
                        "loaded", loaded,
                        "state", state,
                        "result", result,
                        "restarts", restarts.matches("\\d+") ? restarts : "0")));
    }

    static List<Finding> diskSpace(Lab lab, Node node, String of) {
        Map<String, Finding> byMount = new LinkedHashMap<>();
        for (String line :
                script(lab, node, DISKS).orCouldNotCheck().stdout().lines().toList()) {
            Matcher disk = DISK.matcher(line.strip());
            if (disk.matches()
                    && !disk.group(2).matches("squashfs|iso9660|erofs|composefs")
                    && !disk.group(3).matches("composefs.*")) {
                long free = Long.parseLong(disk.group(4)) / 1024;
                String inodes = disk.group(6).replace("%", "").replace("-", "0");
                byMount.putIfAbsent(
                        disk.group(1),
                        Finding.now(
                                node.name(),
                                disk.group(1) + " (" + disk.group(2) + ") is " + disk.group(5) + " % full, " + free
                                        + " MiB free, " + inodes + " % of its inodes used",
                                Map.of(
                                        "mount",
                                        disk.group(1),
                                        "used-percent",
                                        disk.group(5),
                                        "inodes-used-percent",
                                        inodes,
                                        "free-mib",
                                        "" + free)));
            }
        }
        return List.copyOf(byMount.values());
    }

    /** proc(5), /proc/meminfo and /proc/vmstat (oom_kill since Linux 4.13). */
    static List<Finding> memory(Lab lab, Node node, String of) {
        Map<String, Long> read = MEMINFO.matcher(
                        script(lab, node, "cat /proc/meminfo; grep '^oom_kill ' /proc/vmstat || true")
                                .orCouldNotCheck()
                                .stdout())
                .results()
                .collect(Collectors.toMap(
                        line -> line.group(1), line -> Long.valueOf(line.group(2)), (one, other) -> one));
        if (!read.containsKey("MemTotal") || !read.containsKey("MemAvailable")) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": /proc/meminfo has no memory");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("total-mib", "" + read.get("MemTotal") / 1024);
        fields.put("available-mib", "" + read.get("MemAvailable") / 1024);
        Long kills = read.get("oom_kill");
        if (kills != null) {
            fields.put("oom-kills", "" + kills);
        }
        return List.of(Finding.now(
                node.name(),
                node + " has " + fields.get("total-mib") + " MiB of memory, " + fields.get("available-mib")
                        + " available"
                        + (kills == null ? "" : "; its kernel has ended " + kills + " processes for want of it"),
                fields));
    }

    /** Against this machine's, and whether something keeps it right (timedatectl(1)). */
    static List<Finding> clock(Lab lab, Node node, String of) {
        Instant before = Instant.now();
        List<String> lines = script(
                        lab,
                        node,
                        "date +%s.%N; timedatectl show --property=NTPSynchronized --value 2>/dev/null || true")
                .orCouldNotCheck()
                .stdout()
                .lines()
                .toList();
        if (lines.isEmpty() || !lines.get(0).matches("\\d+\\.\\d+")) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": date printed no time");
        }
        Duration took = Duration.between(before, Instant.now());
        Duration ahead = Duration.between(before.plus(took.dividedBy(2)), NodeLogs.instant(lines.get(0)));
        String kept = lines.size() > 1 && lines.get(1).matches("yes|no") ? lines.get(1) : "unknown";
        return List.of(Finding.now(
                node.name(),
                "the clock of " + node + " is " + words(ahead) + " this machine's"
                        + (kept.equals("no") ? ", and nothing keeps it right" : ""),
                Map.of("offset", ahead.abs().toString(), "synchronized", kept)));
    }

    /** {@code 10 min 2 s ahead of}. */
    static String words(Duration ahead) {
        long seconds = ahead.abs().toSeconds();
        String far = seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                        : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
        return far + (ahead.isNegative() ? " behind" : " ahead of");
    }

    /** {@code local} for a name that any other would have, too. */
    static List<Finding> hostName(Lab lab, Node node, String of) {
        String name = script(lab, node, HOST).orCouldNotCheck().stdout().strip();
        boolean local = name.isEmpty() || name.matches("(?i)(localhost|localhost\\..*|\\(none\\)|fedora)");
        return List.of(Finding.now(
                node.name(), node + " calls itself " + name, Map.of("name", name, "local", yesOrNo(local))));
    }

    /** bootkube runs the release's programs in containers of podman's. */
    static List<Finding> podmanContainer(Lab lab, Node node, String name) {
        CommandResult result = script(lab, node, PODMAN, name);
        if (result.exit() == NO_SUCH_PROGRAM) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, node + ": there is no podman");
        }
        if (result.exit() == NO_CONTAINER
                && result.stderr().toLowerCase(Locale.ROOT).contains("no such container")) {
            return List.of(
                    Finding.now(node.name(), "podman has no container " + name, Map.of("there", "no", "state", "")));
        }
        String state = result.orCouldNotCheck().stdout().strip();
        return List.of(Finding.now(
                node.name(), "podman has a container " + name + ", " + state, Map.of("there", "yes", "state", state)));
    }

    /** Where CRI-O and containerd look for it; what a fresh CRI-O brings along of its own is no cluster's network. */
    static List<Finding> cni(Lab lab, Node node, String of) {
        List<String> files = script(
                        lab,
                        node,
                        "find /etc/kubernetes/cni/net.d /etc/cni/net.d -maxdepth 1 '(' -name '*.conf' -o -name"
                                + " '*.conflist' -o -name '*.json' ')' 2>/dev/null; true")
                .orCouldNotCheck()
                .stdout()
                .lines()
                .filter(file -> !file.matches(".*/(100|200)-(crio-bridge|loopback)\\.conf(list)?"))
                .toList();
        return List.of(Finding.now(
                node.name(),
                files.isEmpty()
                        ? node + " has no network plugin's configuration"
                        : node + " has " + String.join(", ", files),
                Map.of("configured", yesOrNo(!files.isEmpty()))));
    }

    /** selinuxfs: 1 is enforcing, 0 permissive; without it, SELinux is off. */
    static List<Finding> selinux(Lab lab, Node node, String of) {
        List<String> lines = script(lab, node, DENIALS)
                .orCouldNotCheck()
                .stdout()
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.size() != 2
                || !lines.get(0).matches("[01]|none")
                || !lines.get(1).matches("\\d+")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, node + ": what SELinux denies was not understood: " + lines);
        }
        String mode = switch (lines.get(0)) {
            case "1" -> "enforcing";
            case "0" -> "permissive";
            default -> "off";
        };
        return List.of(Finding.now(
                node.name(),
                "SELinux is " + mode + " on " + node + ", and has denied containers " + lines.get(1)
                        + " times within 10 minutes",
                Map.of("mode", mode, "container-denials", lines.get(1))));
    }
}
