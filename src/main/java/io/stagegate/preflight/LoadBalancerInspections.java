package io.stagegate.preflight;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.InstallLab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.haproxy.HaproxyConfig;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.preflight.Inspection.Answer;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The HAProxy in front of the API: its ports, its configuration, and the ways to ask it. */
final class LoadBalancerInspections {

    private static final List<String> API = List.of("10.7");
    /** It needs every master in both backends. */
    private static final String WITHOUT_BOOTSTRAP = "12.8";

    private final InstallLab lab;
    private final Install install;
    private final Environment.LoadBalancer declared;
    private final ThisMachine here;

    LoadBalancerInspections(InstallLab lab, Install install, Environment.LoadBalancer declared, ThisMachine here) {
        this.lab = lab;
        this.install = install;
        this.declared = declared;
        this.here = here;
    }

    List<Inspection> all() {
        Environment.MachineConfig machineConfig = install.machineConfig();
        String api = Text.host(install.api().endpoint().getHost());
        String config = machineConfig
                .at()
                .orElseGet(() -> Text.host(machineConfig.endpoint().getHost()));
        return List.of(
                port(api, port(install.api().endpoint().getPort(), 443), API),
                port(config, port(machineConfig.endpoint().getPort(), 443), machineConfigChecks(install)),
                ingress(),
                backend(declared.api(), API),
                backend(declared.machineConfig(), machineConfigChecks(install)),
                statistics(),
                socket());
    }

    private static int port(int written, int otherwise) {
        return written < 0 ? otherwise : written;
    }

    /** HAProxy accepts connections also while no server is up. */
    private Inspection port(String host, int port, List<String> checks) {
        return new Inspection("the load balancer's port " + port + " at " + host, "it accepts connections", () -> {
            try {
                here.connect(host, port);
                return Answer.right("it does");
            } catch (CouldNotCheckException e) {
                String repair = "on the load balancer: ss -ltn 'sport = :" + port
                        + "'; a frontend of its configuration needs: bind *:" + port;
                return switch (e.failure()) {
                    case REFUSED ->
                        isNode(host)
                                ? Answer.notYet("connection refused, at the address of a node")
                                : Answer.wrong("connection refused: nobody listens there", repair, checks);
                    case TIMEOUT, UNREACHABLE ->
                        Answer.warning(e.getMessage(), repair + "; and is a firewall between?");
                    default -> throw e;
                };
            }
        });
    }

    private Inspection ingress() {
        return new Inspection(
                "the load balancer's ports of the ingress",
                "those that its configuration binds accept connections",
                () -> {
                    HaproxyConfig config = config();
                    List<Integer> bound =
                            List.of(443, 80).stream().filter(config::binds).toList();
                    if (bound.isEmpty()) {
                        return Answer.notYet("neither 443 nor 80 is bound; no check of stages 08 to 12 needs them");
                    }
                    String host = Text.host(install.api().endpoint().getHost());
                    List<String> closed = new ArrayList<>();
                    for (int port : bound) {
                        try {
                            here.connect(host, port);
                        } catch (CouldNotCheckException e) {
                            closed.add(e.getMessage());
                        }
                    }
                    return closed.isEmpty()
                            ? Answer.right("they do: " + Text.names(bound))
                            : Answer.warning(String.join("\n", closed), "on the load balancer: " + reload());
                });
    }

    private HaproxyConfig config() {
        return HaproxyConfig.of(lab.loadBalancer().readConfig().text());
    }

    private String reload() {
        return String.join(" ", declared.reload());
    }

    private Inspection backend(String name, List<String> checks) {
        String subject = "the backend " + name + " in " + declared.config();
        return new Inspection(subject, "it has the bootstrap and every master as servers", () -> {
            HaproxyConfig.Backend backend = config().backend(name);
            if (!backend.there()) {
                return Answer.unknown(
                        "there is no backend or listen section of that name",
                        "correct load-balancer.backends in " + install.file());
            }
            List<Node> missing = install.nodes().values().stream()
                    .filter(node -> backend.addresses().entrySet().stream().noneMatch(server -> is(node, server)))
                    .toList();
            if (missing.isEmpty()) {
                return Answer.right("it has " + Text.names(backend.addresses().keySet()));
            }
            String found = "it has no server for " + Text.names(missing) + ", but "
                    + backend.addresses().entrySet().stream()
                            .map(server -> server.getKey() + " at " + server.getValue())
                            .collect(Collectors.joining(", ", "", ""));
            boolean named = backend.addresses().values().stream().anyMatch(address -> !Environment.isIp(address));
            if (backend.uncertain().isPresent() || named) {
                return Answer.unknown(
                        found + "; what else stands there may be it: "
                                + backend.uncertain().orElse("a server by its DNS name"),
                        "");
            }
            return Answer.wrong(found, lines(name, missing), reddened(missing, checks));
        });
    }

