package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a Secret or a ConfigMap holds, as a SHA-256 that is for comparing: equal ones hold the same. */
final class Digest {

    private final MessageDigest sha256;

    private Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String of(Secret secret) {
        Digest digest = new Digest();
        digest.add(Objects.toString(secret.getType(), ""));
        digest.add(secret.getData());
        return digest.hex();
    }

    static String of(ConfigMap map) {
        Digest digest = new Digest();
        digest.add(map.getData());
        digest.add(map.getBinaryData());
        return digest.hex();
    }

    private void add(Map<String, String> data) {
        Map<String, String> sorted = new TreeMap<>(Objects.requireNonNullElse(data, Map.of()));
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(sorted.size()).flip());
        sorted.forEach((key, value) -> {
            add(key);
            add(Objects.toString(value, ""));
        });
    }

    /** With its length in front, so that no two texts run together. */
    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
    }

    private String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
