package io.stagegate.connection.haproxy;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.LabChanges;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.https.Limits;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** HAProxy, on another host or on this one. */
public final class HaproxyLoadBalancer implements LoadBalancer {

    private static final Duration RELOADING = Duration.ofSeconds(30);

    /** What {@code show cli level} answers on a socket that may change HAProxy (management guide, 9.3). */
    private static final String ADMIN = "admin";

    private final Environment.LoadBalancer declared;
    private final Shell shell;
    private final Optional<AdminSocket> socket;
    private final Optional<Statistics> statistics;
    private final ConfigStore config;

    private HaproxyLoadBalancer(
            Environment.LoadBalancer declared, Shell shell, Optional<AdminSocket> socket, CaBundle ca, Limits limits) {
        this.declared = declared;
        this.shell = shell;
        this.socket = socket;
        this.statistics = declared.stats().map(page -> new Statistics(page, ca, limits));
        this.config = new ConfigStore(shell, declared.config(), new Sources(shell, socket, declared.config()));
    }

    /**
     * @param ca what a statistics page over https is verified by
     * @param limits what the statistics page may take
     */
    public static LoadBalancer at(
            String host, Environment.LoadBalancer declared, Shell shell, CaBundle ca, Limits limits) {
        return new HaproxyLoadBalancer(
                declared, shell, declared.socket().map(path -> new ShellSocket(shell, host, path)), ca, limits);
    }

    /** On this machine. */
    public static LoadBalancer here(Environment.LoadBalancer declared, CaBundle ca, Limits limits) {
        return new HaproxyLoadBalancer(
                declared, new LocalShell(), declared.socket().map(LocalSocket::new), ca, limits);
    }

    @Override
    public LoadBalancerServers servers() {
        if (statistics.isEmpty()) {
            return asked();
        }
        LoadBalancerServers seen = statistics.get().servers();
        // The page tells no addresses unless HAProxy's `stats show-legends` says so; the socket always does.
        boolean whole =
                seen.servers().stream().noneMatch(server -> server.address().isEmpty());
        return whole || socket.isEmpty() ? seen : withLegends(seen);
    }

    private LoadBalancerServers asked() {
        return StatisticsCsv.read(
                "haproxy " + socketPath(), socket.orElseThrow().ask("show stat").strip() + "\n");
    }

    private LoadBalancerServers withLegends(LoadBalancerServers seen) {
        LoadBalancerServers listed;
        try {
            listed = asked();
        } catch (CouldNotCheckException e) {
            // The servers were observed; only their backends are then known by name alone.
            return seen;
        }
        List<Server> servers = seen.servers().stream()
                .map(server -> listed.of(server.backend()).stream()
                        .filter(other -> other.name().equals(server.name()))
                        .findFirst()
                        .map(other -> new Server(
                                server.backend(), server.name(), server.status(), other.address(), server.check()))
                        .orElse(server))
                .toList();
        return new LoadBalancerServers(servers, listed.backends());
    }

    private String socketPath() {
        return declared.socket().orElse("without a socket");
    }

    @Override
    public Optional<String> maintenanceRefusal() {
        if (socket.isEmpty()) {
            return Optional.of("no load-balancer.socket is declared");
        }
        String level = socket.get().ask("show cli level").strip();
        return level.equals(ADMIN)
                ? Optional.empty()
                : Optional.of("the socket " + socketPath() + " is of level "
                        + (level.matches("[a-z]+") ? level : "unknown: " + level));
    }

    @Override
    public void maintenance(String backend, String server, boolean on) {
        String command = "set server " + backend + "/" + server + " state " + (on ? "maint" : "ready");
        String answer = socket.map(admin -> admin.ask(command).strip()).orElse("Permission denied: no socket declared");
        if (answer.contains("Permission denied")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.DENIED,
                    "haproxy " + socketPath() + ": `" + command + "`: DENIED: " + answer
                            + "\n  the socket must be of level admin: `stats socket " + socketPath()
                            + " level admin`");
        }
        if (!answer.isEmpty()) {
            throw new LoadBalancerException("HAProxy refuses `" + command + "` (" + socketPath() + "): " + answer);
        }
        LabChanges.made("HAProxy: " + command, Permission.LOAD_BALANCER);
    }

    @Override
    public ConfigFile readConfig() {
        return config.read();
    }

    @Override
    public String replaceConfig(String expectedSha, String newText) {
        String backup = config.replace(expectedSha, newText);
        LabChanges.made("HAProxy: configuration edited, the former one is in " + backup, Permission.LOAD_BALANCER);
        return backup;
    }

    @Override
    public List<String> backups() {
        return config.backups();
    }

    @Override
    public ConfigFile readBackup(String path) {
        return config.readBackup(path);
    }

    @Override
    public void restore(String expectedSha, String backup) {
        config.restore(expectedSha, backup);
        LabChanges.made("HAProxy: configuration restored from " + backup, Permission.LOAD_BALANCER);
    }

    @Override
    public void reload() {
        CommandResult result = shell.run(new Command(declared.reload(), true, RELOADING));
        if (!result.ok()) {
            throw new LoadBalancerException("HAProxy is not reloaded: " + Answers.inWords(result));
        }
        LabChanges.made("HAProxy: reloaded", Permission.LOAD_BALANCER);
    }
}
