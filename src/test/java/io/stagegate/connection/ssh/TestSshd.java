package io.stagegate.connection.ssh;

import io.stagegate.environment.Environment.HostKeys;
import io.stagegate.environment.Environment.Ssh;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.DirectTcpipFactory;

/** A real SSH server in this process; what it is given runs in a real shell. */
public final class TestSshd implements AutoCloseable {

    /** {@code TEST-EXIT-SIGNAL TERM} is answered by SSH's own message for it, which a shell cannot be made to send. */
    private static final Pattern EXIT_SIGNAL = Pattern.compile("TEST-EXIT-SIGNAL (\\w+)");

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private final Set<String> allowed = ConcurrentHashMap.newKeySet();
    private final Map<Session, AtomicInteger> running = new ConcurrentHashMap<>();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile String path = System.getenv("PATH");

    public TestSshd(KeyPair hostKey) throws IOException {
        this.hostKey = hostKey;
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(
                (user, key, session) -> "core".equals(user) && allowed.contains(KeyUtils.getFingerPrint(key)));
        server.setCommandFactory((channel, line) -> new InShell(line));
        server.setChannelFactories(List.of(
                new ChannelSessionFactory() {
                    @Override
                    public Channel createChannel(Session session) {
                        return new RefusingChannel();
                    }
                },
                DirectTcpipFactory.INSTANCE));
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        server.start();
    }

    public TestSshd allow(KeyPair key) {
        allowed.add(KeyUtils.getFingerPrint(key.getPublic()));
        return this;
    }

    /**
     * A shell on it, of a user with a key of its own.
     *
     * @param directory for the key and known_hosts
     */
    public SshShell shell(Path directory) throws IOException {
        KeyPair userKey = newKey("ssh-ed25519");
        allow(userKey);
        Path knownHosts =
                Files.writeString(directory.resolve("known_hosts"), "[127.0.0.1]:" + port() + " " + publicKey() + "\n");
        return new SshShell(
                "127.0.0.1",
                new Ssh(
                        "core",
                        port(),
                        write(userKey, directory.resolve("id_ed25519"), null),
                        knownHosts,
                        HostKeys.STRICT));
    }

    /** Programs of this folder come before the system's. */
    public TestSshd path(Path programs) {
        path = programs + ":" + System.getenv("PATH");
        return this;
    }

    /** Makes connections to others for its clients; otherwise it does not, as with AllowTcpForwarding no. */
    public TestSshd forward() {
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        return this;
    }

    /** Refuses that many sessions, as OpenSSH does beyond its MaxSessions, and then no more. */
    TestSshd refuseSessions(int sessions) {
        refusals.set(sessions);
        return this;
    }

    public int port() {
        return server.getPort();
    }

    /** The most commands that one connection ever had at once. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** Every command line as it came. */
    public List<String> lines() {
        return lines;
    }

    /** {@code ssh-ed25519 AAAA…}, as known_hosts has it. */
    public String publicKey() {
        return publicKey(hostKey);
    }

    public static String publicKey(KeyPair key) {
        return PublicKeyEntry.toString(key.getPublic());
    }

    String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    public static KeyPair newKey(String type) {
        try {
            return KeyUtils.generateKeyPair(type, type.contains("rsa") ? 2048 : 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a key as ssh-keygen does. */
    public static Path write(KeyPair key, Path file, String passphrase) {
        OpenSSHKeyEncryptionContext encryption = null;
        if (passphrase != null) {
            encryption = new OpenSSHKeyEncryptionContext();
            encryption.setPassword(passphrase);
            encryption.setCipherType("256");
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", encryption, out);
            return file;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private final class RefusingChannel extends ChannelSession {
        @Override
        public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer buffer) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
                return super.open(recipient, windowSize, packetSize, buffer);
            }
            OpenFuture refused = new DefaultOpenFuture(this, this);
            refused.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "open failed"));
            return refused;
        }
    }

    private final class InShell implements Command {
        private final String line;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;
        private Process process;
        private AtomicInteger here;

        private InShell(String line) {
            this.line = line;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            lines.add(line);
            here = running.computeIfAbsent(channel.getSession(), session -> new AtomicInteger());
            mostAtOnce.accumulateAndGet(here.incrementAndGet(), Math::max);
            Matcher signal = EXIT_SIGNAL.matcher(line);
            if (signal.find()) {
                exitSignal(channel, signal.group(1));
            } else if (line.contains("TEST-NO-STATUS")) {
                channel.close(false);
            } else if (!line.contains("TEST-NEVER-ENDS")) {
                ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", line);
                shell.environment().put("PATH", path);
                process = shell.start();
                daemon(this::give);
                Thread copying = copy(process.getErrorStream(), err);
                daemon(() -> finish(copying));
            }
        }

        /** As OpenSSH does: until the client says that there is no more. */
        private void give() {
            try (OutputStream input = process.getOutputStream()) {
                int read;
                byte[] buffer = new byte[8 << 10];
                while ((read = in.read(buffer)) >= 0) {
                    input.write(buffer, 0, read);
                    input.flush();
                }
            } catch (IOException e) {
                // The command does not read, or is gone.
                assert e != null;
            }
        }

        private void finish(Thread copyingErrors) {
            try {
                // Each answer at once: a program may speak a protocol.
                int read;
                byte[] buffer = new byte[8 << 10];
                while ((read = process.getInputStream().read(buffer)) >= 0) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
                copyingErrors.join();
                exit.onExit(process.waitFor());
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Thread copy(InputStream from, OutputStream to) {
            return daemon(() -> {
                try {
                    from.transferTo(to);
                    to.flush();
                } catch (IOException e) {
                    process.destroyForcibly();
                }
            });
        }

        private void exitSignal(ChannelSession channel, String signal) throws IOException {
            Buffer message = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            message.putUInt(channel.getRecipient());
            message.putString("exit-signal");
            message.putBoolean(false);
            message.putString(signal);
            message.putBoolean(false);
            message.putString("ended by a test");
            message.putString("");
            channel.writePacket(message);
            channel.close(false);
        }

        @Override
        public void destroy(ChannelSession channel) {
            here.decrementAndGet();
            if (process != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "sshd-command");
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public String toString() {
            return line + (in == null ? "" : " <");
        }
    }
}
