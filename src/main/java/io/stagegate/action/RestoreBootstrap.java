package io.stagegate.action;

import io.stagegate.check.LoadBalancing;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Install;
import io.stagegate.haproxy.Edit;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.PerPlace;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ParallelProbe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The way back: looks at both sides of the load balancer, then puts the bootstrap's servers into its configuration
 * again. It needs no memory of the removal: the backup is the one that our own edit makes the present file of.
 */
public final class RestoreBootstrap {

    /** A reload is over when the new worker answers; that takes well under a second. */
    private static final Duration RELOADED = Duration.ofSeconds(10);

    private static final Duration REST = Duration.ofMillis(200);

    private final Lab lab;
    private final Consumer<String> tell;
    private final Backends backends;

    private RestoreBootstrap(Lab lab, Consumer<String> tell) {
        this.lab = lab;
        this.tell = tell;
        this.backends = Backends.of(lab);
        backends.mustBePermitted("put the bootstrap back into the load balancer");
    }

    /**
     * Puts them back, as far as they are not there.
     *
     * @param tell receives what was found and done, in order, a line each
     * @throws LoadBalancerException when they cannot be put back; never once the bootstrap's domain does not run
     */
    public static void perform(Lab lab, Consumer<String> tell) {
        RestoreBootstrap back = new RestoreBootstrap(lab, tell);
        back.look();
        back.bootstrapMustRun();
        back.restore();
        back.reload();
        back.makeReady();
    }

    private void look() {
        Install environment = lab.environment().install();
        Optional<LoadBalancerServers> seen = servers();
        seen.ifPresent(view -> backends.names()
                .forEach(backend -> tell.accept("HAProxy sees in " + backend + ": " + view.of(backend))));
        PerPlace<ApiHealth> direct = ParallelProbe.on(
                        environment.masters(),
                        master -> new ApiHealthProbe(HttpsTarget.api(environment, master), List.of("/readyz")))
                .observe(lab);
        direct.results().forEach((master, result) -> tell.accept(master + ", asked directly: " + result));
        tell.accept(LoadBalancing.diagnosis(environment, seen, direct));
    }

    private Optional<LoadBalancerServers> servers() {
        try {
            return Optional.of(lab.install().loadBalancer().servers());
        } catch (CouldNotCheckException e) {
            tell.accept("HAProxy's view could not be seen: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void bootstrapMustRun() {
        String domain = lab.environment().install().bootstrap().domain();
        DomainState state = lab.install().hypervisor().state(domain);
        if (!state.runs()) {
            throw new LoadBalancerException("the bootstrap is not put back: its domain " + domain + " is " + state);
        }
    }

    private void restore() {
        LoadBalancer loadBalancer = lab.install().loadBalancer();
        ConfigFile config = loadBalancer.readConfig();
        Edit edit = backends.without(config.text());
        if (edit instanceof Edit.Changed) {
            tell.accept(config.path() + " has the bootstrap's servers");
            return;
        }
        String backup = loadBalancer.backups().stream()
                .filter(path -> backends.without(loadBalancer.readBackup(path).text()) instanceof Edit.Changed changed
                        && changed.text().equals(config.text()))
                .findFirst()
                .orElseThrow(() -> new LoadBalancerException("the bootstrap is not put back: no backup beside "
                        + config.path() + " is this file with the bootstrap in it; write its server lines again"));
        loadBalancer.restore(config.sha(), backup);
        tell.accept("restored " + backup + ", which HAProxy finds valid");
    }

    private void reload() {
        lab.install().loadBalancer().reload();
        tell.accept("reloaded HAProxy");
    }

    /** A reload makes servers ready, unless HAProxy keeps their state in a file. */
    private void makeReady() {
        long deadline = System.nanoTime() + RELOADED.toNanos();
        while (!isReloaded()) {
            if (System.nanoTime() > deadline) {
                throw new LoadBalancerException("HAProxy does not show the bootstrap's servers " + RELOADED.toSeconds()
                        + " s after the reload");
            }
            rest();
        }
        if (lab.install().loadBalancer().maintenanceRefusal().isPresent()) {
            return;
        }
        for (String backend : backends.names()) {
            lab.install()
                    .loadBalancer()
                    .maintenance(backend, backends.declared().server(), false);
            tell.accept(backend + "/" + backends.declared().server() + " is ready again");
        }
    }

    private boolean isReloaded() {
        try {
            return backends.withBootstrap(lab.install().loadBalancer().servers())
                    .equals(backends.names());
        } catch (CouldNotCheckException e) {
            // One worker is gone, the other is not there yet.
            return false;
        }
    }

    private static void rest() {
        try {
            TimeUnit.NANOSECONDS.sleep(REST.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadBalancerException("interrupted while HAProxy was reloading");
        }
    }
}
