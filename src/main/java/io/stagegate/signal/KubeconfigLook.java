package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The kubeconfig that a kubelet without a certificate asks with. Of keys and tokens only that they are there is read. */
final class KubeconfigLook {

    static final Look LOOK =
            Look.onNodes("kubeconfig", "server ca credential left:duration age:duration", KubeconfigLook::collect);

    /** Whatever is not named here stays on the node. */
    private static final String SCRIPT = "sed -nE"
            + " -e 's/^[ -]*(server|certificate-authority-data|client-certificate-data|client-certificate): *\"?([^\" ]*)\"? *$/\\1 \\2/p'"
            + " -e 's/^[ -]*(token|tokenFile):.*/token there/p' -- \"$1\"";

    private KubeconfigLook() {}

    private static List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        InstallProfile profile = lab.environment().install().profile();
        String file = profile.diagnosis()
                .bootstrapKubeconfig()
                .orElseThrow(() -> new CouldNotCheckException(
                        ConnectionFailure.OTHER, "profile " + profile.name() + " names no bootstrap kubeconfig"));
        CommandResult result = lab.install()
                .shell(node)
                .run(Command.of("sh", "-c", SCRIPT, "sh", file).asRoot().within(Look.COMMAND));
        if (!result.ok() && result.stderr().contains("No such file or directory")) {
            return List.of(Finding.now(node.name(), "there is no " + file, Map.of("credential", "none")));
        }
        Map<String, String> read = new HashMap<>();
        result.orCouldNotCheck()
                .stdout()
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> read.putIfAbsent(pair[0], pair[1]));
        return List.of(finding(lab, node, file, read, missing));
    }

    private static Finding finding(
            Lab lab, Node node, String file, Map<String, String> read, Consumer<String> missing) {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder(file + ": server " + read.getOrDefault("server", "none"));
        fields.put("server", read.getOrDefault("server", ""));
        String credential = read.containsKey("client-certificate-data") || read.containsKey("client-certificate")
                ? "certificate"
                : read.containsKey("token") ? "token" : "none";
        fields.put("credential", credential);
        text.append(", credential ").append(credential);
        try {
            if (read.containsKey("client-certificate-data")) {
                X509Certificate own = all(node + ": " + file, read.get("client-certificate-data"))
                        .get(0);
                fields.putAll(Certificates.dates(own, Instant.now()));
                text.append(" of ").append(Certificates.inALine(own));
            }
            if (read.containsKey("certificate-authority-data")) {
                List<X509Certificate> authorities = all(node + ": " + file, read.get("certificate-authority-data"));
                List<X509Certificate> declared =
                        Certificates.declared(lab.environment().install());
                boolean same = authorities.stream().anyMatch(one -> Certificates.vouched(one, declared));
                fields.put("ca", same ? "declared" : "other");
                text.append(
                        same
                                ? ", the declared CA"
                                : ", another CA than the declared one: "
                                        + authorities
                                                .get(0)
                                                .getSubjectX500Principal()
                                                .getName());
            }
        } catch (CouldNotCheckException e) {
            missing.accept(e.getMessage());
        }
        return Finding.now(node.name(), text.toString(), fields);
    }

    /** At least one. */
    private static List<X509Certificate> all(String where, String base64) {
        try {
            List<X509Certificate> all = Certificates.read(
                    where, new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1));
            if (!all.isEmpty()) {
                return all;
            }
        } catch (IllegalArgumentException e) {
            // As below: not Base64 is no certificate either.
        }
        throw new CouldNotCheckException(
                ConnectionFailure.GARBLED, where + ": there is no certificate where one should be");
    }
}
