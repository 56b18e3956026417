package io.stagegate.environment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.gathered.GatheredFiles;
import io.stagegate.gathered.UnreadableException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a {@link Bundle} of the archives or folders that {@code -Denvironment} names. What the files say of the install is
 * written as a declaration, and a file of the same name that ends in .yaml may say otherwise: both are read as any
 * declaration is.
 */
final class BundleLoader {

    private static final String API =
            "api(?:-int)?\\.([a-z0-9][a-z0-9-]*)\\.([a-z0-9][a-z0-9.-]*[a-z0-9])(?=[:/\\s\"',\\\\]|$)";

    private static final Pattern API_NAME = Pattern.compile("\\b" + API);

    private static final Pattern REPLICAS = Pattern.compile("controlPlane:[\\s\\S]{0,2000}?\\breplicas: (\\d+)");

    private static final Pattern INTERNAL_IP = Pattern.compile("address: (\\S+)\\s+type: InternalIP");

    private static final Pattern CONTROL_PLANE = Pattern.compile("node-role\\.kubernetes\\.io/(master|control-plane)");

    private static final String CONFIG = "rendered-assets/openshift/manifests/cluster-config.yaml";

    private static final String NODES_OF_MUST_GATHER = "cluster-scoped-resources/core/nodes/";

    /** Where something may stand that is a secret, and how much of it is read. */
    private static final int MOST = 8 << 20;

    private static final Pattern SECRET =
            Pattern.compile("(?:\\\\?\"(?:auth|password|identitytoken|token|client-key-data)\\\\?\" *: *\\\\?\"|"
                    + "%22(?:auth|password|identitytoken)%22(?:%3A|:)(?:%20)*%22|"
                    + "\\b(?:token|password|client-key-data): *\"?)([A-Za-z0-9+/=_.~%-]{8,})");

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----([\\s\\S]{24,16384}?)-----END");

    /** In a file of its own, or as a text in JSON, where a backslash and an n end a line. */
    private static final Pattern KEY_LINE = Pattern.compile("(?<!\\\\)[A-Za-z0-9+/=]{24,}");

    private static final Pattern DATA_URL = Pattern.compile("data:[^,\"\\s]{0,80};base64,([A-Za-z0-9+/=]{24,})");

    private static final Pattern REQUEST = Pattern.compile("(?m)^ +request: (\\S+)");

    private final GatheredFiles files;
    private final List<Master> masters = new ArrayList<>();

    /** @param folder empty where nothing was gathered of it */
    private record Master(String name, String address, String nodeName, String folder) {}

    private BundleLoader(GatheredFiles files) {
        this.files = files;
    }

