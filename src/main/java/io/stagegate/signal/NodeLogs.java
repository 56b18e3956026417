package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The lines of a node's logs that rules look for, several logs in one answer, with what the node's clock says: times are
 * compared with ours, and a node's clock may be wrong.
 *
 * <p>Lines are chosen on the node, before their number is limited: a disk that is slow makes thousands of lines which say
 * so, and must not hide the few that say more. Of lines that differ in numbers only, the latest hundred are enough.
 *
 * @param byLog the lines by the log's name, oldest first
 * @param ahead how far the node's clock is ahead of ours; below zero when it is behind
 */
record NodeLogs(Map<String, List<String>> byLog, Duration ahead) {

    private static final String HEADING = "== ";

    /** What all logs of a node together may take: one that is busy installing reads slowly. */
    private static final Duration LIMIT = Duration.ofSeconds(6);

    static final int ALIKE = 100;

    /**
     * {@code chosen PATTERN}: the lines in which it is found, all where it is empty or this grep does not know (GNU grep's
     * {@code -P}; that of RHCOS and Debian has it).
     *
     * <p>{@code limited}: the latest of them, each kind of line so often at most. One process for what could be a pipe of
     * five: it is started for each log of each node, again and again, while a cluster is forming there.
     */
    static final String FUNCTIONS = """
            chosen() {
              if [ -n "$1" ] && { grep -aPq -e "$1" </dev/null 2>/dev/null; [ $? -le 1 ]; }
              then LC_ALL=C grep -aP -e "$1"
              else cat
              fi
            }
            limited() {
              LC_ALL=C awk '{ line[NR] = substr($0, 1, %3$d) }
                END {
                  for (i = NR; i > 0 && kept < %2$d; i--) {
                    kind = substr(line[i], index(line[i], " "), 240)
                    gsub(/[0-9]+/, "#", kind)
                    if (++n[kind] > %1$d) continue
                    if ((bytes += length(line[i]) + 1) > %3$d && kept) break
                    keep[++kept] = i
                  }
                  while (kept > 0) print line[keep[kept--]]
                }'
            }
            date +%%s.%%N
            for log; do
              IFS= read -r pattern
              printf '%4$s%%s\\n' "$log"
              whole "$log" </dev/null | chosen "$pattern" | limited
            done
            """.formatted(ALIKE, Look.MOST_LINES, Look.MOST_BYTES, HEADING);

    /** Whether several of a node's are one command. */
    static boolean reads(Look look) {
        return look.equals(JournalLook.LOOK) || look.equals(ContainerLogLook.LOOK);
    }

    /** What was found of one target. */
    static List<Finding> alone(Lab lab, Target target, Consumer<String> missing) {
        return findings(lab, Map.of(target, Set.of("")), (node, ahead) -> {}).get(target);
    }

    /** What was found of each target: journals all, or containers' logs all, of one node. */
    static Map<Target, List<Finding>> findings(
            Lab lab, Map<Target, Set<String>> targets, BiConsumer<Node, Duration> clocks) {
        Node node = targets.keySet().iterator().next().node().orElseThrow();
        boolean journals = targets.keySet().iterator().next().look().equals(JournalLook.LOOK);
        Map<Target, String> logs = new LinkedHashMap<>();
        Map<String, String> patterns = new LinkedHashMap<>();
        targets.forEach((target, its) -> {
            String log = journals
                    ? JournalLook.selector(lab.environment().install().profile().units(), target.of())
                    : lab.environment().install().profile().containerLogs(node, target.of());
            logs.put(target, log);
            // Two names of one log are read once, for both.
            patterns.merge(log, chosen(its), (one, other) -> one.isEmpty() || other.isEmpty() ? "" : one + "|" + other);
        });
        NodeLogs read = of(lab, node, journals ? JournalLook.WHOLE : ContainerLogLook.WHOLE, patterns);
        clocks.accept(node, read.ahead());
        Map<Target, List<Finding>> found = new LinkedHashMap<>();
        logs.forEach((target, log) -> found.put(
                target,
                journals ? JournalLook.findings(target, read, log) : ContainerLogLook.findings(target, read, log)));
        return found;
    }

    /**
     * Reads them.
     *
     * @param whole a shell function {@code whole} that prints the log {@code $1}, each entry in a line
     * @throws CouldNotCheckException when it did not end in time or only complained
     */
    private static NodeLogs of(Lab lab, Node node, String whole, Map<String, String> patterns) {
        Instant asked = lab.environment().clock().instant();
        CommandResult result = lab.install()
                .shell(node)
                .run(Command.script(whole + FUNCTIONS, patterns.keySet().toArray(String[]::new))
                        .asRoot()
                        .reading(String.join("\n", patterns.values()) + "\n")
                        .within(LIMIT))
                .orCouldNotCheck();
        List<String> lines = result.stdout().lines().toList();
        // The script's own exit status is lost in its pipes; what complains and prints nothing has failed.
        boolean nothing = lines.stream().skip(1).allMatch(line -> line.startsWith(HEADING));
        if (lines.isEmpty() || (nothing && !result.stderr().isBlank())) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    node + ": " + result.stderr().strip().lines().findFirst().orElse("no answer, not even the time"));
        }
        Map<String, List<String>> byLog = new LinkedHashMap<>();
        String log = patterns.keySet().iterator().next();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith(HEADING)) {
                log = line.substring(HEADING.length());
            } else {
                byLog.computeIfAbsent(log, each -> new ArrayList<>()).add(line);
            }
        }
        return new NodeLogs(byLog, Duration.between(asked, seconds(node, lines.get(0))));
    }

    /** The lines of one of them. */
    List<String> lines(String log) {
        return byLog.getOrDefault(log, List.of());
    }

    /** By our clock, what happened at this time by the node's. */
    Instant ours(Instant nodes) {
        return nodes.minus(ahead);
    }

    /** One pattern for all, as PCRE takes it: without names for groups, which it knows only once, nor a line's beginning. */
    static String chosen(Set<String> patterns) {
        return patterns.contains("")
                ? ""
                : patterns.stream()
                        .map(NodeLogs::withoutNamesAndBeginning)
                        .map(pattern -> "(?:" + pattern + ")")
                        .collect(Collectors.joining("|"));
    }

    /** On the node a line begins with its time: what must stand at a message's beginning is looked for anywhere in it. */
    private static String withoutNamesAndBeginning(String pattern) {
        StringBuilder plain = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            if (letter == '\\' && i + 1 < pattern.length()) {
                plain.append(letter).append(pattern.charAt(++i));
            } else if (letter == '^' && !inClass) {
                plain.append("(?:)");
            } else if (!inClass && pattern.startsWith("(?<", i) && Character.isLetter(pattern.charAt(i + 3))) {
                plain.append('(');
                i = pattern.indexOf('>', i);
            } else {
                inClass = letter == '[' || (inClass && letter != ']');
                plain.append(letter);
            }
        }
        return plain.toString();
    }

    private static Instant seconds(Node node, String text) {
        try {
            return instant(text);
        } catch (NumberFormatException e) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": date printed no time: " + text, e);
        }
    }

    /** Seconds since 1970 with their fraction. */
    static Instant instant(String seconds) {
        BigDecimal nanos = new BigDecimal(seconds).movePointRight(9);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }
}
