package io.stagegate.connection;

import io.stagegate.connection.https.Limits;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority for one test, and servers with its certificates. */
public final class TestCa {

    /** For what is not about time: no machine is so slow. */
    public static final Limits GENEROUS =
            new Limits(Duration.ofSeconds(50), Duration.ofSeconds(50), Duration.ofSeconds(50));

    private static final AtomicLong SERIAL = new AtomicLong(1);

    static {
        // Or the JDK's server answers 40 ms late, which would be taken for the door's own time.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    public TestCa(String name) {
        this.name = new X500Name("CN=" + name);
        this.keys = newKeys();
        this.certificate = sign(this.name, keys, this.name, keys, Instant.now().plus(Duration.ofDays(1)), null);
    }

    public String pem() {
        return pemOf(certificate);
    }

    public Path pem(Path file) throws IOException {
        return Files.writeString(file, pem());
    }

    /** A serving certificate for an IP address or a DNS name. */
    public SSLContext serving(String subject) {
        return serving(subject, Instant.now().plus(Duration.ofDays(1)));
    }

    public SSLContext serving(String subject, Instant notAfter) {
        KeyPair server = newKeys();
        boolean address = subject.matches("[0-9.]+");
        GeneralName alternative = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, subject);
        X509Certificate signed =
                sign(name, keys, new X500Name("CN=server"), server, notAfter, new GeneralNames(alternative));
        return context(server.getPrivate(), signed);
    }

    /** A certificate in PEM for IP addresses and DNS names, valid for two days until then. */
    public String certificate(Instant notAfter, String... subjects) {
        return pemOf(sign(name, keys, new X500Name("CN=server"), newKeys(), notAfter, names(subjects)));
    }

    /**
     * A certificate and its key, each in a file.
     *
     * @param algorithm of the key: {@code EC}, {@code RSA}
     * @param pkcs8 whether the key is written as OpenSSL 3 does, or else as Go's programs do
     * @param subjects IP addresses and DNS names
     */
    public void pair(Path certificate, Path key, String algorithm, boolean pkcs8, String... subjects)
            throws IOException {
        KeyPair pair = newKeys(algorithm, algorithm.equals("EC") ? 256 : 2048);
        X509Certificate signed = sign(
                name,
                keys,
                new X500Name("CN=" + subjects[0]),
                pair,
                Instant.now().plus(Duration.ofDays(1)),
                names(subjects));
        Files.writeString(certificate, pemOf(signed));
        Files.writeString(
                key, pemOf(pkcs8 ? new JcaPKCS8Generator(pair.getPrivate(), null) : older(pair.getPrivate())));
    }

    /** As Go and OpenSSL before 3 write it: an EC key has its curve in it. */
    private static Object older(PrivateKey key) throws IOException {
        return key instanceof ECPrivateKey ec
                ? new PemObject(
                        "EC PRIVATE KEY",
                        new org.bouncycastle.asn1.sec.ECPrivateKey(256, ec.getS(), SECObjectIdentifiers.secp256r1)
                                .getEncoded())
                : key;
    }

    private static GeneralNames names(String... subjects) {
        return new GeneralNames(Arrays.stream(subjects)
                .map(subject -> new GeneralName(
                        subject.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, subject))
                .toArray(GeneralName[]::new));
    }

    /** A serving certificate, and trust in this CA's clients alone. */
    public SSLContext servingItsClients(String subject) {
        try {
            KeyPair server = newKeys();
            X509Certificate signed = sign(
                    name,
                    keys,
                    new X500Name("CN=server"),
                    server,
                    Instant.now().plus(Duration.ofDays(1)),
                    names(subject));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", server.getPrivate(), new char[0], new Certificate[] {signed});
            store.setCertificateEntry("ca", certificate);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(store, new char[0]);
            TrustManagerFactory clients = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            clients.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), clients.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An HTTPS server's socket side only: handlers are the test's business. */
    public com.sun.net.httpserver.HttpsServer server(SSLContext context) throws IOException {
        return server(context, 0);
    }

    /** The same at a port of the test's choice; 0 for any. */
    com.sun.net.httpserver.HttpsServer server(SSLContext context, int port) throws IOException {
        com.sun.net.httpserver.HttpsServer server = com.sun.net.httpserver.HttpsServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(context));
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "https-server");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
        return server;
    }

    /** A server's certificates, each for one name: that which the client asks for, by SNI, is shown, else the first. */
    public SSLContext servingByName(String... subjects) {
        Map<String, KeyPair> servers = new LinkedHashMap<>();
        List.of(subjects).forEach(subject -> servers.put(subject, newKeys()));
        return context(
                store -> {
                    for (Map.Entry<String, KeyPair> server : servers.entrySet()) {
                        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, server.getKey()));
                        X509Certificate signed = sign(
                                name,
                                keys,
                                new X500Name("CN=server"),
                                server.getValue(),
                                Instant.now().plus(Duration.ofDays(1)),
                                names);
                        store.setKeyEntry(
                                server.getKey(), server.getValue().getPrivate(), new char[0], new Certificate[] {signed
                                });
                    }
                },
                List.of(subjects));
    }

    private static SSLContext context(PrivateKey key, X509Certificate certificate) {
        return context(
                store -> store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate}),
                List.of("server"));
    }

    private interface Filling {
        void of(KeyStore store) throws GeneralSecurityException;
    }

    private static SSLContext context(Filling filling, List<String> aliases) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            filling.of(store);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            X509ExtendedKeyManager manager = (X509ExtendedKeyManager) managers.getKeyManagers()[0];
            context.init(new KeyManager[] {new ByName(manager, aliases)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Chooses as an API server does: by SNI, and what is first where no name was sent, or none that it has. */
    private static final class ByName extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;
        private final List<String> aliases;

        ByName(X509ExtendedKeyManager keys, List<String> aliases) {
            this.keys = keys;
            this.aliases = aliases;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return chosen(keyType, engine.getHandshakeSession());
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return chosen(keyType, ((SSLSocket) socket).getHandshakeSession());
        }

        private String chosen(String keyType, SSLSession session) {
            if (!keyType.equals("EC")) {
                return null;
            }
            return ((ExtendedSSLSession) session)
                    .getRequestedServerNames().stream()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .filter(aliases::contains)
                            .findFirst()
                            .orElse(aliases.get(0));
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static KeyPair newKeys() {
        return newKeys("EC", 256);
    }

    private static KeyPair newKeys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            X500Name issuer, KeyPair signing, X500Name subject, KeyPair signed, Instant notAfter, GeneralNames names) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(notAfter.minus(Duration.ofDays(2))),
                    Date.from(notAfter),
                    subject,
                    signed.getPublic());
            if (names == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pemOf(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
