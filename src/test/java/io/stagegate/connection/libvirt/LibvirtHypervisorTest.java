package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainSize;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.LabChanges;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Against libvirt's own driver for tests: real libvirt, domains of its own that run nothing. */
@Timeout(60)
final class LibvirtHypervisorTest {

    private static final URI TEST = URI.create("test:///default");

    @TempDir
    private Path directory;

    private LibvirtHypervisor hypervisor;
    private Connect raw;
    private Domain shutOff;
    private String name;

    @BeforeAll
    static void libvirtIsHere() {
        assumeTrue(NativeLibvirt.present(), "skipped: the native libvirt library is missing (Debian: libvirt0)");
    }

    @BeforeEach
    void define() throws LibvirtException {
        hypervisor = new LibvirtHypervisor(TEST);
        assertThat(hypervisor.version()).startsWith("TEST");
        // test:///default is one state for the whole process, as long as one connection to it is open.
        raw = new Connect(TEST.toString());
        name = "stagegate-" + UUID.randomUUID();
        shutOff = raw.domainDefineXML(
                "<domain type='test'><name>" + name + "</name><memory>8192</memory><os><type>hvm</type></os></domain>");
    }

    @AfterEach
    void undefine() throws LibvirtException {
        if (raw != null) {
            if (shutOff.isActive() == 1) {
                shutOff.destroy();
            }
            shutOff.undefine();
            shutOff.free();
            raw.close();
        }
        if (hypervisor != null) {
            hypervisor.close();
        }
    }

