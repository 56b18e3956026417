package io.stagegate.probe;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.text.Text;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the lab's nodes has an address. An environment may declare names, and an IPv6 address can be written in
 * several ways, so what is compared is what they mean.
 */
final class HostAddresses {

    private static final Duration RESOLVING = Duration.ofSeconds(5);

    private final Map<String, String> nodes = new HashMap<>();

    private HostAddresses() {}

    /** @throws io.stagegate.connection.CouldNotCheckException when a declared name does not resolve */
    static HostAddresses of(Lab lab) {
        HostAddresses addresses = new HostAddresses();
        for (Node node : lab.environment().install().nodes().values()) {
            meant(node.address()).forEach(address -> addresses.nodes.put(address, node.name()));
        }
        return addresses;
    }

    /** The short name of the node that has the address; empty when none has. */
    String node(String host) {
        return meant(Text.host(host)).stream()
                .map(address -> nodes.getOrDefault(address, ""))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /**
     * The addresses of a host, in the resolver's order. An address means itself, and is not looked up.
     *
     * @throws io.stagegate.connection.CouldNotCheckException with {@code ConnectionFailure.DNS} when a name does not resolve
     */
    static Set<String> meant(String host) {
        return Bounded.call(
                "address of " + host,
                RESOLVING,
                () -> Arrays.stream(InetAddress.getAllByName(host))
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
}
