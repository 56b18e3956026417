package io.stagegate.connection.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.CouldNotCheckException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of domains as libvirt's formatdomain.html has them. */
class DomainConsoleTest {

    @TempDir
    private Path directory;

    private static DomainXml.Console console(String devices) {
        return DomainXml.console("<domain type='kvm'><devices>" + devices + "</devices></domain>");
    }

    @Test
    void knowsTheLogOfAConsole() {
        assertThat(console("<console type='pty'><log file='/log/a' append='off'/></console>"))
                .isEqualTo(new DomainXml.Console("/log/a", true));
        assertThat(console("<serial type='file'><source path='/log/b'/></serial><console type='file'>"
                        + "<source path='/log/b'/></console>"))
                .isEqualTo(new DomainXml.Console("/log/b", false));
        assertThat(console("<serial type='pty'/><console type='pty'/>")).isEqualTo(new DomainXml.Console("", true));
        assertThat(console("<disk/>")).isEqualTo(new DomainXml.Console("", false));
    }

    private static String read(String uri, String domain, String log, boolean pty) {
        return new DomainConsole("console", URI.create(uri), domain).read(new DomainXml.Console(log, pty));
    }

    private static void refused(String uri, String domain, String log, boolean pty, String... words) {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> read(uri, domain, log, pty))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    @Test
    void readsTheLatestOfTheLog() throws IOException {
        Path log = Files.writeString(directory.resolve("console.log"), "x".repeat(300_000) + "the end");

        assertThat(read("qemu:///system", "d", log.toString(), true))
                .hasSize(256 * 1024)
                .endsWith("the end");
    }

    /** libvirt's own driver for tests has domains, and no consoles. */
    @Test
    void aConsoleThatCannotBeOpenedIsNotASilentOne() {
        assumeTrue(NativeLibvirt.present(), "skipped: the native libvirt library is missing (Debian: libvirt0)");

        refused("test:///default", "test", "", true, "console: ");
        refused("test:///default", "no-such", "", true, "console: Domain not found");
    }

    @Test
    void whatCannotBeReadSaysWhatToDo() {
        refused("qemu:///system", "d", directory + "/none.log", false, "none.log", "diagnosis.console");
        refused("qemu+ssh://root@elsewhere/system", "d", "/log/a", false, "on another host", "diagnosis.console");
        refused("qemu:///system", "d", "", false, "<console type='pty'/>");
    }
}