    @Test
    void everyStateIsTold() throws LibvirtException {
        assertThat(hypervisor.state("test")).isEqualTo(DomainState.RUNNING);
        assertThat(hypervisor.state("no-such-domain")).isEqualTo(DomainState.UNDEFINED);
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.SHUTOFF);
        shutOff.create();
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.RUNNING);
        shutOff.suspend();
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.PAUSED);
    }

    @Test
    void aDomainsSizeIsToldWhetherItRunsOrNot() {
        assertThat(hypervisor.size(name)).isEqualTo(new DomainSize(1, 8L << 20));
        assertThat(hypervisor.size(name)).hasToString("1 vCPU, 8 MiB of memory");
        hypervisor.start(name);
        assertThat(hypervisor.size(name)).isEqualTo(new DomainSize(1, 8L << 20));
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> hypervisor.size("no-such-domain"))
                .withMessage("libvirt test:///default: no domain no-such-domain is defined");
    }

    @Test
    void aShutOffDomainIsStartedAndARunningOneLeftAlone() {
        hypervisor.start(name);
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.RUNNING);

        hypervisor.start(name);
        hypervisor.start("test");
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.RUNNING);
    }

    /** Domains have names of their own here, and the listener is the process's: others' changes may come in between. */
    @Test
    void whatIsChangedIsReportedOnceAndWhatWasSoAlreadyIsNot() {
        List<String> changes = new CopyOnWriteArrayList<>();
        LabChanges.listen((what, permission) -> changes.add(permission.word() + ": " + what));
        try {
            hypervisor.start(name);
            hypervisor.start(name);
            hypervisor.suspend(name);
            hypervisor.resume(name);
            hypervisor.destroy(name);
            hypervisor.destroy(name);
        } finally {
            LabChanges.listen((what, permission) -> {});
        }
        assertThat(changes)
                .filteredOn(change -> change.contains(name))
                .containsExactly(
                        "start: libvirt: start of " + name,
                        "destroy: libvirt: suspension of " + name,
                        "destroy: libvirt: resumption of " + name,
                        "destroy: libvirt: destruction of " + name);
    }

    @Test
    void manyStartsAtOnceAreOne() throws Exception {
        List<Future<?>> starts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            starts.add(Bounded.begin(() -> {
                hypervisor.start(name);
                return null;
            }));
        }
        for (Future<?> start : starts) {
            start.get();
        }
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void startingWhatIsNotDefinedIsRefused() {
        assertThatThrownBy(() -> hypervisor.start("no-such-domain"))
                .isInstanceOf(HypervisorException.class)
                .hasMessage("libvirt test:///default: start of no-such-domain: no such domain is defined");
    }

    @Test
    void aRunningDomainIsDestroyedAndAShutOffOneLeftAlone() throws LibvirtException {
        shutOff.create();
        hypervisor.destroy(name);
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.SHUTOFF);
        hypervisor.destroy(name);
        hypervisor.destroy("no-such-domain");
        assertThat(hypervisor.state(name)).isEqualTo(DomainState.SHUTOFF);
        assertThat(hypervisor.state("test")).isEqualTo(DomainState.RUNNING);
    }

    @Test
    void aRunningDomainIsSuspendedAndGoesOn() {
        hypervisor.start(name);
        for (int i = 0; i < 2; i++) {
            hypervisor.suspend(name);
            assertThat(hypervisor.state(name)).isEqualTo(DomainState.PAUSED);
        }
        for (int i = 0; i < 2; i++) {
            hypervisor.resume(name);
            assertThat(hypervisor.state(name)).isEqualTo(DomainState.RUNNING);
        }
    }

    @Test
    void whatDoesNotRunIsNeitherSuspendedNorResumed() {
        for (String domain : List.of(name, "no-such-domain")) {
            assertThatThrownBy(() -> hypervisor.suspend(domain))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageStartingWith("libvirt test:///default: suspension of " + domain + ": ");
            assertThatThrownBy(() -> hypervisor.resume(domain))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageStartingWith("libvirt test:///default: resumption of " + domain + ": ");
        }
    }

    @Test
    void theVersionNamesDriverAndLibrary() {
        assertThat(hypervisor.version()).matches("TEST \\d+\\.\\d+\\.\\d+, libvirt \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void aDaemonThatIsNotThereIsRefused() {
        assertTrouble("lxc+unix:///system?socket=" + directory.resolve("none"), ConnectionFailure.REFUSED, "none");
        assertTrouble("qemu+unix:///system?socket=" + directory.resolve("none"), ConnectionFailure.REFUSED, "none");
    }

    @Test
    void aDaemonThatIsDownIsRefused() throws IOException {
        int port = FreePort.ofLoopback();
        assertTrouble("qemu+tcp://127.0.0.1:" + port + "/system", ConnectionFailure.REFUSED, "" + port);
    }

    @Test
    void aDaemonThatIsFrozenIsATimeoutAndHoldsNobodyUp() throws IOException {
        Path socket = directory.resolve("frozen");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            LibvirtHypervisor frozen =
                    new LibvirtHypervisor(URI.create("lxc+unix:///system?socket=" + socket), Duration.ofMillis(500));
            assertTrouble(frozen, ConnectionFailure.TIMEOUT, "no answer within");
            frozen.close();
        }
    }

    @Test
    void aDaemonThatClosesIsBroken() throws Exception {
        Path socket = directory.resolve("closing");
        try (ServerSocketChannel closing = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            closing.bind(UnixDomainSocketAddress.of(socket));
            Future<?> serving = Bounded.begin(() -> {
                while (true) {
                    closing.accept().close();
                }
            });
            assertTrouble("lxc+unix:///system?socket=" + socket, ConnectionFailure.BROKEN, "");
            assertThat(serving.isDone()).isFalse();
        }
    }

    @Test
    void aDriverThatIsNotThereIsNoAnswer() {
        CouldNotCheckException e = catchThrowableOfType(
                CouldNotCheckException.class, () -> new LibvirtHypervisor(URI.create("nosuch:///x")).state("any"));
        assertThat(e).isNotNull();
    }

    @Test
    void aMissingNativeLibraryIsOurSideWithARemedy() throws Exception {
        // In a JVM of its own, whose JNA finds nothing: in this one the library is loaded for good.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djna.nosys=true",
                        "-Djna.noclasspath=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutLibrary.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("OUR_SIDE", "libvirt lxc:///: OUR_SIDE: the native libvirt library cannot be used here")
                .contains("apt-get install libvirt0");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aClosedDoorRefuses() {
        hypervisor.close();
        hypervisor.close();
        assertThatThrownBy(() -> hypervisor.state("test")).isInstanceOf(IllegalStateException.class);
    }

    private static void assertTrouble(String uri, ConnectionFailure failure, String words) {
        LibvirtHypervisor asked = new LibvirtHypervisor(URI.create(uri));
        assertTrouble(asked, failure, words);
        asked.close();
    }

    private static void assertTrouble(LibvirtHypervisor asked, ConnectionFailure failure, String words) {
        CouldNotCheckException e = catchThrowableOfType(
                CouldNotCheckException.class,
                () -> Bounded.call("test", Duration.ofSeconds(50), () -> asked.state("x")));
        assertThat(e).isNotNull();
        assertThat(e.getMessage())
                .startsWith("libvirt ")
                .contains(": " + failure + ": ")
                .contains(words);
        assertThat(e.failure()).isEqualTo(failure);
    }

    /** Asks once and prints what it was told; two troubles differ only by the second question's loaded classes. */
    public static final class WithoutLibrary {
        private WithoutLibrary() {}

        public static void main(String[] arguments) {
            LibvirtHypervisor hypervisor = new LibvirtHypervisor(URI.create("lxc:///"));
            for (int i = 0; i < 2; i++) {
                try {
                    System.out.println("unexpected: " + hypervisor.state("any"));
                } catch (CouldNotCheckException e) {
                    System.out.println(e.failure() + " " + e.getMessage());
                }
            }
            hypervisor.close();
        }
    }
}
