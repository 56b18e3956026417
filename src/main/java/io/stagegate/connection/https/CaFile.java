package io.stagegate.connection.https;

import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file of one or several CA certificates, as the only ones trusted. For the doors' own use. */
public final class CaFile {

    private CaFile() {}

    /**
     * Trust in them, and in nothing else.
     *
     * @param door what the message of a failure begins with
     */
    public static SSLContext context(String door, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw ourSide(door, file, Files.exists(file) ? "cannot be read as a file" : "does not exist", null);
        }
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw ourSide(door, file, "holds no certificate", null);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw ourSide(door, file, "cannot be read: " + Troubles.words(e), e);
        } catch (GeneralSecurityException e) {
            throw ourSide(door, file, "is not a PEM file of certificates: " + Troubles.words(e), e);
        }
    }

    private static CouldNotLookException ourSide(String door, Path file, String what, Throwable cause) {
        return new CouldNotLookException(
                Trouble.OUR_SIDE, door + ": OUR_SIDE: the CA file " + file + " " + what, cause);
    }
}
