package io.stagegate.draft;

import io.stagegate.connection.libvirt.LibvirtInventory;
import io.stagegate.connection.libvirt.LibvirtInventory.Machine;
import io.stagegate.draft.Facts.Host;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The domains of a hypervisor, as nodes of a lab where their names say so. */
final class LibvirtLab {

    private static final Pattern BOOTSTRAP = Pattern.compile("boot-?strap");
    private static final Pattern MASTER = Pattern.compile("master|control|\\bcp-?\\d|(?<![a-z])ctrl");

    private LibvirtLab() {}

    static void read(URI uri, Facts facts) {
        facts.learn("hypervisor.uri", uri.toString(), "given");
        learn(LibvirtInventory.of(uri), "libvirt " + uri, facts);
    }

    /** Domains of other labs on the same hypervisor are left out where the cluster's name tells them apart. */
    static void learn(List<Machine> machines, String source, Facts facts) {
        String cluster = facts.value("cluster.name");
        List<Machine> nodes = machines.stream().filter(LibvirtLab::isNode).toList();
        List<Machine> ours = nodes.stream()
                .filter(machine -> !cluster.isEmpty() && machine.domain().startsWith(cluster + "-"))
                .toList();
        for (Machine machine : ours.isEmpty() ? nodes : ours) {
            String name = ours.isEmpty() ? machine.domain() : machine.domain().substring(cluster.length() + 1);
            boolean bootstrap = BOOTSTRAP.matcher(machine.domain()).find();
            facts.learn(new Host(
                    name.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("\\..*", ""),
                    bootstrap,
                    machine.address(),
                    machine.domain(),
                    "",
                    source));
        }
    }

    private static boolean isNode(Machine machine) {
        return BOOTSTRAP.matcher(machine.domain()).find()
                || MASTER.matcher(machine.domain()).find();
    }
}
