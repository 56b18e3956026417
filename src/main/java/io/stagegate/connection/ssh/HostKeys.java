package io.stagegate.connection.ssh;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.environment.Environment;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/**
 * Checks one connection's host key against a known_hosts file, as ssh does with StrictHostKeyChecking yes or accept-new, and
 * remembers why it refused. sshj's own verifier cannot tell an unknown key from a changed one, and takes a revoked
 * key that another line allows.
 */
final class HostKeys implements HostKeyVerifier {

    private static final Object ACCEPTING = new Object();

    private final String where;
    private final Path file;
    private final boolean acceptNew;
    private final List<OpenSSHKnownHosts.KnownHostEntry> entries;
    private volatile CouldNotCheckException refusal;

    private HostKeys(String where, Environment.Ssh ssh, List<OpenSSHKnownHosts.KnownHostEntry> entries) {
        this.where = where;
        this.file = ssh.knownHosts();
        this.acceptNew = ssh.hostKeys() == Environment.HostKeys.ACCEPT_NEW;
        this.entries = entries;
    }

    /** Reads the file anew for each connection: a person may mend it while a wait lasts. None is one without a key. */
    static HostKeys read(String where, Environment.Ssh ssh) {
        return new HostKeys(where, ssh, entries(where, ssh.knownHosts()));
    }

