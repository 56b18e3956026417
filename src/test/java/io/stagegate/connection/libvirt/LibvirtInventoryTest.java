package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.libvirt.LibvirtInventory.Machine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against libvirt's own test driver, which reads a whole hypervisor from a file. */
class LibvirtInventoryTest {

    @BeforeEach
    void libvirtIsHere() {
        assumeTrue(NativeLibvirt.present(), "the native libvirt library is not installed");
    }

    @Test
    void domainsHaveTheAddressesThatTheirNetworkReserves(@TempDir Path folder) throws IOException {
        Path hypervisor = Files.writeString(folder.resolve("hypervisor.xml"), """
                <node>
                  <network>
                    <name>ocp4</name>
                    <bridge name="virbr1"/>
                    <ip address="192.168.126.1" netmask="255.255.255.0">
                      <dhcp>
                        <range start="192.168.126.2" end="192.168.126.254"/>
                        <host mac="52:54:00:00:01:00" name="bootstrap" ip="192.168.126.100"/>
                      </dhcp>
                    </ip>
                  </network>
                  <domain type="test">
                    <name>ocp4-bootstrap</name>
                    <memory>8388608</memory>
                    <os><type>hvm</type></os>
                    <devices><interface type="network"><mac address="52:54:00:00:01:00"/><source network="ocp4"/></interface></devices>
                  </domain>
                  <domain type="test">
                    <name>desktop</name>
                    <memory>8388608</memory>
                    <os><type>hvm</type></os>
                  </domain>
                </node>
                """);
        assertThat(LibvirtInventory.of(URI.create("test://" + hypervisor)))
                .containsExactlyInAnyOrder(
                        new Machine("ocp4-bootstrap", "192.168.126.100"), new Machine("desktop", ""));
    }

    @Test
    void whatCannotBeAskedIsSaid() {
        assertThatThrownBy(() -> LibvirtInventory.of(URI.create("test:///no/such/file.xml")))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageStartingWith("libvirt test:///no/such/file.xml");
    }
}
