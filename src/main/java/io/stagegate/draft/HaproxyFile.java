package io.stagegate.draft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy's configuration: which of its sections have the bootstrap behind them, and how its state is asked for. */
final class HaproxyFile {

    private static final Pattern SECTION =
            Pattern.compile("^(global|defaults|frontend|backend|listen|[a-z-]+)(?:\\s+(\\S+))?.*$");
    private static final Pattern SERVER = Pattern.compile("^\\s+server\\s+(\\S+)\\s+(\\S+):(\\d+)\\b.*$");
    private static final Pattern SOCKET = Pattern.compile("^\\s+stats\\s+socket\\s+(/\\S+).*$");
    private static final Pattern BIND = Pattern.compile("^\\s+bind\\s+(?:\\S*):(\\d+)\\b.*$");
    private static final Pattern URI = Pattern.compile("^\\s+stats\\s+uri\\s+(\\S+).*$");

    private HaproxyFile() {}

    /** @param bootstrap the node's short name, address and full name: what a server line may call it */
    static void read(Path file, List<String> bootstrap, Facts facts) throws IOException {
        String source = file.toString();
        String section = "";
        String bind = "";
        boolean stats = false;
        String statsUri = "/";
        facts.learn("load-balancer.config", source, "this machine");
        for (String line : Files.readAllLines(file)) {
            Matcher begins = SECTION.matcher(line);
            if (!line.isBlank() && !Character.isWhitespace(line.charAt(0)) && begins.matches()) {
                statsPage(stats, bind, statsUri, source, facts);
                section = begins.group(2) == null ? "" : begins.group(2);
                bind = "";
                stats = false;
                statsUri = "/";
            }
            Matcher server = SERVER.matcher(line);
            if (server.matches() && (bootstrap.contains(server.group(1)) || bootstrap.contains(server.group(2)))) {
                if (server.group(3).equals("6443")) {
                    facts.learn("load-balancer.backends.api", section, source);
                    facts.learn("load-balancer.server", server.group(1), source);
                } else if (server.group(3).equals("22623")) {
                    facts.learn("load-balancer.backends.machine-config", section, source);
                }
            }
            Matcher socket = SOCKET.matcher(line);
            if (socket.matches()) {
                facts.learn("load-balancer.socket", socket.group(1), source);
            }
            Matcher port = BIND.matcher(line);
            bind = port.matches() ? port.group(1) : bind;
            stats = stats || line.strip().matches("stats\\s+enable.*");
            Matcher uri = URI.matcher(line);
            statsUri = uri.matches() ? uri.group(1) : statsUri;
        }
        statsPage(stats, bind, statsUri, source, facts);
    }

    private static void statsPage(boolean enabled, String port, String uri, String source, Facts facts) {
        if (enabled && !port.isEmpty()) {
            facts.learn("load-balancer.stats", "http://localhost:" + port + uri, source);
        }
    }
}
