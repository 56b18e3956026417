package io.stagegate.connection.haproxy;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.https.Limits;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.environment.Environment;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.time.Duration;
import java.util.List;

/** HAProxy, on another host or on this one. */
public final class HaproxyLoadBalancer implements LoadBalancer {

    private static final Duration RELOADING = Duration.ofSeconds(30);

    private final Environment.LoadBalancer declared;
    private final Shell shell;
    private final AdminSocket socket;
    private final Statistics statistics;
    private final ConfigStore config;

    private HaproxyLoadBalancer(
            Environment.LoadBalancer declared, Shell shell, AdminSocket socket, CaBundle ca, Limits limits) {
        this.declared = declared;
        this.shell = shell;
        this.socket = socket;
        this.statistics = new Statistics(declared.stats(), ca, limits);
        this.config = new ConfigStore(shell, declared.config(), new Sources(shell, socket, declared.config()));
    }

    /**
     * @param ca what a statistics page over https is verified by
     * @param limits what the statistics page may take
     */
    public static LoadBalancer at(
            String host, Environment.LoadBalancer declared, Shell shell, CaBundle ca, Limits limits) {
        return new HaproxyLoadBalancer(declared, shell, new ShellSocket(shell, host, declared.socket()), ca, limits);
    }

    /** On this machine. */
    public static LoadBalancer here(Environment.LoadBalancer declared, CaBundle ca, Limits limits) {
        return new HaproxyLoadBalancer(declared, new LocalShell(), new LocalSocket(declared.socket()), ca, limits);
    }

    @Override
    public LoadBalancerServers servers() {
        LoadBalancerServers seen = statistics.servers();
        // The page tells no addresses unless HAProxy's `stats show-legends` says so; the socket always does.
        return seen.servers().stream().noneMatch(server -> server.address().isEmpty()) ? seen : withAddresses(seen);
    }

    private LoadBalancerServers withAddresses(LoadBalancerServers seen) {
        List<Server> told;
        try {
            told = StatisticsCsv.read(
                            "haproxy " + declared.socket(),
                            socket.ask("show stat").strip() + "\n")
                    .servers();
        } catch (CouldNotLookException e) {
            // What was seen was seen; only by whom is then told by names alone.
            return seen;
        }
        return new LoadBalancerServers(seen.servers().stream()
                .map(server -> told.stream()
                        .filter(other -> other.backend().equals(server.backend())
                                && other.name().equals(server.name()))
                        .findFirst()
                        .map(other -> new Server(
                                server.backend(), server.name(), server.status(), other.address(), server.check()))
                        .orElse(server))
                .toList());
    }

    @Override
    public void maintenance(String backend, String server, boolean on) {
        String command = "set server " + backend + "/" + server + " state " + (on ? "maint" : "ready");
        String answer = socket.ask(command).strip();
        if (answer.contains("Permission denied")) {
            throw new CouldNotLookException(
                    Trouble.DENIED,
                    "haproxy " + declared.socket() + ": `" + command + "`: DENIED: " + answer
                            + "\n  the socket must be of level admin: `stats socket " + declared.socket()
                            + " level admin`");
        }
        if (!answer.isEmpty()) {
            throw new LoadBalancerException("HAProxy refuses `" + command + "` (" + declared.socket() + "): " + answer);
        }
    }

    @Override
    public ConfigFile readConfig() {
        return config.read();
    }

    @Override
    public String replaceConfig(String expectedSha, String newText) {
        return config.replace(expectedSha, newText);
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
    }

    @Override
    public void reload() {
        CommandResult result = shell.run(new Command(declared.reload(), true, RELOADING));
        if (!result.ok()) {
            throw new LoadBalancerException("HAProxy is not reloaded: " + Answers.told(result));
        }
    }
}
