package io.stagegate.check;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import io.stagegate.observation.PerPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What must hold of HAProxy's view of the API's and the Machine Config Server's backends. */
public final class LoadBalancing {

    private LoadBalancing() {}

    /** In both backends every master is up, and nothing leads to the bootstrap. */
    public static Check<LoadBalancerServers> mastersOnly(Install environment) {
        return inBoth("knows the masters as up, and no bootstrap", environment, (lb, own) -> {
            Findings findings = new Findings();
            own.stream()
                    .filter(server -> isBootstrap(environment, lb, server))
                    .forEach(server -> findings.bad.add(server + " is still there"));
            environment.masters().forEach(master -> findings.master(master, own));
            return findings;
        });
    }

    /** In both backends every master is up; the bootstrap may be there as well. */
    public static Check<LoadBalancerServers> mastersUp(Install environment) {
        return inBoth("sees every master as up", environment, (lb, own) -> {
            Findings findings = new Findings();
            environment.masters().forEach(master -> findings.master(master, own));
            return findings;
        });
    }

    /** In both backends the bootstrap's server is in maintenance, or not there any more. */
    public static Check<LoadBalancerServers> bootstrapInMaintenance(Install environment) {
        return inBoth("has the bootstrap's servers in maintenance", environment, (lb, own) -> {
            Findings findings = new Findings();
            own.stream()
                    .filter(server -> isBootstrap(environment, lb, server) && !server.inMaintenance())
                    .forEach(server -> findings.bad.add(server.toString()));
            return findings;
        });
    }

    private static final class Findings {
        private final List<String> bad = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        private void master(Node master, List<Server> own) {
            String backend = own.get(0).backend();
            List<Server> its =
                    own.stream().filter(server -> belongsTo(server, master)).toList();
            if (its.isEmpty()) {
                bad.add(backend + " has no server for " + master + " (" + master.address() + ")");
            }
            for (Server server : its) {
                if (server.status().equals("no check")) {
                    unknown.add(server + ": HAProxy does not check it, and would send it traffic in any case");
                } else if (!server.up()) {
                    bad.add(server.toString());
                }
            }
        }
    }

    private static Check<LoadBalancerServers> inBoth(
            String name, Install environment, BiFunction<Environment.LoadBalancer, List<Server>, Findings> judgement) {
        return Check.named(name, seen -> {
            Optional<Environment.LoadBalancer> declared = environment.loadBalancer();
            if (declared.isEmpty()) {
                return Verdict.unknown("the environment declares no load-balancer");
            }
            Findings all = new Findings();
            for (String backend : List.of(declared.get().api(), declared.get().machineConfig())) {
                List<Server> own = seen.of(backend);
                if (own.isEmpty()) {
                    all.unknown.add("the statistics show no server of backend " + backend
                            + ": is that its name in HAProxy, and not hidden by `stats scope`?");
                } else {
                    Findings found = judgement.apply(declared.get(), own);
                    all.bad.addAll(found.bad);
                    all.unknown.addAll(found.unknown);
                }
            }
            if (!all.bad.isEmpty()) {
                all.bad.addAll(all.unknown);
                return Verdict.fail(
                        "the load balancer " + name + ", in " + declared.get().api() + " and "
                                + declared.get().machineConfig(),
                        String.join("\n", all.bad));
            }
            return all.unknown.isEmpty() ? Verdict.pass() : Verdict.unknown(String.join("\n", all.unknown));
        });
    }

    /** Whoever asks the API is always sent to one and the same server, by his address (HAProxy, {@code balance source}). */
    public static boolean alwaysToTheSame(Install environment, LoadBalancerServers seen) {
        return environment
                .install()
                .loadBalancer()
                .flatMap(declared -> seen.backend(declared.api()))
                .filter(backend -> backend.balance().equals("source"))
                .isPresent();
    }

    private static boolean isBootstrap(Install environment, Environment.LoadBalancer lb, Server server) {
        return server.name().equals(lb.server())
                || (!server.address().isEmpty() && environment.bootstrap().isAt(server.host()));
    }

    /** By its address, where both are known; by its name otherwise, however that spells dashes: master0 is master-0. */
    private static boolean belongsTo(Server server, Node node) {
        if (!server.address().isEmpty() && node.declaresIp()) {
            return node.isAt(server.host());
        }
        String bare = bare(server.name());
        return bare.equals(bare(node.name())) || bare.equals(bare(node.nodeName())) || node.isAt(server.host());
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /**
     * Why the API does not answer through the load balancer, as far as that can be known from both sides of it.
     *
     * @param seen HAProxy's view; empty when it could not be seen
     * @param direct each master, asked past it
     */
    public static String diagnosis(
            Install environment, Optional<LoadBalancerServers> seen, PerPlace<ApiHealth> direct) {
        List<String> answering = environment.masters().stream()
                .filter(master -> answers(direct, master))
                .map(Node::name)
                .toList();
        if (answering.isEmpty()) {
            return "no master answers when it is asked directly: look at the masters' kube-apiserver, not at HAProxy";
        }
        String who = String.join(", ", answering) + (answering.size() == 1 ? " answers" : " answer")
                + " when asked directly";
        if (seen.isEmpty() || environment.loadBalancer().isEmpty()) {
            return who + "; what HAProxy makes of them could not be seen: is it running?";
        }
        String backend = environment.loadBalancer().get().api();
        String down = seen.get().of(backend).stream()
                .filter(server -> !server.up())
                .filter(server -> environment.masters().stream()
                        .anyMatch(master -> answers(direct, master) && belongsTo(server, master)))
                .map(Server::toString)
                .collect(Collectors.joining("; "));
        return down.isEmpty()
                ? who + ", and HAProxy has them up: look at HAProxy's frontend, and at the way from here to it"
                : who + ", although HAProxy has them down (" + down + "): look at HAProxy's checks in " + backend
                        + ", and at the way from it to the masters";
    }

    private static boolean answers(PerPlace<ApiHealth> direct, Node master) {
        PerPlace.Result<ApiHealth> result = direct.results().get(master.name());
        return result != null
                && result.seen()
                        .filter(health -> Api.healthy().judge(health).passed())
                        .isPresent();
    }
}
