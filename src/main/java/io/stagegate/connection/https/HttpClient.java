package io.stagegate.connection.https;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.NoDelaySocketFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * OkHttp, held to what is asked of it: one request, over HTTP/1.1, never repeated; no redirect, no cache, no
 * compression, no proxy but one of our own; each address of a name in turn; every limit kept. For the connections' own use (ADR 10).
 */
public final class HttpClient {

    /** Whoever waits gives up at the whole limit. This ends what is left behind then. */
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(1);

    /** More than are asked at once by one route: of each member of an etcd two things, and a list. */
    private static final int KEPT = 8;

    private final OkHttpClient client;
    private final Limits limits;

    private HttpClient(OkHttpClient client, Limits limits) {
        this.client = client;
        this.limits = limits;
    }

    /** @param opened whether a connection had to be opened for it */
    public record Answer(int status, String body, Duration took, boolean opened) {}

    /** For http alone. Every question has a connection of its own. */
    public static HttpClient plain(Limits limits) {
        return new HttpClient(
                new OkHttpClient.Builder()
                        .connectTimeout(limits.connect())
                        .readTimeout(limits.silence())
                        .writeTimeout(limits.silence())
                        .callTimeout(limits.whole().plus(LEFT_BEHIND))
                        .connectionPool(new ConnectionPool(0, 1, TimeUnit.MINUTES))
                        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                        .protocols(List.of(Protocol.HTTP_1_1))
                        .retryOnConnectionFailure(false)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .proxy(Proxy.NO_PROXY)
                        .socketFactory(new NoDelaySocketFactory())
                        .fastFallback(false)
                        .eventListenerFactory(HttpClient::listening)
                        .addNetworkInterceptor(chain -> {
                            Response response = chain.proceed(chain.request());
                            // With "Retry-After: 0" OkHttp repeats what 503 answers, whatever it was told.
                            return response.newBuilder()
                                    .removeHeader("Retry-After")
                                    .build();
                        })
                        .build(),
                limits);
    }

    /**
     * For https alone, and servers that these CAs vouch for.
     *
     * @param connection what the message of a failure begins with
     * @param own what has the certificate to show where the server demands one; none for no certificate
     * @throws CouldNotCheckException when there is no such CA
     */
    public HttpClient trusting(String connection, CaBundle bundle, KeyManager... own) {
        try {
            OkHttpClient.Builder secure = client.newBuilder().connectionSpecs(List.of(ConnectionSpec.MODERN_TLS));
            return new HttpClient(withNewSessions(secure, trustIn(connection, bundle), own), limits);
        } catch (GeneralSecurityException | IOException e) {
            throw bundle.ourSide(connection, "is not a PEM file of certificates: " + FailureClassifier.words(e), e);
        }
    }

    /** The same, that remembers no TLS session: one that is resumed shows no certificate. */
    public HttpClient withoutSessions() {
        return new HttpClient(withNewSessions(client.newBuilder(), client.x509TrustManager()), limits);
    }

    private static OkHttpClient withNewSessions(
            OkHttpClient.Builder client, X509TrustManager trust, KeyManager... own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, new TrustManager[] {trust}, null);
            return client.sslSocketFactory(context.getSocketFactory(), trust).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static X509TrustManager trustIn(String connection, CaBundle bundle)
            throws GeneralSecurityException, IOException {
        byte[] pem = bundle.pem(connection).getBytes(StandardCharsets.ISO_8859_1);
        Collection<? extends Certificate> certificates =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (certificates.isEmpty()) {
            throw bundle.ourSide(connection, "holds no certificate", null);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + count++, certificate);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return (X509TrustManager) managers.getTrustManagers()[0];
    }

    /** The same, connecting to this IP address or DNS name whatever name is asked for. */
    public HttpClient at(String address) {
        return new HttpClient(
                client.newBuilder()
                        .dns(name -> Arrays.asList(InetAddress.getAllByName(address)))
                        .build(),
                limits);
    }

    /** The same, that keeps one connection from question to question. */
    public HttpClient keepingOne() {
        return new HttpClient(
                client.newBuilder()
                        .connectionPool(new ConnectionPool(1, 1, TimeUnit.DAYS))
                        .build(),
                limits);
    }

    /**
     * The same by an HTTP proxy of this machine, keeping the connections of some questions at once.
     *
     * @param proxy with its user and password
     */
    public HttpClient through(URI proxy) {
        String[] login = proxy.getUserInfo().split(":", 2);
        String credentials = Credentials.basic(login[0], login[1]);
        return new HttpClient(
                client.newBuilder()
                        .connectionPool(new ConnectionPool(KEPT, 1, TimeUnit.DAYS))
                        .proxy(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort())))
                        // OkHttp asks for it before the proxy does; a second time means that the proxy refuses it.
                        .proxyAuthenticator(
                                (route, response) -> response.request().header("Proxy-Authorization") == null
                                        ? response.request()
                                                .newBuilder()
                                                .header("Proxy-Authorization", credentials)
                                                .build()
                                        : null)
                        .build(),
                limits);
    }

    /** The same, with the same connections, within other limits. */
    public HttpClient within(Limits other) {
        return new HttpClient(
                client.newBuilder()
                        .connectTimeout(other.connect())
                        .readTimeout(other.silence())
                        .writeTimeout(other.silence())
                        .callTimeout(other.whole().plus(LEFT_BEHIND))
                        .build(),
                other);
    }

    /** Closes the connection that is kept, unless it is in use. */
    public void forget() {
        client.connectionPool().evictAll();
    }

    /**
     * Asks once.
     *
     * @param connection what the message of a failure begins with
     * @param most the bytes of the body that are read; what comes after them is cut
     * @throws CouldNotCheckException when no answer came
     */
    public Answer ask(String connection, Request request, int most) {
        Opening opening = new Opening();
        Call call = client.newCall(request.newBuilder()
                .header("User-Agent", "stagegate")
                .header("Accept-Encoding", "identity")
                .tag(Opening.class, opening)
                .build());
        // On a thread of its own, for the name server's answer has no limit.
        Future<Answer> answer = Bounded.begin(() -> answer(call, opening, most));
        try {
            return Bounded.await(connection, limits.whole(), answer);
        } catch (RuntimeException e) {
            call.cancel();
            throw e;
        }
    }

    private Answer answer(Call call, Opening opening, int most) throws IOException {
        long began = System.nanoTime();
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            boolean cut = source.request(most);
            byte[] body = source.readByteArray(Math.min(most, source.getBuffer().size()));
            if (cut) {
                // Or closing it would read the rest, to save the connection.
                call.cancel();
            } else if (response.protocol() == Protocol.HTTP_1_0) {
                // OkHttp would keep it, and find it closed.
                forget();
            }
            return new Answer(
                    response.code(),
                    new String(body, StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - began),
                    opening.connected);
        } catch (SSLPeerUnverifiedException e) {
            // OkHttp says in several lines which names the certificate holds.
            throw (SSLPeerUnverifiedException)
                    new SSLPeerUnverifiedException(e.getMessage().strip().replaceAll("\\s+", " ")).initCause(e);
        }
    }

    private static EventListener listening(Call call) {
        return call.request().tag(Opening.class);
    }

    /** Notices that a call opens a connection. */
    private static final class Opening extends EventListener {

        private volatile boolean connected;

        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            connected = true;
        }
    }
}