    private List<String> reddened(List<Node> missing, List<String> checks) {
        List<String> reddens = new ArrayList<>();
        if (missing.stream().anyMatch(node -> node.role() == Role.BOOTSTRAP) && mastersAreOff()) {
            reddens.addAll(checks);
        }
        if (missing.stream().anyMatch(node -> node.role() == Role.MASTER)) {
            reddens.add(WITHOUT_BOOTSTRAP);
        }
        return reddens;
    }

    /** Masters that run may serve by themselves, and the bootstrap may have been removed on purpose. */
    private boolean mastersAreOff() {
        return install.masters().stream().allMatch(lab::isOff);
    }

    private boolean isNode(String host) {
        List<String> addresses = here.resolve(host);
        return install.nodes().values().stream()
                .anyMatch(node -> addresses.stream().anyMatch(node::isAt));
    }

    /** The checks that ask the Machine Config Server through the load balancer; none where the bootstrap runs none. */
    static List<String> machineConfigChecks(Install install) {
        return install.profile().noMachineConfigOnBootstrap().isPresent() ? List.of() : List.of("08.2");
    }

    private String lines(String backend, List<Node> missing) {
        int port = backend.equals(declared.api())
                ? install.profile().localhostApi().getPort()
                : install.profile().handover().machineConfigPort();
        return "in " + declared.config() + ", backend " + backend + ":\n"
                + missing.stream()
                        .map(node -> "server " + node.name() + " " + node.address() + ":" + port + " check")
                        .collect(Collectors.joining("\n"))
                + "\nthen: " + reload();
    }

    /** By its address where both are known, else by its name, however that spells dashes. */
    private static boolean is(Node node, Map.Entry<String, String> server) {
        return node.isAt(server.getValue())
                || (!(node.declaresIp() && Environment.isIp(server.getValue()))
                        && (bare(server.getKey()).equals(bare(node.name())) || node.isNamed(server.getValue())));
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private Inspection statistics() {
        String where = declared.stats()
                .map(page -> page.getScheme() + "://" + page.getHost() + page.getPath())
                .orElseGet(() -> declared.socket().orElse(""));
        return new Inspection("HAProxy's statistics at " + where, "they show the servers of both backends", () -> {
            try {
                LoadBalancerServers seen = lab.loadBalancer().servers();
                List<String> empty = List.of(declared.api(), declared.machineConfig()).stream()
                        .filter(backend -> seen.of(backend).isEmpty())
                        .toList();
                return empty.isEmpty()
                        ? Answer.right(seen.servers().size() + " servers")
                        : Answer.warning(
                                "they show no server of " + Text.names(empty),
                                "correct load-balancer.backends in " + install.file() + ", or reload HAProxy: "
                                        + reload());
            } catch (CouldNotCheckException e) {
                if (e.failure() == ConnectionFailure.REFUSED || e.failure() == ConnectionFailure.DENIED) {
                    return Answer.wrong(
                            e.getMessage(),
                            "write them into HAProxy's configuration, and where they are into load-balancer.stats or"
                                    + " .socket of " + install.file(),
                            List.of(WITHOUT_BOOTSTRAP));
                }
                throw e;
            }
        });
    }

    /** Without an admin socket 12.7 needs more than one is used to. */
    private Inspection socket() {
        return new Inspection(
                "HAProxy's socket",
                "it may put servers in maintenance (level admin)",
                () -> lab.loadBalancer()
                        .maintenanceRefusal()
                        .map(why -> Answer.warning(
                                why + "; 12.7 will edit HAProxy's configuration, and take the edit back if it fails",
                                "in HAProxy's global section: stats socket "
                                        + declared.socket().orElse("/run/haproxy/admin.sock")
                                        + " mode 660 level admin"))
                        .orElseGet(() -> Answer.right("it may")));
    }
}
