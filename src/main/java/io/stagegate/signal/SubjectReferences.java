package io.stagegate.signal;

import io.stagegate.environment.Subject.Mentioned;
import io.stagegate.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads whom a line speaks of. */
final class SubjectReferences {

    private static final String NAME = "(?<host>\\[[0-9a-fA-F:.%]+\\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)";

    /**
     * Who is asked, the nearest one before the decisive words: Go wraps the cause of an error behind whom it was asked of
     * (net/http's "Get URL: dial tcp ADDRESS: …", net's "lookup NAME on SERVER"), containers/image likewise ("pinging
     * container registry HOST", "reading manifest TAG in HOST/PATH", "docker://HOST/PATH").
     */
    private static final List<Pattern> ASKED = List.of(
            Pattern.compile("(?:https?|docker)://(?:[^/@\\s\"\\\\]*@)?" + NAME + "(?::(?<port>\\d+))?"),
            Pattern.compile("\\blookup " + NAME + "(?=[ :])(?<port>\\b\\B)?"),
            Pattern.compile("\\bregistry " + NAME + "(?::(?<port>\\d+))?(?=[: ])"),
            // An image's name begins with a host where that has a dot or a port (distribution's reference grammar).
            Pattern.compile("(?<![\\w./:@-])(?<host>[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+|[A-Za-z0-9_-]+(?=:\\d+/))"
                    + "(?::(?<port>\\d+))?/[\\w./-]+"));

    /** Where the connection leads, for lines that tell no more; a name server behind " on " or "->" is not it. */
    private static final List<Pattern> DIALLED = List.of(
            Pattern.compile("\\bdial (?:tcp[46]?|udp) " + NAME + ":(?<port>\\d+)"),
            Pattern.compile("\\blisten tcp[46]? " + NAME + ":(?<port>\\d+)"),
            Pattern.compile("->" + NAME + ":(?<port>(?!53\\b)\\d+)"),
            Pattern.compile("\\bto " + NAME + " port (?<port>\\d+)"));

    private SubjectReferences() {}

    /**
     * The one that a line speaks of.
     *
     * @param before where the decisive words end: of whoever comes behind, another thing is said
     * @return empty where the line tells of nobody
     */
    static Optional<Mentioned> in(String text, int before) {
        return nearest(ASKED, text, before).or(() -> nearest(DIALLED, text, before));
    }

    private static Optional<Mentioned> nearest(List<Pattern> patterns, String text, int before) {
        Mentioned nearest = null;
        int at = -1;
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                if (matcher.start() < before && matcher.start() > at) {
                    at = matcher.start();
                    nearest = new Mentioned(
                            plain(matcher.group("host")), matcher.group("port") == null ? "" : matcher.group("port"));
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Without the brackets of an IPv6 address, or the dot that ends a whole name. */
    static String plain(String host) {
        String bare = Text.host(host);
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }
}
