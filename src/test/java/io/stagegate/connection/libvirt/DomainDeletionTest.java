package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.HypervisorException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;
import org.libvirt.StorageVol;

/** Against libvirt's own driver for tests, whose pools are real to libvirt and hold nothing. */
@Timeout(60)
final class DomainDeletionTest {

    private static final URI TEST = URI.create("test:///default");
    private static final String POOL = "stagegate-pool";
    private static final String BOOTSTRAP = "stagegate-bootstrap";
    private static final String OTHER = "stagegate-other";

    private LibvirtHypervisor hypervisor;
    private Connect raw;
    private StoragePool pool;
    private final List<Domain> defined = new ArrayList<>();

    @BeforeAll
    static void libvirtIsHere() {
        assumeTrue(NativeLibvirt.present(), "skipped: the native libvirt library is missing (Debian: libvirt0)");
    }

    @BeforeEach
    void aPool() throws LibvirtException {
        hypervisor = new LibvirtHypervisor(TEST);
        assertThat(hypervisor.version()).startsWith("TEST");
        raw = new Connect(TEST.toString());
        pool = raw.storagePoolCreateXML(
                "<pool type='dir'><name>" + POOL + "</name><target><path>/pool</path></target></pool>", 0);
    }

    @AfterEach
    void away() throws LibvirtException {
        for (Domain domain : defined) {
            if (hypervisor.state(domain.getName()) != DomainState.UNDEFINED) {
                if (domain.isActive() == 1) {
                    domain.destroy();
                }
                domain.undefine();
            }
        }
        pool.destroy();
        raw.close();
        hypervisor.close();
    }

    private void volume(String name) throws LibvirtException {
        volume(name, "");
    }

    private void volume(String name, String more) throws LibvirtException {
        pool.storageVolCreateXML(
                "<volume><name>" + name + "</name><capacity>1048576</capacity><target><path>/pool/" + name
                        + "</path></target>" + more + "</volume>",
                0);
    }

    private Domain domain(String name, String... disks) throws LibvirtException {
        StringBuilder devices = new StringBuilder();
        char letter = 'a';
        for (String disk : disks) {
            devices.append(disk.replace("<source", "<target dev='vd" + letter++ + "' bus='virtio'/><source"));
        }
        Domain domain = raw.domainDefineXML("<domain type='test'><name>" + name
                + "</name><memory>8192</memory><os><type>hvm</type></os><devices>" + devices + "</devices></domain>");
        defined.add(domain);
        return domain;
    }

    private static String file(String path, String... more) {
        return "<disk type='file' device='disk'><source file='" + path + "'/>" + String.join("", more) + "</disk>";
    }

    private static String inPool(String volume) {
        return "<disk type='volume' device='disk'><source pool='" + POOL + "' volume='" + volume + "'/></disk>";
    }

    private List<String> volumes() throws LibvirtException {
        return List.of(pool.listVolumes());
    }

    @Test
    void itsVolumesGoByPathAndByPoolAndThenItsDefinition() throws LibvirtException {
        volume("one");
        volume("two");
        volume("foreign");
        domain(BOOTSTRAP, file("/pool/one"), inPool("two"));

        assertThat(hypervisor.delete(BOOTSTRAP))
                .isEqualTo(new DomainDeletion(true, List.of("/pool/one", "/pool/two"), List.of(), List.of()));
        assertThat(volumes()).containsExactly("foreign");
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
        assertThat(hypervisor.hasVolume("/pool/one")).isFalse();
        assertThat(hypervisor.hasVolume("/pool/foreign")).isTrue();

        assertThat(hypervisor.delete(BOOTSTRAP)).isEqualTo(DomainDeletion.NOTHING);
    }

    @Test
    void whatAnotherDomainMentionsStaysHoweverItIsCalledThere() throws LibvirtException {
        volume("by-path");
        volume("by-pool");
        volume("kernel");
        volume("own");
        domain(BOOTSTRAP, inPool("by-path"), file("/pool/by-pool"), file("/pool/kernel"), file("/pool/own"));
        domain(OTHER, file("/pool/by-path"), inPool("by-pool")).create();
        defined.add(raw.domainDefineXML("<domain type='test'><name>stagegate-third</name><memory>8192</memory>"
                + "<os><type>hvm</type><kernel>/pool/kernel</kernel></os></domain>"));

        assertThat(hypervisor.delete(BOOTSTRAP))
                .isEqualTo(new DomainDeletion(
                        true,
                        List.of("/pool/own"),
                        List.of(
                                "/pool/by-path: another domain uses it",
                                "/pool/by-pool: another domain uses it",
                                "/pool/kernel: another domain uses it"),
                        List.of()));
        assertThat(volumes()).containsExactlyInAnyOrder("by-path", "by-pool", "kernel");
    }

