package io.stagegate.signal;

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
import java.util.regex.Pattern;

/** The kubeconfig that a kubelet without a certificate asks with. Of keys and tokens only that they are there is read. */
final class KubeconfigLook {

    static final Look LOOK =
            Look.onNodes("kubeconfig", "server ca credential left:duration age:duration", KubeconfigLook::collect);

    private static final Pattern LINE = Pattern.compile("(?m)^server (\\S+)$");
    private static final Pattern STATUS = Pattern.compile("(?m)^status(\\d+)$");

    /** Whatever is not named here stays on the node. */
    private static final String SCRIPT = "sed -nE"
            + " -e 's/^[ -]*(server|certificate-authority-data|client-certificate-data|client-certificate): *\"?([^\" ]*)\"? *$/\\1 \\2/p'"
            + " -e 's/^[ -]*(token|tokenFile):.*/token there/p' -- \"$1\"";

    /**
     * Whether the API takes the kubelet that asks with it: what a kubelet does first, with its server, its CA and its credential,
     * which stay on the node. The API is asked whether it may ask for a certificate, as {@code kubectl auth can-i} does
     * (SelfSubjectAccessReview); nothing is made there.
     */
    static final Look LOGIN = Look.onNodes("kubeconfig-login", "answer server", KubeconfigLook::login);

    /** The files that curl needs are the node's memory's only, for as long as curl runs. */
    private static final String LOGIN_SCRIPT = """
            umask 077
            file=$1
            value() { sed -nE "s/^[ -]*$1: *\\"?([^\\" ]*)\\"? *$/\\1/p" -- "$file" | head -n 1; }
            [ -e "$file" ] || exit 121
            server=$(value server)
            [ -n "$server" ] || exit 121
            files=$(mktemp -d /run/stagegate-look.XXXXXX) || exit 122
            trap 'rm -rf "$files"' EXIT
            set --
            data() {
              text=$(value "$1-data"); path=$(value "$1")
              if [ -n "$text" ]; then printf '%s' "$text" | base64 -d >"$files/$1"; path=$files/$1; fi
              [ -z "$path" ] || printf '%s' "$path"
            }
            ca=$(data certificate-authority); [ -z "$ca" ] || set -- "$@" --cacert "$ca"
            own=$(data client-certificate); [ -z "$own" ] || set -- "$@" --cert "$own"
            key=$(data client-key); [ -z "$key" ] || set -- "$@" --key "$key"
            token=$(value token); tokens=$(value tokenFile)
            [ -n "$token" ] || [ -z "$tokens" ] || token=$(cat -- "$tokens")
            printf 'header = "Authorization: Bearer %s"\n' "$token" >"$files/header"
            [ -z "$token" ] || set -- "$@" --config "$files/header"
            echo "server $server"
            LC_ALL=C curl --silent --show-error --noproxy '*' --max-time 3 --write-out '\nstatus %{http_code}\n' "$@" \
              --header 'Content-Type: application/json' --data '{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1",
            "spec":{"resourceAttributes":{"group":"certificates.k8s.io","resource":"certificatesigningrequests","verb":"create"}}}' \
              "$server/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" | tr -d ' ' | grep -oE '"allowed":(true|false)|^status.*'
            """;

    private static final int NO_KUBECONFIG = 121;

    private KubeconfigLook() {}

    private static List<Finding> login(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        String file = file(lab);
        CommandResult result = NodeLooks.script(lab, node, LOGIN_SCRIPT, file);
        if (result.exit() == NO_KUBECONFIG) {
            return List.of();
        }
        String out = result.stdout();
        String server = LINE.matcher(out)
                .results()
                .map(line -> line.group(1))
                .findFirst()
                .orElse("");
        String status = STATUS.matcher(out)
                .results()
                .map(line -> line.group(1))
                .findFirst()
                .orElse("");
        String problem = result.stderr().strip().lines().findFirst().orElse("");
        String answer;
        if (status.equals("401")) {
            answer = "unauthorized";
        } else if (status.equals("403") || out.contains("\"allowed\":false")) {
            answer = "forbidden";
        } else if (out.contains("\"allowed\":true")) {
            answer = "yes";
        } else if (problem.matches("curl: \\((51|58|60|77)\\).*")) {
            answer = "certificate";
        } else if (problem.startsWith("curl: (")) {
            answer = "unreachable";
        } else {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, node + ": " + file + " was not tried at " + server + ": " + problem);
        }
        return List.of(Finding.now(
                node.name(),
                server + " asked with " + file + " on " + node + ": "
                        + switch (answer) {
                            case "yes" -> "it may ask for a certificate";
                            case "forbidden" -> "it may not ask for a certificate";
                            case "unauthorized" -> "the API does not know whom it says it is (401)";
                            default -> problem;
                        },
                Map.of("answer", answer, "server", server)));
    }

    private static String file(Lab lab) {
        InstallProfile profile = lab.environment().install().profile();
        return profile.diagnosis()
                .bootstrapKubeconfig()
                .orElseThrow(() -> new CouldNotCheckException(
                        ConnectionFailure.OTHER, "profile " + profile.name() + " names no bootstrap kubeconfig"));
    }

    private static List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        String file = file(lab);
        CommandResult result = NodeLooks.script(lab, node, SCRIPT, file);
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
