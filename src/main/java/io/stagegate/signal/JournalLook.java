package io.stagegate.signal;

import io.stagegate.environment.Profile;
import io.stagegate.observation.Finding;
import io.stagegate.probe.JournalProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unit's journal, as {@code journalctl -o short-unix} prints it, with what systemd says of the unit; with {@code --all},
 * because a message in which one byte is not printable is printed as "[13B blob data]" otherwise (systemd's
 * src/shared/logs-show.c).
 */
final class JournalLook {

    static final Look LOOK = Look.onNodes("journal", "unit", NodeLogs::alone)
            .of("`bootkube`, `kubelet` (the profile names their units), a unit's whole name, or `kernel`")
            .withTimes();

    /** Older than any rule asks for; a wait's beginning is seldom farther away. Far more lines than are kept. */
    static final String WHOLE = """
            whole() {
              journalctl --quiet --no-pager --all --output=short-unix --since=-15min --lines=50000 "$1" |
                awk '/^[0-9]+[.][0-9]+ / { if (entry != "") print entry; entry = $0; next }
                     { sub(/^[ \\t]+/, ""); entry = entry " " $0 }
                     END { if (entry != "") print entry }'
            }
            """;

    /** Time, host, identifier with its process, message. */
    private static final Pattern LINE = Pattern.compile("(\\d+\\.\\d+) \\S+ (?:[^ ]+?: )?(.*)");

    private JournalLook() {}

    static List<Finding> findings(Target target, NodeLogs logs, String log) {
        String node = target.node().orElseThrow().name();
        List<Finding> findings = new ArrayList<>();
        for (String printed : logs.lines(log)) {
            String line = JournalProbe.plain(printed);
            Matcher matcher = LINE.matcher(line);
            // What goes on a message's later lines has no time of its own: it belongs to the one above it.
            if (matcher.matches()) {
                findings.add(new Finding(
                        node,
                        Optional.of(logs.ours(NodeLogs.instant(matcher.group(1)))),
                        matcher.group(2),
                        Map.of("unit", log.replaceFirst("^--unit=", ""))));
            } else if (!findings.isEmpty()) {
                Finding above = findings.remove(findings.size() - 1);
                findings.add(new Finding(above.place(), above.at(), above.text() + " " + line.strip(), above.fields()));
            }
        }
        return findings;
    }

    /** What journalctl takes for it; what the kernel says is of no unit. */
    static String selector(Profile.Units units, String of) {
        return of.equals("kernel") ? "_TRANSPORT=kernel" : "--unit=" + unit(units, of);
    }

    static String unit(Profile.Units units, String of) {
        return switch (of) {
            case "bootkube" -> units.bootkube();
            case "kubelet" -> units.kubelet();
            default -> of.contains(".") ? of : of + ".service";
        };
    }
}
