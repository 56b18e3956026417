package io.stagegate.haproxy;

import io.stagegate.environment.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A configuration of HAProxy, every byte of it kept. It does not understand all of HAProxy's language, and need not:
 * whatever could give a server's line a meaning that is not seen here makes it refuse.
 */
public final class HaproxyConfig {

    /** What begins a section (HAProxy 1.8 to 3.2); an unknown one would only lengthen the section before it. */
    private static final Set<String> SECTIONS = Set.of(
            "global",
            "defaults",
            "frontend",
            "backend",
            "listen",
            "userlist",
            "peers",
            "mailers",
            "resolvers",
            "cache",
            "program",
            "http-errors",
            "ring",
            "log-forward",
            "log-profile",
            "fcgi-app",
            "crt-store",
            "traces",
            "acme");

    private final List<Line> lines;

    private HaproxyConfig(List<Line> lines) {
        this.lines = lines;
    }

    /** @param text its bytes, each as one character (ISO 8859-1) */
    public static HaproxyConfig of(String text) {
        return new HaproxyConfig(Line.of(text));
    }

    /**
     * Takes a node's server lines out of backends (or listen sections).
     *
     * @param server what the lines call it
     * @param node where it is: whatever else speaks of it makes the edit uncertain
     * @param backends by name
     */
    public Edit without(String server, Node node, List<String> backends) {
        return new Removal(server, node, backends).edit();
    }

    /**
     * A backend's servers as they are written.
     *
     * @param there whether there is a backend or listen section of that name
     * @param uncertain the line that may stand for other servers, too; empty where all are known
     * @param addresses without port, by what the server lines call them, in their order; one that is disabled is left out
     */
    public record Backend(boolean there, Optional<String> uncertain, Map<String, String> addresses) {}

    /** The servers of a backend (or listen section). */
    public Backend backend(String name) {
        List<Place> own = places().stream().filter(place -> place.in(name)).toList();
        Map<String, String> addresses = new LinkedHashMap<>();
        Optional<String> uncertain = own.stream()
                .filter(place -> (place.conditional() && !place.line().words().isEmpty())
                        || !place.line().readable()
                        || place.line().keyword().equals("server-template")
                        || (place.line().keyword().equals("server")
                                && place.line().anyVariable(1, 3)))
                .map(place -> place.line().bytes().strip())
                .findFirst();
        own.stream()
                .map(Place::line)
                .filter(line -> line.keyword().equals("server"))
                .filter(line ->
                        line.words().stream().noneMatch(word -> word.text().equals("disabled")))
                .forEach(line -> addresses.put(line.word(1), ServerReferences.host(line.word(2))));
        return new Backend(!own.isEmpty(), uncertain, addresses);
    }

    /** Whether a frontend or listen section binds a TCP port by its number. */
    public boolean binds(int port) {
        return lines.stream()
                .anyMatch(line -> line.keyword().equals("bind") && line.word(1).endsWith(":" + port));
    }

    /** Where a line belongs. */
    private record Place(Line line, String kind, String section, boolean conditional) {

        /** Whether it stands in a section that servers of this backend stand in. */
        boolean in(String backend) {
            return (kind.equals("backend") || kind.equals("listen")) && section.equals(backend);
        }

        boolean beginsSection() {
            return SECTIONS.contains(line.keyword());
        }
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        String kind = "";
        String section = "";
        int depth = 0;
        for (Line line : lines) {
            if (line.keyword().equals(".if")) {
                depth++;
            }
            if (SECTIONS.contains(line.keyword())) {
                kind = line.keyword();
                section = line.word(1);
            }
            places.add(new Place(line, kind, section, depth > 0));
            if (line.keyword().equals(".endif")) {
                depth--;
            }
        }
        return places;
    }

    private final class Removal {

        private final String server;
        private final ServerReferences mentions;
        private final Node node;
        private final Set<String> backends;
        private final List<Place> places = places();
        private final List<Edit.Note> reasons = new ArrayList<>();
        private final Set<Line> found = new LinkedHashSet<>();

        Removal(String server, Node node, List<String> backends) {
            this.server = server;
            this.node = node;
            this.mentions = new ServerReferences(server, node);
            this.backends = new LinkedHashSet<>(backends);
        }

        Edit edit() {
            places.forEach(this::readable);
            backends.forEach(this::section);
            places.forEach(this::elsewhere);
            if (!reasons.isEmpty()) {
                return new Edit.Refused(reasons.stream()
                        .distinct()
                        .sorted(Comparator.comparingInt(Edit.Note::line))
                        .toList());
            }
            if (found.isEmpty()) {
                return new Edit.NothingToDo();
            }
            return new Edit.Changed(
                    lines.stream()
                            .filter(line -> !found.contains(line))
                            .map(Line::bytes)
                            .collect(Collectors.joining()),
                    found.stream()
                            .sorted(Comparator.comparingInt(Line::number))
                            .map(line ->
                                    new Edit.Note(line.number(), line.bytes().strip()))
                            .toList());
        }

