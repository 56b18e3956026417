package io.stagegate.connection.haproxy;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Backend;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HAProxy's statistics in CSV (management guide, 9.1): the first line names the columns, and only names are relied on,
 * because every release adds some.
 */
final class StatisticsCsv {

    /** The column "type": 0 a frontend, 1 a backend, 2 a server, 3 a listener. */
    private static final String SERVER = "2";

    private static final String BACKEND = "1";

    private static final List<String> NEEDED = List.of("pxname", "svname", "status", "type");

    private StatisticsCsv() {}

    static LoadBalancerServers read(String where, String csv) {
        List<List<String>> rows = rows(csv);
        Map<String, Integer> columns = new HashMap<>();
        if (csv.startsWith("#")) {
            List<String> header = rows.get(0);
            for (int i = 0; i < header.size(); i++) {
                columns.putIfAbsent(header.get(i).replaceFirst("^#\\s*", "").strip(), i);
            }
        }
        if (!columns.keySet().containsAll(NEEDED) || !csv.endsWith("\n")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED,
                    where + ": GARBLED: this is not HAProxy's statistics, or not all of them: "
                            + csv.substring(0, Math.min(80, csv.length())).replaceAll("[^\\x20-\\x7e]", "?"));
        }
        List<Server> servers = new ArrayList<>();
        List<Backend> backends = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            if (value(row, columns, "type").equals(SERVER)) {
                servers.add(new Server(
                        value(row, columns, "pxname"),
                        value(row, columns, "svname"),
                        value(row, columns, "status"),
                        value(row, columns, "addr"),
                        check(row, columns)));
            } else if (value(row, columns, "type").equals(BACKEND)) {
                String sessions = value(row, columns, "stot");
                backends.add(new Backend(
                        value(row, columns, "pxname"),
                        value(row, columns, "algo"),
                        sessions.matches("[0-9]{1,18}") ? Long.parseLong(sessions) : -1));
            }
        }
        return new LoadBalancerServers(servers, backends);
    }

    private static String check(List<String> row, Map<String, Integer> columns) {
        String status = value(row, columns, "check_status");
        String code = value(row, columns, "check_code");
        String words = value(row, columns, "last_chk");
        return status + (code.isEmpty() ? "" : "/" + code) + (words.isEmpty() ? "" : " " + words);
    }

    private static String value(List<String> row, Map<String, Integer> columns, String name) {
        Integer column = columns.get(name);
        return column == null || column >= row.size() ? "" : row.get(column);
    }

    /** RFC 4180: a value in quotes may have commas, line ends and doubled quotes in it. */
    private static List<List<String>> rows(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                value.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(value.toString());
                value.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (quoted || c != '\r') {
                value.append(c);
            }
        }
        return rows;
    }
}
