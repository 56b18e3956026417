package io.stagegate.connection.ssh;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.NoDelaySocketFactory;
import io.stagegate.connection.StreamReader;
import io.stagegate.environment.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;

/** One authenticated connection to a host. */
final class SshConnection {

    private static final int CONNECT_MILLIS = 3_000;

    /** Longer than three keepalives go unanswered: nothing that lives is silent for so long. */
    private static final int SILENCE_MILLIS = 4_000;

    /** How long the host may take to open a session or to acknowledge a command. */
    private static final int REPLY_MILLIS = 10_000;

    /** What is left to the host beyond its own limit before we stop waiting for it. */
    private static final Duration GRACE = Command.KILL_AFTER.plusSeconds(3);

    /**
     * Connections that are being opened at a time: each keeps a core busy with its key exchange, and hundreds at once would all take
     * longer than a host may be silent.
     */
    static final int AT_ONCE = 8 * Runtime.getRuntime().availableProcessors();

    private static final Semaphore OPENING = new Semaphore(AT_ONCE, true);

    /** For how long one counts among them. A host that hangs needs no core, and holds up the others for no longer. */
    private static final long OPENING_MILLIS = 2_000;

    static final Config CONFIG = config();

    private final String where;
    private final SSHClient client;

    private SshConnection(String where, SSHClient client) {
        this.where = where;
        this.client = client;
    }

    private static Config config() {
        DefaultConfig config = new DefaultConfig();
        // Whatever sshj logs at warn or error reaches us as an exception too, and says less there.
        config.setLoggerFactory(NoLogging.INSTANCE);
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        return config;
    }

