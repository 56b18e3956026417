package io.stagegate.connection.ssh;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.ProxyRoute;
import io.stagegate.connection.SharedConnection;
import io.stagegate.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;

/**
 * The way over a host that is reached by SSH: each connection through the proxy is one that this host makes. TLS goes through it
 * from end to end, so an API is asked by its own name and address, as it is from that host.
 */
public final class SshProxyRoute implements ProxyRoute, AutoCloseable {

    /** The most that a CONNECT of a Kubernetes client has, many times over. */
    private static final int MOST = 8_192;

    private static final Pattern CONNECT = Pattern.compile("CONNECT (\\[[^]]+]|[^:\\s]+):(\\d{1,5}) HTTP/1\\.[01]\r\n");
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final String USER = "stagegate";
    private static final String UNREACHED = "502 Bad Gateway";

    private final SshShell shell;

    /** Keeps the other users of this machine out. */
    private final String password = new BigInteger(130, new SecureRandom()).toString(Character.MAX_RADIX);

    private ServerSocket listener;
    private boolean closed;

    public SshProxyRoute(SshShell shell) {
        this.shell = shell;
    }

    @Override
    public synchronized URI proxy() {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
        if (listener == null) {
            try {
                ServerSocket opened = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                listener = opened;
                begin(() -> accept(opened));
            } catch (IOException e) {
                throw FailureClassifier.couldNotCheck(
                        "a port of this machine for " + shell, ConnectionFailure.OUR_SIDE, e);
            }
        }
        return URI.create("http://" + USER + ":" + password + "@"
                + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort());
    }

    @Override
    public Optional<CouldNotCheckException> obstacle(URI api) {
        try (SharedConnection<SshConnection>.Lease lease = shell.lease();
                DirectConnection reached = lease.connection().connect(Text.host(api.getHost()), api.getPort())) {
            assert reached.isOpen();
            return Optional.empty();
        } catch (OpenFailException e) {
            return Optional.of(FailureClassifier.couldNotCheck("from " + shell, failureOf(e), e));
        } catch (CouldNotCheckException e) {
            // That there is no way does not tell that there is no answer at its end.
            ConnectionFailure failure = e.failure().noAnswer() ? ConnectionFailure.OTHER : e.failure();
            return Optional.of(new CouldNotCheckException(failure, e.getMessage(), e));
        } catch (IOException | IllegalStateException e) {
            return Optional.of(FailureClassifier.couldNotCheck(shell.toString(), ConnectionFailure.OTHER, e));
        }
    }

    /**
     * The host says so of a connection that it cannot make, and why in the words of its system (OpenSSH, channels.c,
     * channel_post_connecting); of one that it does not want to make it says that this is prohibited.
     */
    static ConnectionFailure failureOf(OpenFailException e) {
        if (e.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
            return ConnectionFailure.DENIED;
        }
        if (e.getReason() != OpenFailException.Reason.CONNECT_FAILED) {
            return ConnectionFailure.OTHER;
        }
        String words = String.valueOf(e.getMessage());
        return words.contains("refused")
                ? ConnectionFailure.REFUSED
                : words.contains("timed out") ? ConnectionFailure.TIMEOUT : ConnectionFailure.UNREACHABLE;
    }

    private Void accept(ServerSocket from) throws IOException {
        while (true) {
            Socket client = from.accept();
            begin(() -> serve(client));
        }
    }

    private Void serve(Socket client) throws IOException {
        try (client) {
            client.setTcpNoDelay(true);
            String head = head(client.getInputStream());
            Matcher wanted = CONNECT.matcher(head);
            if (!wanted.lookingAt() || !head.contains(" " + credentials() + "\r\n")) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"" + USER + "\"");
                return null;
            }
            try (SharedConnection<SshConnection>.Lease lease = shell.lease();
                    DirectConnection there = there(client, lease.connection(), wanted)) {
                answer(client, "200 Connection established");
                begin(() -> {
                    // The end goes on, too: the API then ends its half, and with it this.
                    try (OutputStream up = there.getOutputStream()) {
                        pump(client.getInputStream(), up);
                    }
                    return null;
                });
                pump(there.getInputStream(), client.getOutputStream());
            } catch (CouldNotCheckException e) {
                answer(client, UNREACHED);
            }
        }
        return null;
    }

    /** Why it is not reached, whoever asks learns from {@link #obstacle}. */
    private static DirectConnection there(Socket client, SshConnection from, Matcher wanted) throws IOException {
        try {
            return from.connect(Text.host(wanted.group(1)), Integer.parseInt(wanted.group(2)));
        } catch (IOException | IllegalStateException e) {
            answer(client, UNREACHED);
            throw e;
        }
    }

    private String credentials() {
        return "Basic "
                + Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(StandardCharsets.US_ASCII));
    }

    /** Byte by byte: what follows is TLS, and not ours. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the client left before it had asked");
            }
            head.write(next);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
            if (head.size() > MOST) {
                throw new ProtocolException("a request of more than " + MOST + " bytes");
            }
        }
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        byte[] bytes = new byte[32_768];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
            to.write(bytes, 0, read);
            to.flush();
        }
    }

    private static void begin(Callable<Void> work) {
        Future<?> unawaited = Bounded.begin(work);
        assert unawaited != null;
    }

    /** Takes no further connection; those that are open end with the SSH connection. */
    @Override
    public synchronized void close() {
        closed = true;
        if (listener != null) {
            ServerSocket opened = listener;
            Bounded.quietly(CLOSING, () -> {
                opened.close();
                return null;
            });
        }
    }
}
