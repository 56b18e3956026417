package io.stagegate.connection.libvirt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real libvirtd with the QEMU driver, apart from the machine's own: see {@code libvirt/private-libvirtd}. */
final class PrivateLibvirtd implements AutoCloseable {

    private static final String DRIVER = "usr/lib/%s/libvirt/connection-driver/libvirt_driver_qemu.so";

    /** Not below {@code target/}: a Unix socket's path has 108 bytes at most, and a checkout may lie deep. */
    private final Path directory;

    private final Process process;

    private PrivateLibvirtd(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Skips the calling test, by name, where what it needs is not installed. */
    static void assumeInstalled() {
        List<String> missing = new ArrayList<>();
        if (!NativeLibvirt.present()) {
            missing.add("libvirt0");
        }
        if (!installed("usr/sbin/libvirtd", DRIVER.formatted("x86_64-linux-gnu"))) {
            missing.add("libvirt-daemon-system");
        }
        if (!installed("usr/bin/qemu-system-x86_64")) {
            missing.add("qemu-system-x86");
        }
        if (!installed("usr/bin/qemu-img")) {
            missing.add("qemu-utils");
        }
        if (!installed("usr/share/OVMF/OVMF_CODE_4M.fd")) {
            missing.add("ovmf");
        }
        assumeTrue(missing.isEmpty(), "skipped: not installed here (Debian packages): " + String.join(", ", missing));
    }

    private static boolean installed(String... files) {
        return Stream.of(files).allMatch(file -> Files.exists(Path.of("/", file)));
    }

    static PrivateLibvirtd start() throws IOException {
        // As root QEMU runs as root, too; else as the user that the directory belongs to.
        Path directory = Files.createTempDirectory(
                Path.of("/tmp"),
                "stagegate-libvirt",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Process process = new ProcessBuilder("src/test/resources/libvirt/private-libvirtd", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        PrivateLibvirtd daemon = new PrivateLibvirtd(directory, process);
        try {
            Awaitility.await("a libvirtd of the test's own")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(daemon.socket()));
        } catch (RuntimeException e) {
            String said = Files.readString(directory.resolve("out"));
            daemon.close();
            throw new IllegalStateException(said, e);
        }
        return daemon;
    }

    Path socket() {
        return directory.resolve("libvirt-sock");
    }

    /** Where its volumes may lie. */
    Path directory() {
        return directory;
    }

    /** {@code /system} for root, {@code /session} for anybody else. */
    String path() {
        return "root".equals(System.getProperty("user.name")) ? "/system" : "/session";
    }

    String uri() {
        return "qemu+unix://" + path() + "?socket=" + socket();
    }

    /** Ends the daemon and every virtual machine of it. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