    static SshConnection open(String where, String address, Environment.Ssh ssh) {
        try {
            OPENING.acquire();
        } catch (InterruptedException e) {
            throw FailureClassifier.couldNotCheck(where, ConnectionFailure.OTHER, e);
        }
        CompletableFuture<Void> turn = new CompletableFuture<>();
        CompletableFuture<Void> unawaited = turn.completeOnTimeout(null, OPENING_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(OPENING::release);
        assert unawaited != null;
        try {
            return openNow(where, address, ssh);
        } finally {
            turn.complete(null);
        }
    }

    private static SshConnection openNow(String where, String address, Environment.Ssh ssh) {
        HostKeys hostKeys = HostKeys.read(where, ssh);
        KeyProvider key = PrivateKey.read(where, ssh.key());
        SSHClient client = new SSHClient(CONFIG);
        client.addHostKeyVerifier(hostKeys);
        client.setSocketFactory(new NoDelaySocketFactory());
        client.setConnectTimeout(CONNECT_MILLIS);
        client.setTimeout(SILENCE_MILLIS);
        client.getTransport().setTimeoutMs(SILENCE_MILLIS);
        client.getConnection().setTimeoutMs(REPLY_MILLIS);
        // sshj starts the keepalive while it connects: set later, it would never run.
        KeepAliveRunner keepAlive = (KeepAliveRunner) client.getConnection().getKeepAlive();
        keepAlive.setKeepAliveInterval(1);
        keepAlive.setMaxAliveCount(3);
        SshConnection connection = new SshConnection(where, client);
        try {
            client.connect(address, ssh.port());
            client.authPublickey(ssh.user(), key);
            return connection;
        } catch (IOException e) {
            connection.close();
            if (hostKeys.refusal().isPresent()) {
                throw hostKeys.refusal().get();
            }
            ConnectionFailure failure = failureOf(e);
            if (e instanceof UserAuthException && failure == ConnectionFailure.OTHER) {
                throw new CouldNotCheckException(
                        ConnectionFailure.DENIED,
                        where + ": DENIED: the host does not accept the key " + ssh.key() + " for user " + ssh.user()
                                + ": " + FailureClassifier.words(e)
                                + "\n  1. is its public part in ~" + ssh.user() + "/.ssh/authorized_keys on the host?"
                                + "\n  2. are `user` and `key` of the environment's `ssh` right?",
                        e);
            }
            throw FailureClassifier.couldNotCheck(where, failure, e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    boolean alive() {
        return client.isConnected() && client.getTransport().isRunning();
    }

    /**
     * A connection that the host makes to another one's port.
     *
     * @throws OpenFailException when the host cannot make it, or does not want to
     */
    DirectConnection connect(String address, int port) throws IOException {
        return client.newDirectConnection(address, port);
    }

    /**
     * Runs a command once.
     *
     * @throws NotStartedException when the host cannot have seen it
     * @throws CouldNotCheckException when it may have run, and how it ended is not known
     */
    CommandResult run(String host, Command command, Consumer<String> onLine) throws NotStartedException {
        Session session = openSession();
        try {
            return run(session, host, command, onLine);
        } finally {
            // A session that did not end closes slowly or never; nobody waits for that.
            if (session.isOpen()) {
                Future<?> unawaited = Bounded.begin(() -> {
                    session.close();
                    return null;
                });
                assert unawaited != null;
            }
        }
    }

    private Session openSession() throws NotStartedException {
        try {
            return client.startSession();
        } catch (OpenFailException e) {
            throw new NotStartedException(true, ConnectionFailure.OTHER, e);
        } catch (IOException | IllegalStateException e) {
            throw new NotStartedException(false, brokenOr(failureOf(e)), e);
        }
    }

    private CommandResult run(Session session, String host, Command command, Consumer<String> onLine) {
        long began = System.nanoTime();
        String running = where + ": `" + command + "`";
        Duration limit = command.limit().plus(GRACE);
        StreamReader stdout;
        StreamReader stderr;
        try {
            Session.Command remote = session.exec(command.bounded().line());
            stdout = StreamReader.of(remote.getInputStream(), onLine);
            stderr = StreamReader.of(remote.getErrorStream(), onLine);
            give(remote, command);
            long left = limit.toNanos() - (System.nanoTime() - began);
            remote.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)), TimeUnit.MILLISECONDS);
            String out = stdout.text(running, Duration.ofSeconds(2));
            String err = stderr.text(running, Duration.ofSeconds(2));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new CommandResult(host, command, exit(running, remote, command, took), out, err, took);
        } catch (ConnectionException e) {
            if (alive() && "Request failed".equals(e.getMessage())) {
                throw new CouldNotCheckException(
                        ConnectionFailure.DENIED,
                        running + ": DENIED: the host opens a session but refuses to run commands",
                        e);
            }
            if (alive() && failureOf(e) == ConnectionFailure.TIMEOUT) {
                throw new CouldNotCheckException(
                        ConnectionFailure.TIMEOUT,
                        running + ": TIMEOUT: it did not end within " + limit.toSeconds()
                                + " s, although the host should have killed it after "
                                + command.limit().toSeconds()
                                + " s. A process that it left in the background and that still holds its output has"
                                + " the same effect",
                        e);
            }
            throw midway(running, e);
        } catch (TransportException e) {
            throw midway(running, e);
        }
    }

    /** On a thread of its own: a command that does not read would be waited for for ever. */
    private static void give(Session.Command remote, Command command) {
        if (command.input().isEmpty()) {
            return;
        }
        Future<?> unawaited = Bounded.begin(() -> {
            try (OutputStream input = remote.getOutputStream()) {
                input.write(command.input().getBytes(StandardCharsets.ISO_8859_1));
            }
            return null;
        });
        assert unawaited != null;
    }

    private static CouldNotCheckException midway(String running, SSHException e) {
        return FailureClassifier.couldNotCheck(
                running + " was under way and may or may not have done its work", brokenOr(failureOf(e)), e);
    }

    private static int exit(String running, Session.Command remote, Command command, Duration took) {
        Integer status = remote.getExitStatus();
        Signal signal = remote.getExitSignal();
        if (status == null && signal == null) {
            throw new CouldNotCheckException(
                    ConnectionFailure.BROKEN, running + ": BROKEN: the session was closed and no exit status came");
        }
        return command.exit(status != null ? status : Signals.exit(signal), took);
    }

    private static ConnectionFailure brokenOr(ConnectionFailure failure) {
        return failure == ConnectionFailure.OTHER ? ConnectionFailure.BROKEN : failure;
    }

    /** As {@link FailureClassifier#of}, and what sshj says in its own words. */
    private static ConnectionFailure failureOf(Throwable failure) {
        ConnectionFailure known = FailureClassifier.of(failure);
        if (known != ConnectionFailure.OTHER) {
            return known;
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String words = String.valueOf(t.getMessage());
            if (words.contains("keep-alive")) {
                return ConnectionFailure.TIMEOUT;
            }
            if (words.contains("closed connection") || words.contains("Disconnected")) {
                return ConnectionFailure.BROKEN;
            }
            if (words.contains("dentif")) {
                return ConnectionFailure.GARBLED;
            }
        }
        return ConnectionFailure.OTHER;
    }

    /** Never throws or hangs: a frozen host does not take our goodbye. */
    void close() {
        Bounded.quietly(Duration.ofSeconds(1), () -> {
            client.disconnect();
            return null;
        });
        Socket socket = client.getSocket();
        if (socket != null) {
            Bounded.quietly(Duration.ofSeconds(1), () -> {
                socket.close();
                return null;
            });
        }
    }
}
