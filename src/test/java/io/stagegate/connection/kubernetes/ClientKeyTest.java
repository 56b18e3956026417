package io.stagegate.connection.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeyTest {

    private static String pem(String algorithm) throws NoSuchAlgorithmException {
        byte[] der = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static Config config() {
        return new ConfigBuilder().withAutoConfigure(false).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void isToldFromThePemInTheKubeconfig(String algorithm) throws Exception {
        Config config = config();
        config.setClientKeyData(
                Base64.getEncoder().encodeToString(pem(algorithm).getBytes(StandardCharsets.US_ASCII)));
        assertThat(ClientKey.algorithm(config)).contains(algorithm);
    }

    @Test
    void isToldFromAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), pem("EC"));
        Config config = config();
        config.setClientKeyFile(file.toString());
        assertThat(ClientKey.algorithm(config)).contains("EC");
    }

    @Test
    void isLeftToFabric8WhereItTellsByItself() throws IOException {
        Config config = config();
        assertThat(ClientKey.algorithm(config)).isEmpty();
        config.setClientKeyData(Base64.getEncoder()
                .encodeToString("-----BEGIN RSA PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII)));
        assertThat(ClientKey.algorithm(config)).isEmpty();
    }
}
