package io.stagegate.action;

import static java.util.Objects.requireNonNull;

import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.haproxy.Edit;

/** Takes the bootstrap's servers out of HAProxy's configuration and reloads it. Undone by {@link RestoreBootstrap}. */
public final class RemoveFromLoadBalancer {

    private RemoveFromLoadBalancer() {}

    /**
     * Does so, as far as it is not done: an earlier run may have been ended before the reload.
     *
     * @param key of the open gate, just now
     * @throws LoadBalancerException when the configuration cannot be edited with certainty, or HAProxy refuses; it is
     *     then as it was
     */
    public static void perform(Lab lab, Gate.Key key) {
        requireNonNull(key, "key");
        Backends backends = Backends.of(lab);
        String what = "take the bootstrap out of the load balancer";
        LoadBalancer loadBalancer = lab.install().loadBalancer();
        ConfigFile config = loadBalancer.readConfig();
        Edit edit = backends.without(config.text());
        if (edit instanceof Edit.Refused refused) {
            throw new LoadBalancerException(config.path()
                    + " is not edited, because what it means is not certain; take the bootstrap out by hand, or mend"
                    + " these:\n" + refused);
        }
        if (edit instanceof Edit.Changed changed) {
            backends.mustBePermitted(what);
            backends.mustHaveAnotherServerUp(loadBalancer.servers());
            replace(loadBalancer, config, changed);
        } else if (!backends.withBootstrap(loadBalancer.servers()).isEmpty()) {
            backends.mustBePermitted(what);
            loadBalancer.reload();
        }
    }

    private static void replace(LoadBalancer loadBalancer, ConfigFile config, Edit.Changed changed) {
        String backup = loadBalancer.replaceConfig(config.sha(), changed.text());
        try {
            loadBalancer.reload();
        } catch (LoadBalancerException e) {
            // What runs and what is written must not differ: the next restart would be a surprise.
            loadBalancer.restore(loadBalancer.readConfig().sha(), backup);
            throw new LoadBalancerException(e.getMessage() + "\nthe configuration is as it was, from " + backup);
        }
    }
}