    @Test
    void whatIsOnlyReadOrShareableStays() throws LibvirtException {
        volume("iso");
        volume("cluster");
        domain(BOOTSTRAP, file("/pool/iso", "<readonly/>"), file("/pool/cluster", "<shareable/>"));

        assertThat(hypervisor.delete(BOOTSTRAP).kept())
                .containsExactly("/pool/iso: it is only read", "/pool/cluster: it is shareable");
        assertThat(volumes()).containsExactlyInAnyOrder("iso", "cluster");
    }

    @Test
    void whatIsInNoPoolIsToldAndWhatIsMissingInOneIsGone() throws LibvirtException {
        domain(BOOTSTRAP, file("/elsewhere/disk"), file("/pool/deleted"), file("/pool/deeper/disk"), inPool("gone"));

        DomainDeletion deletion = hypervisor.delete(BOOTSTRAP);

        assertThat(deletion.unmanaged()).containsExactly("/elsewhere/disk", "/pool/deeper/disk");
        assertThat(deletion.deleted()).containsExactly("/pool/deleted", "volume gone of pool " + POOL);
        assertThat(deletion)
                .hasToString("undefined; deleted [/pool/deleted, volume gone of pool " + POOL
                        + "], left [], in no storage pool [/elsewhere/disk, /pool/deeper/disk]");
    }

    @Test
    void aDomainThatRunsIsNotDeleted() throws LibvirtException {
        volume("one");
        domain(BOOTSTRAP, file("/pool/one")).create();

        assertThatThrownBy(() -> hypervisor.delete(BOOTSTRAP))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("it runs; shut it off first");
        assertThat(volumes()).containsExactly("one");
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void aSavedStateGoesWithIt() throws LibvirtException {
        Domain domain = domain(BOOTSTRAP);
        domain.create();
        domain.managedSave();

        assertThat(hypervisor.delete(BOOTSTRAP).defined()).isTrue();
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
    }

    @Test
    void aPoolThatIsNotThereDeletesNothing() throws LibvirtException {
        volume("one");
        domain(BOOTSTRAP, file("/pool/one"), inPool("one").replace("pool='" + POOL + "'", "pool='no-such-pool'"));

        assertThatThrownBy(() -> hypervisor.delete(BOOTSTRAP)).isInstanceOf(CouldNotCheckException.class);
        assertThat(volumes()).containsExactly("one");
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.SHUTOFF);
    }

    @Test
    void anotherVolumesBackingIsReadFromItsXml() throws LibvirtException {
        volume("base");
        StorageVol base = pool.storageVolLookupByName("base");
        assertThat(DomainXml.backing(base.getXMLDesc(0))).isEmpty();
        assertThat(DomainXml.backing("<volume><backingStore><path>/pool/base</path></backingStore></volume>"))
                .isEqualTo("/pool/base");
        assertThat(DomainXml.poolTarget(pool.getXMLDesc(0))).isEqualTo("/pool");
        assertThat(DomainXml.poolTarget("<pool type='rbd'><name>x</name></pool>"))
                .isEmpty();
    }

    @Test
    void aVolumeThatAnotherIsBackedByStays() throws LibvirtException {
        volume("base");
        volume("clone", "<backingStore><path>/pool/base</path><format type='qcow2'/></backingStore>");
        domain(BOOTSTRAP, file("/pool/base"));

        assertThat(hypervisor.delete(BOOTSTRAP).kept())
                .containsExactly("/pool/base: volume /pool/clone is backed by it");
        assertThat(volumes()).containsExactlyInAnyOrder("base", "clone");
    }

    @Test
    void aCloneAndItsOwnBaseGoTogether() throws LibvirtException {
        volume("base");
        volume("clone", "<backingStore><path>/pool/base</path><format type='qcow2'/></backingStore>");
        domain(BOOTSTRAP, file("/pool/base"), file("/pool/clone"));

        assertThat(hypervisor.delete(BOOTSTRAP).deleted()).containsExactlyInAnyOrder("/pool/base", "/pool/clone");
        assertThat(volumes()).isEmpty();
    }

    @Test
    void aDocumentTypeIsRefused() {
        assertThatThrownBy(() -> DomainXml.disks("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>"))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("DOCTYPE");
    }
}
