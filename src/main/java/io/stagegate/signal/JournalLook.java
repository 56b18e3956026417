package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.Finding;
import io.stagegate.probe.KeptJournalProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unit's journal, as {@code journalctl -o short-unix} prints it; with {@code --all}, because a message in which one byte
 * is not printable is told as "[13B blob data]" otherwise (systemd's src/shared/logs-show.c).
 */
final class JournalLook implements Collector {

    /** Older than any rule asks for by default; a wait's beginning is seldom farther away. */
    private static final String SINCE = "-15min";

    private static final String SCRIPT = "journalctl --quiet --no-pager --all --output=short-unix --since=" + SINCE
            + " --lines=" + MOST_LINES + " --unit=\"$1\"";

    /** Time, host, identifier with its process, message. */
    private static final Pattern LINE = Pattern.compile("(\\d+\\.\\d+) \\S+ (?:[^ ]+?: )?(.*)");

    @Override
    public List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        String unit = unit(lab.environment().profile().units(), place.of());
        TimedLines journal = TimedLines.of(lab, node, SCRIPT, unit);
        List<Finding> findings = new ArrayList<>();
        for (String printed : journal.lines()) {
            String line = KeptJournalProbe.plain(printed);
            Matcher matcher = LINE.matcher(line);
            // What goes on a message's later lines has no time of its own: it belongs to the one above it.
            if (matcher.matches()) {
                findings.add(new Finding(
                        node.name(),
                        Optional.of(journal.ours(TimedLines.instant(matcher.group(1)))),
                        matcher.group(2),
                        Map.of("unit", unit)));
            } else if (!findings.isEmpty()) {
                Finding above = findings.remove(findings.size() - 1);
                findings.add(new Finding(above.place(), above.at(), above.text() + " " + line.strip(), above.fields()));
            }
        }
        return findings;
    }

    static String unit(Profile.Units units, String of) {
        return switch (of) {
            case "bootkube" -> units.bootkube();
            case "kubelet" -> units.kubelet();
            default -> of;
        };
    }
}
