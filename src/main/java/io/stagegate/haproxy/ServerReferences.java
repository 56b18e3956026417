package io.stagegate.haproxy;

import io.stagegate.environment.Node;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a line speaks of a server: by its name as a whole word, or by its address. */
record ServerReferences(String server, Node node) {

    /** What cannot be part of a name or address: a server's name has letters, digits and {@code - _ . :}. */
    private static final String BETWEEN = "[^A-Za-z0-9_.:\\[\\]-]+";

    private static final Pattern IPV4_PORT = Pattern.compile("([0-9]+(?:\\.[0-9]+){3}|[A-Za-z0-9.-]+):[0-9]*");
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::[0-9]*)?");
    private static final Pattern RANGE = Pattern.compile("(?:([0-9]+)-)?([0-9]+)");

    /** The first mention, as the line has it. */
    Optional<String> in(Line line) {
        return line.words().stream()
                .flatMap(word -> Pattern.compile(BETWEEN).splitAsStream(word.text()))
                .filter(part -> part.equals(server) || node.isAt(part) || node.isAt(host(part)))
                .findFirst();
    }

    /** Whether it is a server-template with the server among its names: {@code bootstrap 1-3} has bootstrap1. */
    boolean inTemplate(Line line) {
        String prefix = line.word(1);
        Matcher range = RANGE.matcher(line.word(2));
        if (!line.keyword().equals("server-template") || !server.startsWith(prefix) || !range.matches()) {
            return false;
        }
        String number = server.substring(prefix.length());
        return number.matches("[0-9]{1,9}");
    }

    /** An address without its family, brackets and port: {@code ipv6@[fd00::1]:6443} is fd00::1. */
    static String host(String address) {
        String bare = address.replaceFirst("^[a-z0-9+]+@", "");
        Matcher bracketed = BRACKETED.matcher(bare);
        if (bracketed.matches()) {
            return bracketed.group(1);
        }
        Matcher withPort = IPV4_PORT.matcher(bare);
        if (withPort.matches()) {
            return withPort.group(1);
        }
        // An IPv6 address may have its port behind one more colon.
        return bare.contains("::") && bare.matches("[0-9A-Fa-f:]+:[0-9]{4,5}")
                ? bare.substring(0, bare.lastIndexOf(':'))
                : bare;
    }

    static boolean isIp(String host) {
        return host.matches("[0-9]+(\\.[0-9]+){3}") || host.matches("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    }
}
