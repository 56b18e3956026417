package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdLeaderLog;
import io.stagegate.observation.EtcdLeaderLog.Change;
import io.stagegate.observation.EtcdLeaderLog.Kind;
import io.stagegate.observation.PerPlace;
import io.stagegate.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the etcd members' own logs say of their leaders, from the files in which the runtime keeps them. A node that cannot be
 * asked is left out, and so is one on which no etcd ever ran.
 */
public record EtcdLeadersProbe(List<Node> nodes) implements Probe<List<EtcdLeaderLog>> {

    /**
     * The same words from etcd 3.3 to 3.6 (raft/node.go; go.etcd.io/raft/v3, node.go): {@code raft.node: 8e9e05c52164694d
     * elected leader 8e9e05c52164694d at term 2}, {@code … changed leader from … to … at term …}, {@code … lost leader … at
     * term …}, within zap's JSON or capnslog's line.
     */
    private static final Pattern CHANGE =
            Pattern.compile("^(\\S+) .*raft\\.node: [0-9a-f]+ (elected|changed|lost) leader .*? at term (\\d+)");

    /** By time: rotation and restarts make several files. A hundred elections are more than any install has. */
    private static final String SCRIPT = "find /var/log/pods -path \"$1\" -name '*.log*' ! -name '*.gz' -exec"
            + " grep -hE 'raft\\.node: [0-9a-f]+ (elected|changed|lost) leader ' '{}' + | sort | tail -n 200";

    @Override
    public String subject() {
        return "etcd's log of its leaders";
    }

    /** @throws io.stagegate.connection.CouldNotCheckException when no node at all could be asked */
    @Override
    public List<EtcdLeaderLog> observe(Lab lab) {
        PerPlace<EtcdLeaderLog> logs = ParallelProbe.on(
                        nodes, node -> Probe.of(subject() + " on " + node, at -> log(at, node)))
                .observe(lab);
        if (logs.results().values().stream().allMatch(log -> log.seen().isEmpty())) {
            throw EtcdSnapshotProbe.nothingObserved(logs);
        }
        return logs.results().values().stream()
                .flatMap(log -> log.seen().stream())
                .filter(log -> !log.changes().isEmpty())
                .toList();
    }

    private static EtcdLeaderLog log(Lab lab, Node node) {
        String path = lab.environment().install().profile().containerLogs(node, "etcd");
        List<Change> changes = new ArrayList<>();
        lab.install()
                .shell(node)
                .run(Command.script(SCRIPT, path).asRoot())
                .orCouldNotCheck()
                .stdout()
                .lines()
                .forEach(line -> change(line).ifPresent(changes::add));
        return new EtcdLeaderLog(changes);
    }

    private static Optional<Change> change(String line) {
        Matcher matcher = CHANGE.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        Optional<Instant> at = Text.time(matcher.group(1));
        return at.map(time -> new Change(
                time, Kind.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)), Long.parseLong(matcher.group(3))));
    }
}
