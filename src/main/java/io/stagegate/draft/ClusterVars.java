package io.stagegate.draft;

import io.stagegate.draft.Facts.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code config/cluster-vars.sh} of the guide "OpenShift the Hard Way": {@code export NAME="value"} lines, with earlier names and
 * {@code ${HOME}}, {@code ${PWD}} in them. It is read and never run: a line with anything else in it tells nothing.
 */
final class ClusterVars {

    private static final Pattern LINE =
            Pattern.compile("^\\s*(?:export\\s+)?([A-Z][A-Z0-9_]*)=(\"[^\"`]*\"|'[^']*'|[^\\s\"'`;&|]*)\\s*(?:#.*)?$");
    private static final Pattern NAME = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}|\\$([A-Z][A-Z0-9_]*)");

    private ClusterVars() {}

    /** Whether this looks like one. */
    static boolean is(Path file) throws IOException {
        return Files.isRegularFile(file) && read(file, Path.of("/")).containsKey("CLUSTER_NAME");
    }

    static void read(Path file, Path home, Facts facts) throws IOException {
        Map<String, String> vars = read(file, home);
        String source = file.toString();
        facts.learn("profile", "hard-way-guide", source);
        facts.learn("cluster.name", vars.get("CLUSTER_NAME"), source);
        facts.learn("cluster.domain", vars.get("CLUSTER_DOMAIN"), source);
        facts.learn("hypervisor.uri", "qemu:///system", "the guide's create-vms.sh, on this machine");
        facts.learn("ssh.key", vars.getOrDefault("SSH_PUB_KEY", "").replaceFirst("\\.pub$", ""), source);
        facts.learn("pull-secret", vars.get("PULL_SECRET_FILE"), source);
        // ${PWD} is the guide's own folder, from which its scripts are run.
        Path assets = Path.of(
                vars.getOrDefault("ASSETS_DIR", guide(file).resolve("assets").toString()));
        facts.learn(
                "api.kubeconfig",
                assets.resolve("kubeconfigs/admin.kubeconfig").toString(),
                "06-kubeconfigs/generate.sh");
        facts.learn("machine-config.ca-file", assets.resolve("pki/root-ca.crt").toString(), "05-pki/generate.sh");
        String domain = vars.getOrDefault("CLUSTER_DOMAIN", "");
        vars.forEach((name, value) -> {
            Matcher node = Pattern.compile("(BOOTSTRAP|MASTER\\d+)_NAME").matcher(name);
            if (node.matches()) {
                facts.learn(new Host(
                        value,
                        node.group(1).equals("BOOTSTRAP"),
                        vars.getOrDefault(node.group(1) + "_IP", ""),
                        "",
                        domain.isEmpty() || node.group(1).equals("BOOTSTRAP") ? "" : value + "." + domain,
                        source));
            }
        });
    }

    private static Path guide(Path file) {
        Path config = file.toAbsolutePath().normalize().getParent();
        return config.getParent() == null ? config : config.getParent();
    }

    private static Map<String, String> read(Path file, Path home) throws IOException {
        Map<String, String> known = new LinkedHashMap<>(
                Map.of("HOME", home.toString(), "PWD", guide(file).toString()));
        Map<String, String> vars = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            String written = matcher.group(2);
            boolean literal = written.startsWith("'");
            String value = written.replaceAll("^[\"']|[\"']$", "");
            if (!literal) {
                value = NAME.matcher(value).replaceAll(each -> {
                    String name = each.group(1) == null ? each.group(2) : each.group(1);
                    return Matcher.quoteReplacement(known.getOrDefault(name, each.group()));
                });
            }
            // What is computed when the file is run is not known here.
            if (literal || !value.contains("$")) {
                known.put(matcher.group(1), value);
                vars.put(matcher.group(1), value);
            }
        }
        return vars;
    }
}
