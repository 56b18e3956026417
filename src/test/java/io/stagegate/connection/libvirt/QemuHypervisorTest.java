package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.ssh.TestSshd;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePool;

/**
 * Against real virtual machines: libvirt's QEMU driver, with its firmware and its disks, and nothing installed on them.
 * Emulated (TCG), so that it runs where there is no hardware virtualisation, too.
 */
@Timeout(120)
final class QemuHypervisorTest {

    private static final String BOOTSTRAP = "ocp4-bootstrap";
    private static final String OTHER = "ocp4-master-0";

    /** libvirt's VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY. */
    private static final int DISK_ONLY = 16;

    private static PrivateLibvirtd libvirtd;

    private LibvirtHypervisor hypervisor;
    private Connect raw;
    private StoragePool pool;
    private Path images;

    @BeforeAll
    static void aLibvirtd() throws IOException {
        PrivateLibvirtd.assumeInstalled();
        libvirtd = PrivateLibvirtd.start();
    }

    @AfterAll
    static void gone() throws IOException {
        if (libvirtd != null) {
            libvirtd.close();
        }
    }

    @BeforeEach
    void aPool() throws Exception {
        images = Files.createDirectory(libvirtd.directory().resolve("images"));
        hypervisor = new LibvirtHypervisor(URI.create(libvirtd.uri()));
        raw = new Connect(libvirtd.uri());
        pool = raw.storagePoolCreateXML(
                "<pool type='dir'><name>ocp4</name><target><path>" + images + "</path></target></pool>", 0);
    }

