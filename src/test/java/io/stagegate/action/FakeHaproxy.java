package io.stagegate.action;

import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Backend;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** HAProxy as its door tells it, in memory: a file, what was last loaded of it, and who is in maintenance. */
final class FakeHaproxy implements LoadBalancer {

    static final String CONFIG = """
            backend api
              server bootstrap 192.168.126.100:6443 check
              server master-0 192.168.126.101:6443 check
            backend machine-config
              server bootstrap 192.168.126.100:22623 check
              server master-0 192.168.126.101:22623 check
            """;

    String disk = CONFIG;
    private String running = CONFIG;
    private final Map<String, String> backups = new TreeMap<>();
    private final Set<String> maintenance = new TreeSet<>();
    final Set<String> down = new TreeSet<>();

    /** What was done, in order. */
    final List<String> done = new ArrayList<>();

    /** What refuses from now on: the first word of what would be done. */
    String refuses = "nothing";

    /** Its socket is not of level admin. */
    boolean weakSocket;

    /** How many the API's backend has had. */
    long sessions;

    private void does(String what) {
        if (what.startsWith(refuses)) {
            throw new LoadBalancerException("refused: " + what);
        }
        done.add(what);
    }

    void loaded() {
        running = disk;
        maintenance.clear();
    }

    String running() {
        return running;
    }

    Set<String> inMaintenance() {
        return maintenance;
    }

    @Override
    public LoadBalancerServers servers() {
        if (refuses.equals("servers")) {
            throw new CouldNotCheckException(ConnectionFailure.REFUSED, "GET stats: REFUSED");
        }
        List<Server> servers = new ArrayList<>();
        String backend = "";
        for (String line : running.lines().toList()) {
            List<String> words = List.of(line.strip().split(" +", -1));
            if (words.get(0).equals("backend")) {
                backend = words.get(1);
            } else if (words.get(0).equals("server")) {
                String name = backend + "/" + words.get(1);
                String status = maintenance.contains(name) ? "MAINT" : down.contains(name) ? "DOWN" : "UP";
                servers.add(new Server(backend, words.get(1), status, words.get(2), ""));
            }
        }
        return new LoadBalancerServers(servers, List.of(new Backend("api", "roundrobin", sessions)));
    }

    @Override
    public Optional<String> maintenanceRefusal() {
        return weakSocket ? Optional.of("its socket is of level operator") : Optional.empty();
    }

    @Override
    public void maintenance(String backend, String server, boolean on) {
        String name = backend + "/" + server;
        does((on ? "maint " : "ready ") + name);
        if (on) {
            maintenance.add(name);
        } else {
            maintenance.remove(name);
        }
    }

    private static ConfigFile file(String path, String text) {
        return new ConfigFile(path, text, "644", "root:root", Integer.toHexString(text.hashCode()));
    }

    @Override
    public ConfigFile readConfig() {
        return file("/haproxy.cfg", disk);
    }

    @Override
    public String replaceConfig(String expectedSha, String newText) {
        expect(expectedSha);
        does("replace");
        String backup = "/haproxy.cfg.stagegate-" + backups.size();
        backups.put(backup, disk);
        disk = newText;
        return backup;
    }

    private void expect(String sha) {
        if (!readConfig().sha().equals(sha)) {
            throw new LoadBalancerException("changed meanwhile");
        }
    }

    @Override
    public List<String> backups() {
        return backups.keySet().stream().sorted(Comparator.reverseOrder()).toList();
    }

    @Override
    public ConfigFile readBackup(String path) {
        return file(path, backups.get(path));
    }

    @Override
    public void restore(String expectedSha, String backup) {
        expect(expectedSha);
        does("restore " + backup);
        disk = backups.get(backup);
    }

    @Override
    public void reload() {
        does("reload");
        loaded();
    }
}
