package io.stagegate.draft;

import io.stagegate.draft.Facts.Fact;
import io.stagegate.draft.Facts.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text of an environment's file, with where each value is from beside it. */
final class EnvironmentDraft {

    private final StringBuilder out = new StringBuilder();
    private final Facts facts;

    private EnvironmentDraft(Facts facts) {
        this.facts = facts;
    }

    /**
     * What is missing for a file that loads, each as {@code --set} takes it.
     */
    static List<Missing> missing(Facts facts) {
        List<Missing> missing = new ArrayList<>();
        require(facts, missing, "cluster.domain", "the cluster's DNS domain, such as ocp4.example.com");
        require(
                facts,
                missing,
                "hypervisor.uri",
                "libvirt's URI, such as qemu:///system or qemu+ssh://root@host/system");
        require(facts, missing, "ssh.key", "the private key's file, whose public half the nodes were given");
        require(facts, missing, "api.kubeconfig", "the admin kubeconfig's file; it may come later");
        if (facts.hosts().stream().noneMatch(Host::bootstrap)) {
            missing.add(new Missing("nodes.bootstrap", "the bootstrap's address"));
        }
        if (facts.hosts().stream().allMatch(Host::bootstrap)) {
            int masters = facts.value("masters").matches("[1-9]") ? Integer.parseInt(facts.value("masters")) : 3;
            for (int master = 0; master < masters; master++) {
                missing.add(new Missing("nodes.master-" + master, "that master's address"));
            }
        }
        facts.hosts().stream()
                .filter(host -> host.address().isEmpty())
                .forEach(host -> missing.add(new Missing("nodes." + host.name(), "its address")));
        return missing;
    }

    /** A key and what is to be written there. */
    record Missing(String key, String words) {}

    private static void require(Facts facts, List<Missing> missing, String key, String words) {
        if (facts.get(key).isEmpty()) {
            missing.add(new Missing(key, words));
        }
    }

    /** @param caFile where the Machine Config Server's CA is, as the file is to name it; empty for none */
    static String of(String name, Facts facts, String caFile) {
        return new EnvironmentDraft(facts).text(name, caFile);
    }

    private String text(String name, String caFile) {
        out.append("# yaml-language-server: $schema=environment.schema.json\n#\n")
                .append(
                        "# Drafted by environments/bin/new-environment: read it once. Behind each value is where it is from.\n")
                .append("# docs/environment.md explains every key.\n");
        out.append("name: ").append(name).append('\n');
        line("profile", "profile", "openshift-install");
        out.append("\ncluster:\n");
        String domain = facts.value("cluster.domain");
        line("  name", "cluster.name", domain.replaceFirst("\\..*", ""));
        line("  domain", "cluster.domain", domain);
        out.append("\nhypervisor:\n");
        line("  uri", "hypervisor.uri", "");
        out.append("\nssh:\n  user: core\n");
        line("  key", "ssh.key", "");
        out.append(
                        "  # A file of its own: the hosts make their keys at their first boot. Delete it with them.\n  known-hosts: ")
                .append(name)
                .append(".known_hosts\n  host-keys: accept-new\n");
        out.append("\napi:\n");
        line("  kubeconfig", "api.kubeconfig", "");
        if (!caFile.isEmpty()) {
            out.append("\nmachine-config:\n");
            String from = facts.get("machine-config.ca")
                    .or(() -> facts.get("machine-config.ca-file"))
                    .map(Fact::source)
                    .orElse("");
            value("  ca", caFile, from);
        }
        facts.get("pull-secret").ifPresent(fact -> {
            out.append("\n# Read for one reason: what is in it is taken out of whatever is reported.\n");
            value("pull-secret", fact.value(), fact.source());
        });
        out.append("\nnodes:\n");
        facts.hosts().forEach(this::node);
        loadBalancer();
        out.append("""

                # What stagegate may change here. Without this list it changes nothing, and waits for you.
                # permissions:
                #   - start                      # start a domain that is shut off (10.1, 11.1)
                #   - approve                    # approve certificate requests of the masters above (11.3, 11.4)
                #   - load-balancer              # remove the bootstrap from HAProxy (12.7, 12.8)
                #   - destroy                    # suspend the bootstrap's domain (12.7), and shut it off (12.10)
                #   - delete                     # delete it with its storage (12.11)
                """);
        return out.toString();
    }

    private void node(Host host) {
        out.append("  ")
                .append(host.name())
                .append(": {role: ")
                .append(host.bootstrap() ? "bootstrap" : "master")
                .append(", address: ")
                .append(scalar(host.address()));
        if (!host.domain().isEmpty()) {
            out.append(", domain: ").append(scalar(host.domain()));
        }
        if (!host.nodeName().isEmpty()) {
            out.append(", node-name: ").append(scalar(host.nodeName()));
        }
        out.append("}  # ").append(host.source()).append('\n');
    }

    private void loadBalancer() {
        boolean known = List.of("config", "backends.api", "backends.machine-config").stream()
                .allMatch(key -> facts.get("load-balancer." + key).isPresent());
        boolean observable = facts.get("load-balancer.socket").isPresent()
                || facts.get("load-balancer.stats").isPresent();
        if (!known || !observable) {
            out.append("""

                    # The load balancer is needed by stage 12 only; without it, what 12.7 to 12.9 do there is left out by name.
                    # load-balancer:
                    #   config: /etc/haproxy/haproxy.cfg
                    #   socket: /var/lib/haproxy/stats
                    #   reload: [systemctl, reload, haproxy]
                    #   backends: {api: …, machine-config: …}
                    """);
            return;
        }
        out.append("\nload-balancer:\n");
        line("  config", "load-balancer.config", "");
        optional("  socket", "load-balancer.socket");
        optional("  stats", "load-balancer.stats");
        out.append("  reload: [systemctl, reload, haproxy]\n  backends:\n");
        line("    api", "load-balancer.backends.api", "");
        line("    machine-config", "load-balancer.backends.machine-config", "");
        optional("  server", "load-balancer.server");
    }

    private void optional(String key, String fact) {
        facts.get(fact).ifPresent(its -> value(key, its.value(), its.source()));
    }

    private void line(String key, String fact, String otherwise) {
        Optional<Fact> its = facts.get(fact);
        value(key, its.map(Fact::value).orElse(otherwise), its.map(Fact::source).orElse(""));
    }

    private void value(String key, String value, String source) {
        String line = key + ": " + scalar(value);
        out.append(line)
                .append(source.isEmpty() ? "" : "  # " + source.replaceAll("\\p{Cntrl}", " "))
                .append('\n');
    }

    /** Plain where YAML reads it as the text that it is, and as nothing else. */
    private static String scalar(String text) {
        boolean plain = (text.matches("[A-Za-z/~][A-Za-z0-9/~._@+:-]*") && !text.endsWith(":"))
                || text.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        boolean word = text.matches("(?i)true|false|yes|no|on|off|null|y|n|~");
        return plain && !word ? text : "'" + text.replace("'", "''") + "'";
    }
}
