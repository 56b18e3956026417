package io.stagegate.connection.libvirt;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import java.util.concurrent.TimeUnit;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt.VirErrorCallback;

/** The native library, made ready once per process, before the first connection. */
final class NativeLibvirt {

    /**
     * Takes libvirt's own messages off stderr; they reach us as exceptions. Static, because native code keeps the
     * only other reference: collected, it would take the JVM down at the next error.
     */
    private static final VirErrorCallback QUIET = (userData, error) -> {};

    private static final String FAILURE = prepare();

    private NativeLibvirt() {}

    static void require(String where) {
        if (FAILURE != null) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    where + ": OUR_SIDE: the native libvirt library cannot be used here: " + FAILURE
                            + "\n  1. install it: `apt-get install libvirt0` (Debian, Ubuntu),"
                            + " `dnf install libvirt-libs` (Fedora, RHEL)"
                            + "\n  2. if it lies in an unusual place, name that: -Djna.library.path=<directory>");
        }
    }

    static boolean present() {
        return FAILURE == null;
    }

    private static String prepare() {
        try {
            Connect.setErrorCallback(QUIET);
            // Before any connection, or keepalive and the noticing of a dead daemon do not work.
            Library.initEventLoop();
        } catch (LibvirtException | LinkageError e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
        }
        Thread loop = new Thread(NativeLibvirt::handleEvents, "stagegate-libvirt-events");
        loop.setDaemon(true);
        loop.start();
        return null;
    }

    private static void handleEvents() {
        try {
            while (true) {
                try {
                    Library.processEvent();
                } catch (LibvirtException e) {
                    // One event that could not be handled must not end the handling of all others, nor busy a core.
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
