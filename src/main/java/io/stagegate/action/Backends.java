package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Permission;
import io.stagegate.haproxy.Edit;
import io.stagegate.haproxy.HaproxyConfig;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.util.List;

/** The two backends that the bootstrap leaves, and what the environment says of them. */
record Backends(Install environment, Environment.LoadBalancer declared) {

    static Backends of(Lab lab) {
        return new Backends(
                lab.environment().install(),
                LoadBalancer.declaredBy(lab.environment().install()));
    }

    /** @throws NotPermittedException when the environment does not let its load balancer be changed */
    void mustBePermitted(String action) {
        if (!environment.permits(Permission.LOAD_BALANCER)) {
            throw new NotPermittedException(environment, Permission.LOAD_BALANCER, action);
        }
    }

    /** Those in which HAProxy sees the bootstrap's server ready to be asked. */
    List<String> withReadyBootstrap(LoadBalancerServers seen) {
        return names().stream()
                .filter(backend ->
                        seen.of(backend).stream().anyMatch(server -> isBootstrap(server) && !server.inMaintenance()))
                .toList();
    }

    /** Each once, should one serve for both. */
    List<String> names() {
        return List.of(declared.api(), declared.machineConfig()).stream()
                .distinct()
                .toList();
    }

    /** Those in which HAProxy sees the bootstrap's server. */
    List<String> withBootstrap(LoadBalancerServers seen) {
        return names().stream()
                .filter(backend -> seen.of(backend).stream().anyMatch(this::isBootstrap))
                .toList();
    }

    /** Without one, nobody would be left to answer. */
    void mustHaveAnotherServerUp(LoadBalancerServers seen) {
        for (String backend : names()) {
            List<Server> others = seen.of(backend).stream()
                    .filter(server -> !isBootstrap(server))
                    .toList();
            if (others.stream().noneMatch(Server::up)) {
                throw new LoadBalancerException("HAProxy sees no server up in " + backend
                        + " besides the bootstrap's, so that stays: " + (others.isEmpty() ? "there is none" : others));
            }
        }
    }

    private boolean isBootstrap(Server server) {
        return server.name().equals(declared.server());
    }

    Edit without(String config) {
        return HaproxyConfig.of(config).without(declared.server(), environment.bootstrap(), names());
    }
}
