package io.stagegate.connection;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test, and servers with its certificates. */
public final class TestCa {

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
        GeneralName[] names = Arrays.stream(subjects)
                .map(subject -> new GeneralName(
                        subject.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, subject))
                .toArray(GeneralName[]::new);
        return pemOf(sign(name, keys, new X500Name("CN=server"), newKeys(), notAfter, new GeneralNames(names)));
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

    private static SSLContext context(PrivateKey key, X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
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
