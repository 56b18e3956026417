package io.stagegate.connection.https;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A client certificate and its key, in PEM. OpenSSL 3 writes keys in PKCS #8, Go's programs (OpenShift's operators, cfssl) in the
 * older forms of RSA and EC, which Java does not read by itself.
 */
final class ClientCertificate {

    private ClientCertificate() {}

    /**
     * What shows it to a server.
     *
     * @param connection what the message of a failure begins with; none has a word of the files' contents
     * @throws CouldNotCheckException when a file cannot be read or used
     */
    static KeyManager[] read(String connection, Path certificate, Path key) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", privateKey(connection, key), new char[0], chain(connection, certificate));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            return managers.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw ourSide(connection, "the client certificate " + certificate + " cannot be used with its key", e);
        }
    }

    private static Certificate[] chain(String connection, Path file) {
        readable(connection, "the client certificate ", file);
        try (var in = Files.newInputStream(file)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw ourSide(connection, "the client certificate " + file + " is not a PEM file of certificates", e);
        }
        throw ourSide(connection, "the client certificate " + file + " holds no certificate", null);
    }

    private static PrivateKey privateKey(String connection, Path file) {
        readable(connection, "the private key ", file);
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
                PEMParser pem = new PEMParser(in)) {
            for (Object part = pem.readObject(); part != null; part = pem.readObject()) {
                // An EC key may have its curve's parameters before it, and a certificate around it.
                Optional<PrivateKeyInfo> key = part instanceof PrivateKeyInfo info
                        ? Optional.of(info)
                        : part instanceof PEMKeyPair pair ? Optional.of(pair.getPrivateKeyInfo()) : Optional.empty();
                if (key.isPresent()) {
                    return new JcaPEMKeyConverter().getPrivateKey(key.get());
                }
            }
        } catch (IOException | RuntimeException e) {
            // The parser's own message may quote what it read.
            throw ourSide(connection, "the private key " + file + " is not a private key in PEM", null);
        }
        throw ourSide(connection, "the private key " + file + " holds no private key without a passphrase", null);
    }

    private static void readable(String connection, String what, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(
                    connection,
                    what + file + (Files.exists(file) ? " cannot be read as a file" : " does not exist"),
                    null);
        }
    }

    private static CouldNotCheckException ourSide(String connection, String what, Exception cause) {
        return new CouldNotCheckException(ConnectionFailure.OUR_SIDE, connection + ": OUR_SIDE: " + what, cause);
    }
}
