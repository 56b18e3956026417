package io.stagegate.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of a lab so far, by the environment's own keys, each with where it is from. What was learnt first stays. */
final class Facts {

    /** Of a key whose value is not known. */
    record Fact(String value, String source) {}

    /**
     * A node, as far as it is known.
     *
     * @param address empty where it is not known
     * @param domain libvirt's; empty where it is not known
     * @param nodeName in the cluster; empty where it is not known
     */
    record Host(String name, boolean bootstrap, String address, String domain, String nodeName, String source) {}

    private final Map<String, Fact> facts = new LinkedHashMap<>();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final List<String> contradictions = new ArrayList<>();

    /** Nothing is learnt from an empty value. */
    void learn(String key, String value, String source) {
        if (value == null || value.isBlank()) {
            return;
        }
        Fact old = facts.putIfAbsent(key, new Fact(value.strip(), source));
        if (old != null && IDENTITY.contains(key) && !old.value().equals(value.strip())) {
            contradictions.add(
                    "%s is %s by %s, and %s by %s".formatted(key, old.value(), old.source(), value.strip(), source));
        }
    }

    /** What two sources must agree on, or they are of two clusters. */
    private static final Set<String> IDENTITY = Set.of("cluster.name", "cluster.domain");

    /** A node that is known by name or address already gets what it lacks. */
    void learn(Host host) {
        Optional<Host> known = hosts.values().stream()
                .filter(each -> each.name().equals(host.name())
                        || (!each.address().isEmpty() && each.address().equals(host.address())))
                .findFirst();
        if (known.isEmpty()) {
            hosts.put(host.name(), host);
            return;
        }
        Host old = known.get();
        hosts.put(
                old.name(),
                new Host(
                        old.name(),
                        old.bootstrap(),
                        or(old.address(), host.address()),
                        or(old.domain(), host.domain()),
                        or(old.nodeName(), host.nodeName()),
                        old.source().equals(host.source()) ? old.source() : old.source() + ", " + host.source()));
    }

    private static String or(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    Optional<Fact> get(String key) {
        return Optional.ofNullable(facts.get(key));
    }

    String value(String key) {
        return get(key).map(Fact::value).orElse("");
    }

    /** The bootstrap first, then the masters by name. */
    List<Host> hosts() {
        return hosts.values().stream()
                .sorted((one, other) -> one.bootstrap() == other.bootstrap()
                        ? one.name().compareTo(other.name())
                        : one.bootstrap() ? -1 : 1)
                .toList();
    }

    List<String> contradictions() {
        return List.copyOf(contradictions);
    }
}
