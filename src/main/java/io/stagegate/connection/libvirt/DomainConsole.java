package io.stagegate.connection.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a domain prints on its console. Its log file has all of it (formatdomain.html: {@code <serial type='file'>}, or
 * {@code <log file='…'/>}, which QEMU's driver writes since libvirt 1.3.3); without one virDomainOpenConsole (0.8.6, QEMU
 * and LXC) has what is printed from then on, and on LXC what the terminal still holds. So such a console is listened to
 * from the first question on, until nobody has asked for half a minute: a person may want it, and it is one's at a time.
 */
final class DomainConsole {

    /** For how long it is listened to after a question. */
    private static final Duration LISTEN = Duration.ofSeconds(30);

    /** What the first question waits for something to be said. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final int MOST_BYTES = 256 * 1024;

    private static final int NONBLOCK = 1;
    private static final int WOULD_BLOCK = -2;

    /** What libvirt-java 0.5.4 has not. The event loop that {@link NativeLibvirt} runs feeds a stream that does not block. */
    private interface Libvirt extends Library {
        Pointer virConnectOpen(String uri);

        int virConnectClose(Pointer connection);

        Pointer virDomainLookupByName(Pointer connection, String name);

        int virDomainFree(Pointer domain);

        int virDomainOpenConsole(Pointer domain, String device, Pointer stream, int flags);

        Pointer virStreamNew(Pointer connection, int flags);

        int virStreamRecv(Pointer stream, byte[] data, long length);

        int virStreamAbort(Pointer stream);

        int virStreamFree(Pointer stream);

        String virGetLastErrorMessage();
    }

    private final String asked;
    private final URI uri;
    private final String domain;

    private final StringBuilder printed = new StringBuilder();
    private Thread listening;
    private CouldNotCheckException failure;
    private long until;

    /** @param asked what errors begin with */
    DomainConsole(String asked, URI uri, String domain) {
        this.asked = asked;
        this.uri = uri;
        this.domain = domain;
    }

    /**
     * Reads the console.
     *
     * @throws CouldNotCheckException when it has none, or it cannot be read
     */
    String read(DomainXml.Console console) {
        boolean here = uri.getHost() == null || uri.getHost().isEmpty();
        if (!console.log().isEmpty() && here) {
            return file(asked, console.log());
        }
        if (console.pty()) {
            return output();
        }
        throw couldNotCheck(
                asked,
                console.log().isEmpty()
                        ? "the domain has no console; give it one: <console type='pty'/>, best with <log file='…'/>"
                        : "its log " + console.log()
                                + " is on another host; say in diagnosis.console how it is read there");
    }

    private synchronized String output() {
        long now = System.nanoTime();
        until = now + LISTEN.toNanos();
        if (listening == null) {
            failure = null;
            listening = new Thread(this::listen, "stagegate-console-" + domain);
            listening.setDaemon(true);
            listening.start();
        }
        try {
            while (printed.length() == 0 && listening != null && System.nanoTime() - now < FIRST.toNanos()) {
                wait(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw couldNotCheck(asked, "interrupted");
        }
        if (failure != null) {
            throw failure;
        }
        return printed.toString();
    }

    /** By a connection of its own: the stream would be in the way of the questions that share the other one. */
    private void listen() {
        CouldNotCheckException why = null;
        try {
            Libvirt libvirt = Native.load("virt", Libvirt.class);
            Pointer connection = there(libvirt, libvirt.virConnectOpen(uri.toString()));
            try {
                listen(libvirt, connection);
            } finally {
                libvirt.virConnectClose(connection);
            }
        } catch (CouldNotCheckException e) {
            why = e;
        } catch (RuntimeException | LinkageError e) {
            why = couldNotCheck(asked, String.valueOf(e.getMessage()));
        }
        synchronized (this) {
            failure = why;
            listening = null;
            notifyAll();
        }
    }

    private void listen(Libvirt libvirt, Pointer connection) {
        Pointer found = there(libvirt, libvirt.virDomainLookupByName(connection, domain));
        Pointer stream = there(libvirt, libvirt.virStreamNew(connection, NONBLOCK));
        try {
            // Whoever has the console open already keeps it; LXC's driver knows no flags.
            if (libvirt.virDomainOpenConsole(found, null, stream, 0) < 0) {
                throw couldNotCheck(asked, libvirt.virGetLastErrorMessage());
            }
            byte[] some = new byte[4096];
            int read = WOULD_BLOCK;
            while (isAsked() && (read > 0 || read == WOULD_BLOCK)) {
                read = libvirt.virStreamRecv(stream, some, some.length);
                if (read > 0) {
                    hear(text(some, read));
                } else if (read == WOULD_BLOCK) {
                    TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            libvirt.virStreamAbort(stream);
            libvirt.virStreamFree(stream);
            libvirt.virDomainFree(found);
        }
    }

    private synchronized boolean isAsked() {
        return System.nanoTime() < until;
    }

    private synchronized void hear(String text) {
        printed.append(text);
        printed.delete(0, Math.max(0, printed.length() - MOST_BYTES));
        notifyAll();
    }

    /** Listens no longer. */
    synchronized void close() {
        until = System.nanoTime();
    }

    private static String file(String asked, String path) {
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            long from = Math.max(0, file.length() - MOST_BYTES);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return text(bytes, bytes.length);
        } catch (IOException e) {
            throw couldNotCheck(
                    asked, e.getMessage() + "; allow the user to read it, or say in diagnosis.console how it is read");
        }
    }

    private Pointer there(Libvirt libvirt, Pointer pointer) {
        if (pointer == null) {
            throw couldNotCheck(asked, libvirt.virGetLastErrorMessage());
        }
        return pointer;
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static CouldNotCheckException couldNotCheck(String asked, String why) {
        return new CouldNotCheckException(ConnectionFailure.OTHER, asked + ": " + why);
    }
}
