package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.observation.LoadBalancerServers;

/** The load balancer's own view of its servers. */
public record LoadBalancerProbe() implements Probe<LoadBalancerServers> {

    @Override
    public String subject() {
        return "the load balancer";
    }

    @Override
    public LoadBalancerServers observe(Lab lab) {
        return lab.install().loadBalancer().servers();
    }
}
