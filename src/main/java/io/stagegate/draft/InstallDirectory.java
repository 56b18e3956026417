package io.stagegate.draft;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The directory that openshift-install works in. {@code create manifests} consumes {@code install-config.yaml}; its content stays in
 * {@code .openshift_install_state.json}, under {@code *installconfig.InstallConfig} and {@code config}
 * (openshift/installer, pkg/asset/store; pkg/types/clustermetadata.go for {@code metadata.json}).
 */
final class InstallDirectory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern API = Pattern.compile("https://api(?:-int)?\\.([a-z0-9.-]+):6443");

    private static final Pattern KEY = Pattern.compile("^[a-z0-9@.-]+ [A-Za-z0-9+/=]+");

    private InstallDirectory() {}

    /** Whether this looks like one. */
    static boolean is(Path directory) {
        return Stream.of("metadata.json", "install-config.yaml", ".openshift_install_state.json", "auth/kubeconfig")
                .anyMatch(file -> Files.isRegularFile(directory.resolve(file)));
    }

    /** @throws IOException with the file that cannot be read */
    static void read(Path directory, Path home, Facts facts) throws IOException {
        facts.learn("profile", "openshift-install", directory.toString());
        Path kubeconfig = directory.resolve("auth/kubeconfig");
        facts.learn("api.kubeconfig", kubeconfig.toString(), directory.toString());
        if (Files.isRegularFile(kubeconfig)) {
            Matcher server = API.matcher(Files.readString(kubeconfig));
            if (server.find()) {
                domain(server.group(1), kubeconfig.toString(), facts);
            }
        }
        Path metadata = directory.resolve("metadata.json");
        if (Files.isRegularFile(metadata)) {
            facts.learn("cluster.name", json(metadata).path("clusterName").asText(), metadata.toString());
        }
        Path config = directory.resolve("install-config.yaml");
        if (Files.isRegularFile(config)) {
            config(yaml(config), config.toString(), home, facts);
        }
        Path state = directory.resolve(".openshift_install_state.json");
        if (Files.isRegularFile(state)) {
            config(json(state).path("*installconfig.InstallConfig").path("config"), state.toString(), home, facts);
        }
        machineConfigCa(directory.resolve("master.ign"), facts);
    }

    private static void domain(String domain, String source, Facts facts) {
        facts.learn("cluster.domain", domain, source);
        facts.learn("cluster.name", domain.substring(0, Math.max(0, domain.indexOf('.'))), source);
    }

    private static void config(JsonNode config, String source, Path home, Facts facts) throws IOException {
        String name = config.path("metadata").path("name").asText();
        String base = config.path("baseDomain").asText();
        if (!name.isEmpty() && !base.isEmpty()) {
            domain(name + "." + base, source, facts);
        }
        Optional<Path> key = privateKey(config.path("sshKey").asText(), home);
        if (key.isPresent()) {
            facts.learn("ssh.key", key.get().toString(), "the public half is sshKey of " + source);
        }
        facts.learn("masters", config.path("controlPlane").path("replicas").asText(), source);
    }

    /** The private key beside the public one that the nodes were given, among the user's own. */
    private static Optional<Path> privateKey(String keys, Path home) throws IOException {
        Path folder = home.resolve(".ssh");
        if (keys.isBlank() || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<String> given = keys.lines().map(InstallDirectory::withoutComment).toList();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".pub"))
                    .sorted()
                    .toList()) {
                Path half = Path.of(file.toString().replaceFirst("\\.pub$", ""));
                if (given.contains(withoutComment(Files.readString(file))) && Files.exists(half)) {
                    return Optional.of(half);
                }
            }
        }
        return Optional.empty();
    }

    /** Its type and its key; empty where the line is none. */
    private static String withoutComment(String key) {
        Matcher words = KEY.matcher(key.strip());
        return words.find() ? words.group() : "";
    }

    /** What a master's Ignition trusts when it asks the Machine Config Server (coreos/ignition, spec 3, {@code security.tls}). */
    private static void machineConfigCa(Path file, Facts facts) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        JsonNode ignition = json(file).path("ignition");
        String asked =
                ignition.path("config").path("merge").path(0).path("source").asText();
        if (asked.startsWith("https://api-int.")) {
            domain(asked.substring("https://api-int.".length()).replaceFirst(":.*", ""), file.toString(), facts);
        }
        String source = ignition.path("security")
                .path("tls")
                .path("certificateAuthorities")
                .path(0)
                .path("source")
                .asText();
        int begin = source.indexOf(";base64,");
        if (begin > 0) {
            String pem = new String(
                    Base64.getMimeDecoder().decode(source.substring(begin + ";base64,".length())),
                    StandardCharsets.ISO_8859_1);
            if (pem.contains("BEGIN CERTIFICATE") && !pem.contains("PRIVATE KEY")) {
                facts.learn("machine-config.ca", pem, file.toString());
            }
        }
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JacksonException e) {
            // Its own words would quote the file.
            throw new IOException(file + ": is not the JSON that openshift-install writes");
        }
    }

    private static JsonNode yaml(Path file) throws IOException {
        try {
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            return JSON.valueToTree(read);
        } catch (YAMLException | IllegalArgumentException e) {
            throw new IOException(file + ": is not the YAML of an install-config");
        }
    }
}