    /** Whether that is no environment's file or name, but something gathered. */
    static boolean isMeantBy(String named) {
        try {
            return paths(named).stream()
                    .allMatch(path -> GatheredFiles.isArchive(path.toString())
                            || (Files.isDirectory(path) && !Files.exists(Path.of("environments", named + ".yaml")))
                            || (named.contains(",") && Files.exists(path)));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static List<Path> paths(String named) {
        return Arrays.stream(named.split(",", -1))
                .map(String::strip)
                .map(Path::of)
                .toList();
    }

    /**
     * Reads them.
     *
     * @throws EnvironmentException that says what is wrong with them, or with the file beside
     */
    static Bundle load(String named, Variables variables) {
        List<Path> paths = paths(named);
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new EnvironmentException(
                        Mistake.whole(path.toString(), "there is no such file", "name one that exists"));
            }
        }
        GatheredFiles files;
        try {
            files = GatheredFiles.of(paths);
        } catch (UnreadableException e) {
            throw new EnvironmentException(Mistake.whole(
                    named,
                    e.getMessage(),
                    "name what openshift-install gather bootstrap or oc adm must-gather has written, or both with a"
                            + " comma between them"));
        }
        try {
            return new BundleLoader(files).load(paths.get(0), variables);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private Bundle load(Path first, Variables variables) {
        String plain = String.valueOf(first.toAbsolutePath().normalize().getFileName())
                .replaceFirst("(?i)\\.(tar\\.gz|tgz|tar)$", "");
        Path beside = first.resolveSibling(plain + ".yaml");
        boolean there = Files.exists(beside);
        SourceText source = there ? SourceText.of(beside) : new SourceText(first.toString(), "");
        Mistakes mistakes = new Mistakes(source.label());
        YamlNode said = there ? YamlReader.read(source, variables, mistakes) : null;
        boolean saysNodes =
                said instanceof YamlNode.Mapping map && map.entries().containsKey("nodes");
        YamlNode found = YamlReader.read(
                new SourceText(first.toString(), declaration(plain, !saysNodes)), variables, new Mistakes(""));
        // An empty file beside says nothing.
        YamlNode root = said instanceof YamlNode.Mapping ? ProfileOverride.in(found, said) : found;
        Install install = EnvironmentLoader.bound(there ? beside : first, root, mistakes, variables)
                .install();
        Map<String, String> folders = new LinkedHashMap<>();
        if (!files.below(GatheredFiles.BOOTSTRAP).isEmpty()) {
            folders.put(install.bootstrap().name(), GatheredFiles.BOOTSTRAP);
        }
        for (String folder : files.masters()) {
            String host = host(folder);
            install.masters().stream()
                    .filter(node -> node.isAt(host)
                            || node.isNamed(host)
                            || node.address().equals(address(host)))
                    .findFirst()
                    .ifPresent(node -> folders.put(node.name(), folder));
        }
        return new Bundle(install, files, folders, secrets());
    }

    private static String host(String folder) {
        return folder.substring(GatheredFiles.MASTERS.length(), folder.length() - 1);
    }

    /** The folder's name as an address that a declaration may have. */
    private static String address(String host) {
        return host.matches("[A-Za-z0-9][A-Za-z0-9.:-]*") ? host : "not-gathered.invalid";
    }

    /** What the files say of the install, as YAML. Each value is quoted or of harmless letters. */
    private String declaration(String plain, boolean withNodes) {
        String name =
                plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
        Matcher api = apiName().orElse(null);
        String cluster = api == null ? "cluster" : api.group(1);
        String domain = api == null ? "cluster.not-in-the-bundle.invalid" : api.group(1) + "." + api.group(2);
        StringBuilder text = new StringBuilder();
        text.append("name: \"").append(name.isEmpty() ? "bundle" : name).append("\"\nprofile: openshift-install\n");
        text.append("cluster: {name: \"")
                .append(cluster)
                .append("\", domain: \"")
                .append(domain)
                .append("\"}\n");
        // Nothing of these is used: there is no lab behind it.
        text.append("hypervisor: {uri: \"test:///default\"}\n");
        text.append("ssh: {user: core, key: /dev/null, known-hosts: /dev/null}\n");
        text.append("api: {kubeconfig: \"/not in the bundle\"}\n");
        findMasters();
        if (withNodes) {
            text.append("nodes:\n  bootstrap: {role: bootstrap, address: \"bootstrap.")
                    .append(domain)
                    .append("\"}\n");
            masters.forEach(master -> text.append("  ")
                    .append(master.name())
                    .append(": {role: master, address: \"")
                    .append(master.address())
                    .append("\", node-name: \"")
                    .append(master.nodeName())
                    .append("\"}\n"));
        }
        if (masters.size() < 3) {
            text.append("override: {masters: {at-least: 1}}\n");
        }
        return text.toString();
    }

    /** The install's own configuration says it first; what the hosts logged of the API, else. */
    private Optional<Matcher> apiName() {
        List<String> logs = new ArrayList<>(List.of(
                "rendered-assets/openshift/manifests/cluster-infrastructure-02-config.yml",
                "bootstrap/journals/bootkube.log",
                "bootstrap/journals/kubelet.log"));
        files.masters().forEach(folder -> logs.add(folder + "journals/kubelet.log"));
        logs.add("gather.log");
        return logs.stream()
                .flatMap(path -> Stream.concat(
                        files.text(path, 1 << 20).stream(),
                        Stream.of(path)
                                .filter(log -> log.endsWith("kubelet.log"))
                                .map(log -> String.join("\n", files.lastLines(log)))))
                .map(API_NAME::matcher)
                .filter(Matcher::find)
                .findFirst();
    }

    private void findMasters() {
        Map<String, String> known = clusterNodes();
        for (String folder : files.masters()) {
            String host = host(folder);
            String called = files.text(folder + "network/hostname.txt", 300)
                    .map(String::strip)
                    .filter(name -> name.matches("[A-Za-z0-9][A-Za-z0-9.-]*"))
                    .orElse("");
            String nodeName =
                    known.getOrDefault(host, called.isEmpty() || called.startsWith("localhost") ? host : called);
            add(nodeName, address(host), folder);
        }
        known.forEach((address, node) -> {
            if (masters.stream().noneMatch(master -> master.nodeName().equals(node))) {
                add(node, address, "");
            }
        });
        int expected = Math.max(masters.size(), replicas());
        for (String node : requested()) {
            boolean there =
                    masters.stream().anyMatch(master -> master.nodeName().equals(node));
            if (!there && masters.size() < expected) {
                add(node, node + ".not-gathered.invalid", "");
            }
        }
        while (masters.size() < expected) {
            String name = free("master-" + masters.size());
            masters.add(new Master(name, name + ".not-gathered.invalid", name, ""));
        }
    }

    private void add(String nodeName, String address, String folder) {
        String node = nodeName.toLowerCase(Locale.ROOT);
        boolean isName = node.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?") && !node.matches("[0-9.]+");
        String name = free(isName ? node.split("\\.", 2)[0].replaceAll("-+$", "") : "master-" + masters.size());
        masters.add(new Master(name, address, isName ? node : name, folder));
    }

    /** Names are asked for by one, and the bootstrap has its own. */
    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; name.equals("bootstrap") || taken(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    private boolean taken(String name) {
        return masters.stream()
                .anyMatch(master ->
                        master.name().equals(name) || master.nodeName().equals(name));
    }

    /** The control plane's nodes that the API knew: their names by their addresses. */
    private Map<String, String> clusterNodes() {
        Map<String, String> found = new LinkedHashMap<>();
        files.json("resources/nodes.json", MOST).ifPresent(list -> {
            for (JsonNode node : list.path("items")) {
                boolean master = CONTROL_PLANE
                        .matcher(node.path("metadata").path("labels").toString())
                        .find();
                for (JsonNode address : node.path("status").path("addresses")) {
                    if (master && address.path("type").asText().equals("InternalIP")) {
                        found.putIfAbsent(
                                address.path("address").asText(),
                                node.path("metadata").path("name").asText());
                    }
                }
            }
        });
        for (String path : files.below(NODES_OF_MUST_GATHER)) {
            String text = files.text(path, MOST).orElse("");
            Matcher address = INTERNAL_IP.matcher(text);
            if (CONTROL_PLANE.matcher(text).find() && address.find()) {
                found.putIfAbsent(
                        address.group(1).replace("\"", ""),
                        path.substring(NODES_OF_MUST_GATHER.length()).replaceFirst("\\.yaml$", ""));
            }
        }
        found.entrySet()
                .removeIf(entry -> !entry.getKey().matches("[0-9A-Fa-f.:]+")
                        || !entry.getValue().matches("[a-z0-9][a-z0-9.-]*"));
        return found;
    }

    /**
     * Whom certificate requests name, workers aside. The name stands in the PKCS #10 as a string of DER, its length in front
     * (X.690, 8.1.3.4).
     */
    private Set<String> requested() {
        List<String> requests = new ArrayList<>();
        files.json("resources/csr.json", MOST)
                .ifPresent(list -> list.path("items")
                        .forEach(each ->
                                requests.add(each.path("spec").path("request").asText())));
        files.below("cluster-scoped-resources/certificates.k8s.io/certificatesigningrequests/")
                .forEach(path -> REQUEST.matcher(files.text(path, MOST).orElse(""))
                        .results()
                        .forEach(found -> requests.add(found.group(1))));
        Set<String> names = new TreeSet<>();
        for (String request : requests) {
            String pem = decoded(request).replaceAll("-----[A-Z ]+-----|\\s", "");
            String der = decoded(pem);
            int at = der.indexOf(Node.KUBELET_USER);
            int end = at < 1 ? 0 : at + der.charAt(at - 1);
            String name = end > at + Node.KUBELET_USER.length() && end <= der.length()
                    ? der.substring(at + Node.KUBELET_USER.length(), end)
                    : "";
            if (name.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?") && !name.matches(".*(worker|compute|infra).*")) {
                names.add(name);
            }
        }
        return names;
    }

    /** As many masters as were asked for must be there, or a check of all of them would pass on those that were gathered. */
    private int replicas() {
        return files.text(CONFIG, MOST)
                .map(REPLICAS::matcher)
                .filter(Matcher::find)
                .map(found -> Math.min(9, Integer.parseInt(found.group(1))))
                .filter(found -> found > 0)
                .orElse(files.below("log-bundle-bootstrap/").isEmpty() ? 3 : 1);
    }

    /** What the gathering scripts have left in files of other names than they take out: pull secrets, tokens, keys. */
    private List<String> secrets() {
        List<String> found = new ArrayList<>();
        Stream.of("rendered-assets/", "resources/machineconfigs.json", "resources/configmaps.json")
                .flatMap(prefix -> files.below(prefix).stream())
                .flatMap(path -> files.text(path, MOST).stream())
                .forEach(text -> secretsOf(text, found));
        return found.stream().distinct().limit(5000).toList();
    }

    private static void secretsOf(String text, List<String> found) {
        add(text, found);
        DATA_URL.matcher(text).results().forEach(url -> add(decoded(url.group(1)), found));
    }

    private static void add(String text, List<String> found) {
        keys(text, found);
        SECRET.matcher(text).results().map(match -> plain(match.group(1))).forEach(secret -> {
            found.add(secret);
            String inside = decoded(secret);
            keys(inside, found);
            if (inside.matches("[\\x20-\\x7e]+:[\\x20-\\x7e]+")) {
                found.add(inside);
                found.add(inside.substring(inside.indexOf(':') + 1));
            }
        });
    }

    /** Each line of a private key: one of them alone is as good as known by nothing around it. */
    private static void keys(String text, List<String> found) {
        PRIVATE_KEY
                .matcher(text)
                .results()
                .forEach(key -> KEY_LINE.matcher(key.group(1)).results().forEach(line -> found.add(line.group())));
    }

    /** Out of a URL, whose next quotation mark ends it. */
    private static String plain(String secret) {
        return secret.split("%22", 2)[0].replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
