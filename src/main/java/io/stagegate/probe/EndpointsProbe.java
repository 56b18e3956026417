package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ServiceEndpoints;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a service leads to, from the API; what it would lead to if that were ready counts, too. */
public record EndpointsProbe(Profile.ObjectName service) implements Probe<ServiceEndpoints> {

    /** The API's own service: its ClusterIP is what operators and pods reach the API by. */
    public static EndpointsProbe api() {
        return new EndpointsProbe(new Profile.ObjectName("default", "kubernetes"));
    }

    @Override
    public String subject() {
        return "endpoints of " + service;
    }

    @Override
    public ServiceEndpoints observe(Lab lab) {
        HostAddresses addresses = HostAddresses.of(lab);
        Optional<Endpoints> found = NamedObject.find(lab, "endpoints", service, KubernetesClient::endpoints);
        Map<String, String> nodes = new HashMap<>();
        found.stream()
                .flatMap(endpoints -> endpoints.getSubsets().stream())
                .flatMap(
                        subset -> Stream.concat(subset.getAddresses().stream(), subset.getNotReadyAddresses().stream()))
                .map(EndpointAddress::getIp)
                .forEach(address -> nodes.put(address, addresses.node(address)));
        return new ServiceEndpoints(service.toString(), nodes);
    }
}