    private static List<OpenSSHKnownHosts.KnownHostEntry> entries(String where, Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new OpenSSHKnownHosts(reader, NoLogging.INSTANCE).entries();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    where + ": OUR_SIDE: the known_hosts file " + file + " cannot be read",
                    e);
        }
    }

    /** Why the key was refused, with what to do next; empty when it was not. */
    Optional<CouldNotCheckException> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public boolean verify(String host, int port, PublicKey key) {
        List<OpenSSHKnownHosts.KnownHostEntry> lines = linesFor(host, port);
        String offered = KeyType.fromKey(key) + " " + fingerprint(key);
        for (OpenSSHKnownHosts.KnownHostEntry line : lines) {
            if (isMarked(line, "@revoked") && sameKey(line, key)) {
                refusal = new CouldNotCheckException(
                        ConnectionFailure.HOST_KEY,
                        where + ": HOST_KEY: it offered " + offered + ", a key that " + file + " has as @revoked");
                return false;
            }
        }
        List<OpenSSHKnownHosts.KnownHostEntry> allowing =
                lines.stream().filter(line -> !isMarked(line, "@revoked")).toList();
        if (allowing.stream().anyMatch(line -> vouches(line, key))) {
            return true;
        }
        if (!allowing.isEmpty()) {
            refusal = new CouldNotCheckException(ConnectionFailure.HOST_KEY, changed(host, port, offered, allowing));
            return false;
        }
        return acceptNew ? accept(host, port, key) : refuse(host, port, offered);
    }

    private boolean refuse(String host, int port, String offered) {
        refusal = new CouldNotCheckException(
                ConnectionFailure.UNKNOWN_HOST_KEY,
                where + ": UNKNOWN_HOST_KEY: " + file + " has no key for "
                        + names(host, port).get(0)
                        + "; ssh-keyscan -p " + port + " " + host + " >> " + file + " puts it there; it offered "
                        + offered
                        + "\n  1. compare on the host's console: ssh-keygen -lf /etc/ssh/ssh_host_<type>_key.pub"
                        + "\n  2. only if it is the same: ssh-keyscan -p " + port + " " + host + " >> " + file
                        + "\n  3. or let new keys be taken once and kept there: host-keys: accept-new, in the environment's ssh");
        return false;
    }

    /** One at a time, and looked up again: many connections may begin at once. */
    private boolean accept(String host, int port, PublicKey key) {
        String name = names(host, port).get(0);
        synchronized (ACCEPTING) {
            List<OpenSSHKnownHosts.KnownHostEntry> now = entries(where, file).stream()
                    .filter(line -> appliesTo(line, name))
                    .toList();
            if (!now.isEmpty()) {
                if (now.stream().anyMatch(line -> vouches(line, key))) {
                    return true;
                }
                String offered = KeyType.fromKey(key) + " " + fingerprint(key);
                refusal = new CouldNotCheckException(ConnectionFailure.HOST_KEY, changed(host, port, offered, now));
                return false;
            }
            String line = name + " " + KeyType.fromKey(key) + " "
                    + Base64.getEncoder()
                            .encodeToString(
                                    new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
            try {
                String before = Files.exists(file) ? Files.readString(file) : "";
                String apart = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
                Files.writeString(file, apart + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return true;
            } catch (IOException e) {
                refusal = new CouldNotCheckException(
                        ConnectionFailure.OUR_SIDE,
                        where + ": OUR_SIDE: the key of " + name + " cannot be kept in the known_hosts file " + file
                                + ": " + FailureClassifier.words(e),
                        e);
                return false;
            }
        }
    }

    private String changed(String host, int port, String offered, List<OpenSSHKnownHosts.KnownHostEntry> allowing) {
        List<String> known = new ArrayList<>();
        for (OpenSSHKnownHosts.KnownHostEntry line : allowing) {
            known.add(line.getType() + " " + fingerprintOf(line));
        }
        String name = names(host, port).get(0);
        return where + ": HOST_KEY: changed: " + file + " has " + String.join(", ", known) + " for " + name
                + ", but it offered " + offered
                + "\n  1. was the host installed anew? If not, something else answers at its address"
                + "\n  2. compare on the host's console: ssh-keygen -lf /etc/ssh/ssh_host_<type>_key.pub"
                + "\n  3. only if it is the same: ssh-keygen -f " + file + " -R '" + name + "', then ssh-keyscan -p "
                + port + " " + host + " >> " + file;
    }

    /** Asked before the key exchange: the host is to show the kind of key that the file can vouch for. */
    @Override
    public List<String> findExistingAlgorithms(String host, int port) {
        return linesFor(host, port).stream()
                .filter(line -> !isMarked(line, "@"))
                // An RSA key is one key with three signature algorithms, and today's hosts refuse the oldest.
                .flatMap(line -> line.getType() == KeyType.RSA
                        ? Stream.of("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")
                        : Stream.of(line.getType().toString()))
                .distinct()
                .toList();
    }

    /** As ssh: lines with the port come first, and without any, lines for the plain name count. */
    private List<OpenSSHKnownHosts.KnownHostEntry> linesFor(String host, int port) {
        for (String name : names(host, port)) {
            List<OpenSSHKnownHosts.KnownHostEntry> lines =
                    entries.stream().filter(line -> appliesTo(line, name)).toList();
            if (!lines.isEmpty()) {
                return lines;
            }
        }
        return List.of();
    }

    private static List<String> names(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? List.of(lower) : List.of("[" + lower + "]:" + port, lower);
    }

    private static boolean appliesTo(OpenSSHKnownHosts.KnownHostEntry line, String name) {
        try {
            return line.appliesTo(name);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean vouches(OpenSSHKnownHosts.KnownHostEntry line, PublicKey key) {
        try {
            return line.verify(key);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean sameKey(OpenSSHKnownHosts.KnownHostEntry line, PublicKey key) {
        return fingerprint(key).equals(fingerprintOf(line));
    }

    private static boolean isMarked(OpenSSHKnownHosts.KnownHostEntry line, String marker) {
        return line.getLine().startsWith(marker);
    }

    private static String fingerprintOf(OpenSSHKnownHosts.KnownHostEntry line) {
        String[] words = line.getLine().trim().split("\\s+", -1);
        int key = line.getLine().startsWith("@") ? 3 : 2;
        try {
            return sha256(Base64.getDecoder().decode(words[key]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return "an unreadable key";
        }
    }

    private static String fingerprint(PublicKey key) {
        return sha256(new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
    }

    /** As {@code ssh-keygen -l} prints it. */
    private static String sha256(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
