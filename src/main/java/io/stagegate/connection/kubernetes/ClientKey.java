package io.stagegate.connection.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kind of key a kubeconfig's user has. fabric8 takes every key in PKCS #8 ("BEGIN PRIVATE KEY", what OpenSSL 3
 * writes) for RSA, and cannot read an EC one unless it is told.
 */
final class ClientKey {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private ClientKey() {}

    /** The algorithm's JCA name; empty where there is no such key, or fabric8 tells by itself. */
    static Optional<String> algorithm(Config config) throws IOException {
        String pem = pem(config);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        return Stream.of("RSA", "EC", "Ed25519").filter(name -> isA(name, der)).findFirst();
    }

    private static String pem(Config config) throws IOException {
        if (config.getClientKeyData() != null) {
            return new String(Base64.getMimeDecoder().decode(config.getClientKeyData()), StandardCharsets.US_ASCII);
        }
        return config.getClientKeyFile() == null ? "" : Files.readString(Path.of(config.getClientKeyFile()));
    }

    private static boolean isA(String algorithm, byte[] der) {
        try {
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