        private void refuse(Line line, String why) {
            reasons.add(new Edit.Note(line.number(), why));
        }

        /** What makes any configuration uncertain, wherever it stands. */
        private void readable(Place place) {
            Line line = place.line();
            if (!line.readable()) {
                refuse(line, "a quote is left open");
            }
            if (line.hides()) {
                refuse(line, "has a control character, behind which something may be hidden");
            }
            if (line.keyword().matches("[.!@]?include")) {
                refuse(line, "seems to include another file");
            }
            boolean named = line.keyword().equals("backend") || line.keyword().equals("listen");
            if (named && line.anyQuoted(0, 2)) {
                refuse(line, "the section's name is quoted or has a variable in it");
            }
        }

        private void section(String backend) {
            List<Place> own = places.stream().filter(place -> place.in(backend)).toList();
            List<Line> begun =
                    own.stream().filter(Place::beginsSection).map(Place::line).toList();
            if (begun.isEmpty()) {
                reasons.add(new Edit.Note(0, "there is no backend or listen section \"" + backend + "\""));
                return;
            }
            begun.stream()
                    .skip(1)
                    .forEach(line -> refuse(
                            line,
                            "\"" + backend + "\" begins again, after line "
                                    + begun.get(0).number()));
            own.forEach(place -> certain(backend, place));
            List<Line> servers = own.stream()
                    .map(Place::line)
                    .filter(line -> line.keyword().equals("server"))
                    .toList();
            List<Line> bootstraps =
                    servers.stream().filter(line -> line.word(1).equals(server)).toList();
            bootstraps.forEach(line -> itsAddress(line));
            bootstraps.stream()
                    .skip(1)
                    .forEach(line -> refuse(
                            line,
                            "\"" + backend + "\" has the server \"" + server + "\" twice, first in line "
                                    + bootstraps.get(0).number()));
            boolean othersServe = servers.stream()
                    .anyMatch(line -> !bootstraps.contains(line)
                            && line.words().stream()
                                    .noneMatch(word -> word.text().equals("disabled")));
            if (!bootstraps.isEmpty() && !othersServe) {
                refuse(bootstraps.get(0), "\"" + backend + "\" would be left without a server that is enabled");
            }
            found.addAll(bootstraps);
        }

        /** What makes a section's servers uncertain. */
        private void certain(String backend, Place place) {
            Line line = place.line();
            // A condition that begins here may be about the next section only: its own lines do not matter.
            boolean says = !line.words().isEmpty() && !line.keyword().startsWith(".");
            if (says && place.conditional()) {
                refuse(line, "\"" + backend + "\" depends on a condition (.if)");
            }
            if (line.continued()) {
                refuse(line, "ends with a backslash, as if it went on in the next line");
            }
            if (line.keyword().equals("server-template")) {
                refuse(line, "\"" + backend + "\" has a server-template, which may stand for the bootstrap as well");
            }
            if (line.keyword().equals("server") && line.anyQuoted(0, 3)) {
                refuse(line, "the server's name or address is quoted or has a variable in it");
            }
            if (!line.words().isEmpty() && line.words().get(0).quoted()) {
                refuse(line, "its keyword is quoted");
            }
        }

        private void itsAddress(Line line) {
            String host = ServerReferences.host(line.word(2));
            if (node.declaresIp() && ServerReferences.isIp(host) && !node.isAt(host)) {
                refuse(
                        line,
                        "the server \"" + server + "\" is at " + host + ", but the environment says that " + node
                                + " is at " + node.address());
            }
        }

        /** Whatever speaks of the server besides the lines that go. */
        private void elsewhere(Place place) {
            Line line = place.line();
            if (found.contains(line)) {
                return;
            }
            boolean defines = line.keyword().equals("server") || line.keyword().equals("peer");
            if (defines && !inBackends(place) && line.anyVariable(1, 3)) {
                refuse(line, "a variable may stand for the bootstrap's name or address");
            }
            if (mentions.inTemplate(line)) {
                refuse(line, "a server-template covers the bootstrap's name");
            }
            mentions.in(line).ifPresent(what -> refuse(line, "speaks of the bootstrap, too: " + what));
        }

        private boolean inBackends(Place place) {
            return backends.stream().anyMatch(place::in);
        }
    }
}
