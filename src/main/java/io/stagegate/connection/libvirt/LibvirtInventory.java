package io.stagegate.connection.libvirt;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.Network;

/** The domains that a hypervisor has defined, and the addresses that its networks give them. It only reads. */
public final class LibvirtInventory {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private LibvirtInventory() {}

    /**
     * A domain.
     *
     * @param address by its network's {@code <host mac=… ip=…>}; empty where there is none
     */
    public record Machine(String domain, String address) {}

    /** @throws CouldNotCheckException when libvirt could not be asked */
    public static List<Machine> of(URI uri) {
        String where = "libvirt " + uri;
        NativeLibvirt.require(where);
        return Bounded.call(where + ": domains and networks", LIMIT, () -> {
            try {
                Connect connect = new Connect(LibvirtHypervisor.withoutPrompt(uri.toString()), true);
                try {
                    return of(connect);
                } finally {
                    connect.close();
                }
            } catch (LibvirtException e) {
                throw LibvirtHypervisor.couldNotCheck(where, e);
            }
        });
    }

    private static List<Machine> of(Connect connect) throws LibvirtException {
        Map<String, String> addresses = new HashMap<>();
        for (String name : connect.listNetworks()) {
            Network network = connect.networkLookupByName(name);
            addresses.putAll(DomainXml.addresses(network.getXMLDesc(0)));
            network.free();
        }
        List<Machine> machines = new ArrayList<>();
        // With flags of 0, those that run and those that do not.
        for (Domain domain : connect.listAllDomains(0)) {
            String address = DomainXml.macs(domain.getXMLDesc(0)).stream()
                    .filter(addresses::containsKey)
                    .map(addresses::get)
                    .findFirst()
                    .orElse("");
            machines.add(new Machine(domain.getName(), address));
            domain.free();
        }
        return machines;
    }
}