    @AfterEach
    void away() throws Exception {
        for (String name : List.of(BOOTSTRAP, OTHER)) {
            hypervisor.destroy(name);
            hypervisor.delete(name);
        }
        pool.destroy();
        raw.close();
        hypervisor.close();
        try (var files = Files.list(images)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(images);
    }

    /** A virtual machine with these devices; {@code os} is more of its {@code <os>}. */
    private Domain define(String name, String os, String... devices) throws LibvirtException {
        return raw.domainDefineXML("<domain type='qemu'><name>" + name + "</name><memory unit='MiB'>64</memory>"
                + "<vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type>" + os + "</os>"
                + "<features><acpi/></features><devices>" + String.join("", devices) + "</devices></domain>");
    }

    private static String disk(String target, String format, String source, String... more) {
        return "<disk type='file' device='disk'><driver name='qemu' type='" + format + "'/><source file='" + source
                + "'/><target dev='" + target + "' bus='virtio'/>" + String.join("", more) + "</disk>";
    }

    private static String cdrom(Path iso) {
        return "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='" + iso
                + "'/><target dev='sda' bus='sata'/><readonly/></disk>";
    }

    /** UEFI with variables of its own, from Debian's template. */
    private String uefi(Path nvram) {
        return "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
                + "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>" + nvram + "</nvram>";
    }

    private Path image(String name, String... options) throws IOException, InterruptedException {
        Path image = images.resolve(name);
        List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        command.addAll(List.of(options));
        command.add(image.toString());
        if (options.length == 0) {
            command.add("16M");
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return image;
    }

    private Path overlay(String name, Path backing) throws IOException, InterruptedException {
        return image(name, "-b", backing.toString(), "-F", "qcow2");
    }

    @Test
    void theDriverIsQemus() {
        assertThat(hypervisor.version()).matches("QEMU \\d+\\.\\d+\\.\\d+, libvirt \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void aMachineIsStartedSuspendedResumedAndDestroyed() throws Exception {
        define(BOOTSTRAP, "", disk("vda", "qcow2", image("bootstrap.qcow2").toString()));
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.SHUTOFF);
        for (int i = 0; i < 2; i++) {
            hypervisor.start(BOOTSTRAP);
            assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.RUNNING);
        }
        for (int i = 0; i < 2; i++) {
            hypervisor.suspend(BOOTSTRAP);
            assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.PAUSED);
        }
        // Started is what is active: a suspended machine is not woken by it.
        hypervisor.start(BOOTSTRAP);
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.PAUSED);
        for (int i = 0; i < 2; i++) {
            hypervisor.resume(BOOTSTRAP);
            assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.RUNNING);
        }
        hypervisor.suspend(BOOTSTRAP);
        for (int i = 0; i < 2; i++) {
            hypervisor.destroy(BOOTSTRAP);
            assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.SHUTOFF);
        }
    }

    @Test
    void whatIsShutOffIsNeitherSuspendedNorResumed() throws Exception {
        define(BOOTSTRAP, "");
        assertThatThrownBy(() -> hypervisor.suspend(BOOTSTRAP))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("domain is not running");
        assertThatThrownBy(() -> hypervisor.resume(BOOTSTRAP))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("domain is not running");
    }

    /** By the machine's own ssh and a real SSH server, as a lab's hypervisor is mostly reached. */
    @Test
    void aHypervisorIsReachedThroughSsh() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "skipped: not installed here: openssh-client");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/socat")), "skipped: not installed here: socat");
        define(BOOTSTRAP, "");
        KeyPair key = TestSshd.newKey("ssh-ed25519");
        try (TestSshd sshd = new TestSshd(TestSshd.newKey("ssh-ed25519")).allow(key)) {
            LibvirtHypervisor overSsh = overSsh(sshd, key, sshd.publicKey());
            overSsh.start(BOOTSTRAP);
            assertThat(overSsh.state(BOOTSTRAP)).isEqualTo(DomainState.RUNNING);
            assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.RUNNING);
            assertThat(sshd.lines()).hasSize(1);
            overSsh.close();

            LibvirtHypervisor anotherHost = overSsh(sshd, key, TestSshd.publicKey(TestSshd.newKey("ssh-ed25519")));
            assertThatThrownBy(() -> anotherHost.state(BOOTSTRAP))
                    .isInstanceOfSatisfying(
                            CouldNotCheckException.class,
                            e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(ConnectionFailure.HOST_KEY));
            anotherHost.close();

            LibvirtHypervisor anotherUser = overSsh(sshd, TestSshd.newKey("ssh-ed25519"), sshd.publicKey());
            assertThatThrownBy(() -> anotherUser.state(BOOTSTRAP))
                    .isInstanceOfSatisfying(
                            CouldNotCheckException.class,
                            e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(ConnectionFailure.DENIED));
            anotherUser.close();
        }
    }

    /** libvirt starts the command {@code ssh}: this one takes its settings from a file, and none of the user's. */
    private LibvirtHypervisor overSsh(TestSshd sshd, KeyPair key, String hostKey) throws IOException {
        Path here = Files.createTempDirectory(libvirtd.directory(), "ssh");
        Path identity = withPermissions(TestSshd.write(key, here.resolve("key"), null), "rw-------");
        Path knownHosts =
                Files.writeString(here.resolve("known_hosts"), "[127.0.0.1]:" + sshd.port() + " " + hostKey + "\n");
        Path ssh = withPermissions(
                Files.writeString(
                        here.resolve("ssh"),
                        "#!/bin/sh\nexec ssh -F none -i " + identity + " -o IdentitiesOnly=yes -o UserKnownHostsFile="
                                + knownHosts + " \"$@\"\n"),
                "rwx------");
        Path netcat = withPermissions(
                Files.writeString(
                        here.resolve("netcat"),
                        "#!/bin/sh\nfor socket; do :; done\nexec socat - \"UNIX-CONNECT:$socket\"\n"),
                "rwx------");
        return new LibvirtHypervisor(URI.create("qemu+ssh://core@127.0.0.1:" + sshd.port() + libvirtd.path()
                + "?proxy=netcat&socket=" + libvirtd.socket() + "&netcat=" + netcat + "&command=" + ssh));
    }

    private static Path withPermissions(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aMachineThatCannotStartSaysWhy() throws Exception {
        define(
                BOOTSTRAP,
                "",
                disk("vda", "qcow2", images.resolve("missing.qcow2").toString()));
        assertThatThrownBy(() -> hypervisor.start(BOOTSTRAP))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("start of " + BOOTSTRAP + ": libvirt refused:")
                .hasMessageContaining("missing.qcow2");
    }

    @Test
    void whatIsItsOwnGoesAndWhatOthersNeedStays() throws Exception {
        Path base = image("rhcos.qcow2");
        Path disk = overlay("bootstrap.qcow2", base);
        Path others = overlay("master-0.qcow2", base);
        Path iso = Files.write(images.resolve("bootstrap.iso"), new byte[65536]);
        Path nvram = libvirtd.directory().resolve("bootstrap_VARS.fd");
        define(BOOTSTRAP, uefi(nvram), disk("vda", "qcow2", disk.toString()), cdrom(iso));
        define(OTHER, "", disk("vda", "qcow2", others.toString()));
        hypervisor.start(BOOTSTRAP);
        assertThat(nvram).exists();

        hypervisor.destroy(BOOTSTRAP);
        assertThat(hypervisor.delete(BOOTSTRAP))
                .isEqualTo(new DomainDeletion(
                        true,
                        List.of(disk.toString()),
                        List.of(iso + ": it is only read", base + ": " + disk + " was backed by it"),
                        List.of()));

        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
        assertThat(disk).doesNotExist();
        assertThat(nvram).doesNotExist();
        assertThat(base).exists();
        assertThat(iso).exists();
        assertThat(hypervisor.hasVolume(disk.toString())).isFalse();
        assertThat(hypervisor.hasVolume(base.toString())).isTrue();
        hypervisor.start(OTHER);
        assertThat(hypervisor.state(OTHER)).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void aDiskThatAnotherMachineIsBackedByStays() throws Exception {
        Path disk = image("bootstrap.qcow2");
        Path clone = overlay("master-0.qcow2", disk);
        define(BOOTSTRAP, "", disk("vda", "qcow2", disk.toString()));
        define(OTHER, "", disk("vda", "qcow2", clone.toString()));

        assertThat(hypervisor.delete(BOOTSTRAP).kept())
                .containsExactly(disk + ": volume " + clone + " is backed by it");
        hypervisor.start(OTHER);
        assertThat(hypervisor.state(OTHER)).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void aSnapshotInsideItsDiskGoesWithIt() throws Exception {
        Path disk = image("bootstrap.qcow2");
        Domain domain = define(BOOTSTRAP, "", disk("vda", "qcow2", disk.toString()));
        domain.snapshotCreateXML("<domainsnapshot><name>before</name></domainsnapshot>");
        assertThat(domain.snapshotNum()).isOne();

        assertThat(hypervisor.delete(BOOTSTRAP).deleted()).containsExactly(disk.toString());
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
        assertThat(disk).doesNotExist();
    }

    @Test
    void aSnapshotBesideItsDiskLeavesWhatItIsBackedByAndSaysSo() throws Exception {
        Path disk = image("bootstrap.qcow2");
        Domain domain = define(BOOTSTRAP, "", disk("vda", "qcow2", disk.toString()));
        domain.snapshotCreateXML("<domainsnapshot><name>before</name></domainsnapshot>", DISK_ONLY);
        Path current = images.resolve("bootstrap.before");
        assertThat(current).exists();

        DomainDeletion deletion = hypervisor.delete(BOOTSTRAP);

        assertThat(deletion.deleted()).containsExactly(current.toString());
        assertThat(deletion.kept()).containsExactly(disk + ": " + current + " was backed by it");
        assertThat(current).doesNotExist();
        assertThat(disk).exists();
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
    }

    @Test
    void aSavedStateGoesWithIt() throws Exception {
        Path disk = image("bootstrap.qcow2");
        Domain domain = define(BOOTSTRAP, "", disk("vda", "qcow2", disk.toString()));
        hypervisor.start(BOOTSTRAP);
        domain.managedSave();
        assertThat(domain.hasManagedSaveImage()).isOne();
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.SHUTOFF);

        assertThat(hypervisor.delete(BOOTSTRAP).deleted()).containsExactly(disk.toString());
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.UNDEFINED);
    }

    @Test
    void aMachineThatIsSuspendedIsNotDeleted() throws Exception {
        Path disk = image("bootstrap.qcow2");
        define(BOOTSTRAP, "", disk("vda", "qcow2", disk.toString()));
        hypervisor.start(BOOTSTRAP);
        hypervisor.suspend(BOOTSTRAP);

        assertThatThrownBy(() -> hypervisor.delete(BOOTSTRAP)).hasMessageContaining("it runs; shut it off first");
        assertThat(disk).exists();
        assertThat(hypervisor.state(BOOTSTRAP)).isEqualTo(DomainState.PAUSED);
    }
}
