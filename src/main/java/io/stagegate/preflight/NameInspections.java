package io.stagegate.preflight;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.preflight.Inspection.Answer;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The names of a cluster, asked from here. Which records a user-provisioned install needs: openshift/openshift-docs,
 * modules/installation-dns-user-infra.adoc (4.14 to 4.20): api, api-int, *.apps and every machine.
 */
final class NameInspections {

    private final Install install;
    private final ThisMachine here;
    private final String domain;
    /** Nobody has a record of this name, so what answers to it is a wildcard. */
    private final String nobody = "stagegate-" + UUID.randomUUID().toString().substring(0, 8);

    NameInspections(Install install, ThisMachine here) {
        this.install = install;
        this.here = here;
        this.domain = install.cluster().domain();
    }

    List<Inspection> all() {
        List<Inspection> all = new ArrayList<>(List.of(api(), apiInt(), wildcard(), apps()));
        install.nodes().values().forEach(node -> all.add(node(node)));
        return all;
    }

    private Inspection api() {
        String name = Text.host(install.api().endpoint().getHost());
        return new Inspection("the name " + name, "it leads to the load balancer", () -> {
            List<String> addresses = here.resolve(name);
            if (addresses.isEmpty()) {
                return Answer.wrong(
                        "it does not resolve here",
                        record(name, loadBalancer().orElse("ADDRESS-OF-THE-LOAD-BALANCER")),
                        List.of("08.1", "10.7", "11.12", "12.9"));
            }
            return leadsToTheLoadBalancer(name, addresses);
        });
    }

    private Answer leadsToTheLoadBalancer(String name, List<String> addresses) {
        String found = "it leads to " + String.join(", ", addresses);
        Optional<Environment.LoadBalancer> declared = install.loadBalancer();
        if (declared.isEmpty()) {
            return Answer.right(found + "; the environment declares no load balancer to compare with");
        }
        if (declared.get().host().isEmpty()) {
            // HAProxy on this machine has this machine's addresses.
            return addresses.stream().anyMatch(here::has)
                    ? Answer.right(found + ", this machine")
                    : Answer.warning(
                            found + ", no address of this machine, on which load-balancer declares HAProxy",
                            "declare load-balancer.host, or correct the record: " + record(name, "THIS-MACHINE"));
        }
        String host = declared.get().host().get();
        List<String> its = here.resolve(host);
        return addresses.stream().anyMatch(its::contains)
                ? Answer.right(found + ", the load balancer")
                // It may have a virtual address of its own.
                : Answer.warning(
                        found + "; load-balancer.host " + host + " is at " + String.join(", ", its),
                        "unless that is a virtual address of it, correct the record: "
                                + record(name, its.isEmpty() ? host : its.get(0)));
    }

    /** Nodes ask for it; from here it is asked for only where the environment says so. */
    private Inspection apiInt() {
        String name = "api-int." + domain;
        return new Inspection("the name " + name, "it leads where api." + domain + " leads", () -> {
            List<String> addresses = here.resolve(name);
            List<String> api = here.resolve("api." + domain);
            String repair = record(name, api.isEmpty() ? "ADDRESS-OF-THE-LOAD-BALANCER" : api.get(0));
            if (addresses.isEmpty()) {
                boolean asked = install.machineConfig().at().isEmpty()
                        && install.machineConfig().endpoint().getHost().equals(name);
                return asked
                        ? Answer.wrong(
                                "it does not resolve here",
                                repair,
                                LoadBalancerInspections.machineConfigChecks(install))
                        : Answer.warning(
                                "it does not resolve here; masters whose resolver lacks it, too, stay in Ignition",
                                repair);
            }
            String found = "it leads to " + String.join(", ", addresses);
            if (same(addresses, api)) {
                return Answer.right(found);
            }
            if (same(addresses, here.resolve(nobody + "." + domain))) {
                return Answer.warning(
                        found + ", for a wildcard record *." + domain + " captures it"
                                + (api.isEmpty() ? "" : "; api leads to " + String.join(", ", api)),
                        repair);
            }
            return api.isEmpty()
                    ? Answer.right(found)
                    : Answer.warning(found + "; api leads to " + String.join(", ", api), repair);
        });
    }

    /** With the cluster's domain as a search domain a wildcard answers to any name (openshift/installer/issues/2616). */
    private Inspection wildcard() {
        String expected = "no wildcard record but *.apps, which captures a registry's name, too";
        return new Inspection("wildcard records below " + domain, expected, () -> {
            List<String> addresses = here.resolve(nobody + "." + domain);
            if (addresses.isEmpty()) {
                return Answer.right("a name that nobody has does not resolve");
            }
            List<String> captured = PullSecret.registries(install.pullSecret()).stream()
                    .filter(registry -> same(here.resolve(registry), addresses))
                    .toList();
            return Answer.warning(
                    "*." + domain + " leads to " + String.join(", ", addresses)
                            + (captured.isEmpty() ? "" : " and captures " + String.join(", ", captured)),
                    "write *.apps." + domain + " instead of *." + domain + ", or take \"search " + domain
                            + "\" out of the resolver's configuration");
        });
    }

    private Inspection apps() {
        String name = nobody + ".apps." + domain;
        return new Inspection("the names *.apps." + domain, "any name there leads to the ingress", () -> {
            List<String> addresses = here.resolve(name);
            return addresses.isEmpty()
                    ? Answer.warning(
                            "a random one does not resolve here; no check of stages 08 to 12 needs it, the console does",
                            record("*.apps." + domain, "ADDRESS-OF-THE-INGRESS"))
                    : Answer.right("a random one leads to " + String.join(", ", addresses));
        });
    }

    private Inspection node(Node node) {
        if (!node.declaresIp()) {
            return new Inspection("the name " + node.address() + " of " + node, "it resolves", () -> {
                List<String> addresses = here.resolve(node.address());
                return addresses.isEmpty()
                        // A name server may learn it from the node itself, when that asks for its address.
                        ? Answer.warning("it does not resolve here", record(node.address(), "ADDRESS-OF-" + node))
                        : Answer.right("it leads to " + String.join(", ", addresses));
            });
        }
        String name = node.nodeName().contains(".") ? node.nodeName() : node.nodeName() + "." + domain;
        return new Inspection("the name " + name, "it leads to " + node.address(), () -> {
            List<String> addresses = here.resolve(name);
            if (addresses.stream().anyMatch(node::isAt)) {
                return Answer.right("it leads to " + String.join(", ", addresses));
            }
            return Answer.warning(
                    addresses.isEmpty() ? "it does not resolve here" : "it leads to " + String.join(", ", addresses),
                    record(name, node.address()));
        });
    }

    private Optional<String> loadBalancer() {
        return install.loadBalancer().flatMap(Environment.LoadBalancer::host);
    }

    private static boolean same(List<String> one, List<String> other) {
        return !one.isEmpty() && Set.copyOf(one).equals(new TreeSet<>(other));
    }

    /** A line of a zone's file. */
    private static String record(String name, String address) {
        return "in the zone's file: " + name + ". IN " + (address.contains(":") ? "AAAA " : "A ") + address;
    }
}
