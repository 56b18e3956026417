package io.stagegate.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stagegate.environment.Environment;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Takes secrets out of text: those it has learnt, wherever and however they are written, and whatever has the shape
 * of one. In doubt it takes too much; but certificates, hashes, member IDs and UIDs, which an analysis needs, stay.
 * Safe for concurrent use.
 */
public final class Redactor {

    /** Every report of this JVM asks the same one: Allure makes its listeners itself, and nothing can be handed to them. */
    private static final Redactor OF_THIS_PROCESS = new Redactor();

    private static final Set<String> KUBECONFIG_SECRETS = Set.of("client-key-data", "token", "password");

    private final KnownSecrets known = new KnownSecrets();

    public static Redactor ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** Learns what an environment's own files hold. */
    public Redactor learn(Environment environment) {
        Environment.Secrets secrets = environment.secrets();
        secrets.privateKeys().forEach(this::learnPrivateKey);
        secrets.kubeconfigs().forEach(this::learnKubeconfig);
        secrets.pullSecrets().forEach(this::learnPullSecret);
        secrets.logins().stream().map(URI::getUserInfo).filter(Objects::nonNull).forEach(login -> {
            learn("login", login);
            learn("password", login.substring(login.indexOf(':') + 1));
        });
        secrets.words().forEach(word -> learn("secret", word));
        return this;
    }

    /**
     * Learns one secret.
     *
     * @param kind what stands in its place: {@code [redacted: token]}
     * @return false when it was refused: shorter than 6 characters it would take ordinary words with it, so that only
     *     the shape of what stands around it protects it
     */
    public boolean learn(String kind, String secret) {
        return known.learn(kind, secret);
    }

    /** Learns a private key, whole and line by line. A file that is not there cannot leak; the connections complain of it. */
    public void learnPrivateKey(Path file) {
        String text = read(file);
        known.learnWrapped("private key", text);
    }

    /** Learns the key, token and password of each user of a kubeconfig. */
    public void learnKubeconfig(Path file) {
        try {
            learnKubeconfig(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(read(file)));
        } catch (YAMLException e) {
            // Not YAML: nothing can use it, and the patterns still guard what it may hold.
        }
    }

    /** Learns each registry's credentials of a pull secret, a {@code config.json} as podman and docker write it. */
    public void learnPullSecret(Path file) {
        try {
            JsonNode auths = new ObjectMapper().readTree(read(file)).path("auths");
            for (JsonNode registry : auths) {
                for (String key : List.of("auth", "password", "identitytoken", "registrytoken")) {
                    learnEncoded("pull secret", registry.path(key).asText());
                }
            }
        } catch (JsonProcessingException e) {
            // As above.
        }
    }

    private void learnKubeconfig(Object yaml) {
        if (yaml instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value instanceof String secret && KUBECONFIG_SECRETS.contains(String.valueOf(key))) {
                    learnEncoded(key.equals("client-key-data") ? "private key" : String.valueOf(key), secret);
                } else {
                    learnKubeconfig(value);
                }
            });
        } else if (yaml instanceof List<?> list) {
            list.forEach(this::learnKubeconfig);
        }
    }

    /**
     * Learns a secret as it is written, and what it says if it is Base64: a key's PEM, a registry's user:password. Its pieces are learnt
     * from what it says, since the head of a PEM and the user's name are no secrets.
     */
    private void learnEncoded(String kind, String secret) {
        String decoded = decoded(secret);
        int password = decoded.indexOf(':') + 1;
        if (decoded.contains("-----BEGIN")) {
            known.learn(kind, secret, 0, 0);
            known.learnWrapped(kind, decoded);
        } else if (password > 0) {
            known.learn(kind, secret, 0, 0);
            known.learn(kind, decoded, password, decoded.length());
            known.learn(kind, decoded.substring(password));
        } else {
            known.learn(kind, secret);
        }
    }

    private static String decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip());
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** The text without its secrets; the same again when it is given its own result. */
    public String redact(String text) {
        return SecretShapes.redact(known.redact(text));
    }
}
