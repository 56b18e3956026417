package io.stagegate.observation;

import io.stagegate.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The servers behind a load balancer, and their backends, as it sees them itself, in its own order. */
public record LoadBalancerServers(List<Server> servers, List<Backend> backends) {

    public LoadBalancerServers {
        servers = List.copyOf(servers);
        backends = List.copyOf(backends);
    }

    /** What it tells of one backend. */
    public Optional<Backend> backend(String name) {
        return backends.stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    /**
     * A backend (or listen section).
     *
     * @param balance the algorithm by which a server is chosen: {@code roundrobin}, {@code source} …; empty where HAProxy
     *     does not tell it
     * @param sessions how many it has had since HAProxy's worker began; -1 where HAProxy does not tell it
     */
    public record Backend(String name, String balance, long sessions) {}

    /** Those of one backend. */
    public List<Server> of(String backend) {
        return servers.stream()
                .filter(server -> server.backend().equals(backend))
                .toList();
    }

    /**
     * One server line of a backend.
     *
     * @param status HAProxy's word: {@code UP}, {@code DOWN}, {@code MAINT}, {@code no check}, {@code UP 1/3} …
     * @param address with its port; empty where HAProxy does not tell it
     * @param check what its last check came to: {@code L4OK}, {@code L7STS/503 …}; empty before the first
     */
    public record Server(String backend, String name, String status, String address, String check) {

        /** Up without a reservation: {@code UP 1/3} is on its way down, and "no check" is nobody's knowledge. */
        public boolean up() {
            return status.equals("UP");
        }

        /** By its own or by another server's maintenance ({@code MAINT (via api/x)}). */
        public boolean inMaintenance() {
            return status.equals("MAINT") || status.startsWith("MAINT ");
        }

        /** Its address without the port: brackets, as IPv6 addresses have them here, are left out. */
        public String host() {
            int colon = address.lastIndexOf(':');
            return Text.host(colon < 0 ? address : address.substring(0, colon));
        }

        @Override
        public String toString() {
            return backend + "/" + name + (address.isEmpty() ? "" : " (" + address + ")") + " " + status
                    + (check.isEmpty() ? "" : ", " + check);
        }
    }

    @Override
    public String toString() {
        return servers.isEmpty()
                ? "no servers"
                : servers.stream().map(Server::toString).collect(Collectors.joining("\n"));
    }
}
