package io.stagegate.signal;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What others answer to a node now: a server, or an image's registry. */
final class NetworkLooks {

    /** Our own scripts': there is nothing to ask with, or of whom. */
    private static final int NOTHING = 9;

    private static final int NO_SKOPEO = 10;

    /** {@code timeout}'s exit status. */
    private static final int NO_ANSWER = 124;

    /**
     * curl(1), EXIT CODES: what each says of the server. Whose certificate it is, is not asked here, so one that is shown is
     * an answer; its exit status is reported beside HTTP's.
     */
    private static final Map<Integer, String> CURL = Map.of(
            6, "unresolved",
            7, "refused",
            28, "timeout",
            35, "not-tls",
            52, "closed",
            56, "closed");

    /** Whatever status comes is an answer; 503 is what a load balancer says that has nobody behind it (RFC 9110, 15.6.4). */
    private static final String ASK =
            "curl --silent --show-error --verbose --insecure --noproxy '*' --connect-timeout 3"
                    + " --max-time 3 --output /dev/null --write-out '%{http_code}' \"https://$1/\"";

    /**
     * First whatever it shows, as curl prints it with OpenSSL (lib/vtls/openssl.c: {@code * subject: …}), then whether the
     * node's own authorities vouch for it: 60 is curl's exit status where they do not.
     */
    private static final String SERVED = """
            seen=$(curl --silent --show-error --verbose --insecure --noproxy '*' --max-time 2 --output /dev/null "https://$1/" 2>&1)
            status=$?
            printf '%s\\n' "$seen" | grep -E '^\\*  ?(subject|issuer|start date|expire date): |^curl: '
            case $seen in *' expire date: '*) ;; *) exit $((status == 0 ? 9 : status)) ;; esac
            LC_ALL=C curl --silent --show-error --noproxy '*' --max-time 2 --output /dev/null "https://$1/" 2>&1
            [ $? -eq 60 ] && echo "untrusted" || echo "trusted"
            """;

    private static final Pattern SHOWN = Pattern.compile("(?m)^\\*  ?(subject|issuer|expire date): (.*)$");

    /** As OpenSSL's ASN1_TIME_print: {@code Nov 29 11:02:03 2026 GMT}. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy z", Locale.ENGLISH);

    /**
     * The release image stands where the installer writes it (installer, data/data/bootstrap/files/usr/local/bin/
     * release-image.sh.template), or in the environment of the unit.
     */
    private static final String INSPECT = """
            image=$1
            for file in /usr/local/bin/release-image.sh /usr/local/bin/release-image-download.sh /etc/stagegate.env; do
              [ -n "$image" ] || [ ! -e "$file" ] ||
                image=$(sed -nE 's|^[^#]*RELEASE_IMAGE(_DIGEST)?=["'"'"']?([A-Za-z0-9][A-Za-z0-9._:@/-]*/[A-Za-z0-9._:@/-]+).*|\\2|p' \\
                  "$file" | head -n 1)
            done
            [ -n "$image" ] || exit 9
            command -v skopeo >/dev/null || exit 10
            secret=
            for file in /root/.docker/config.json /var/lib/kubelet/config.json; do
              [ -n "$secret" ] || [ ! -e "$file" ] || secret=$file
            done
            echo "$image"
            timeout 3 skopeo inspect --raw ${secret:+--authfile "$secret"} "docker://$image" >/dev/null
            """;

    /** The first that is found in what it says: where a mirror refuses and the original is not reached, the mirror says more. */
    private static final Map<String, Pattern> ANSWERS = new LinkedHashMap<>();

    static {
        ANSWERS.put(
                "unauthorized",
                words("unauthorized|(?<!proxy )authentication required|denied|403 \\(?Forbidden|invalid username"
                        + "|(from registry|StatusCode:|parsing HTTP) 40[13]\\b|parse auth field|illegal base64"));
        ANSWERS.put(
                "unknown-image",
                words(
                        "(manifest|name|blob) unknown|was deleted or has expired|(?<!executable file )not found|\\b404\\b"));
        ANSWERS.put(
                "not-tls",
                words("server gave HTTP response|(?<!proxyconnect tcp: tls: first record )does not look like a TLS"));
        ANSWERS.put("certificate", words("x509:|certificate|(?<!proxyconnect tcp: )tls:"));
        ANSWERS.put("rate-limited", words("toomanyrequests|too many requests|\\b429\\b"));
        ANSWERS.put("unresolved", words("no such host|server misbehaving|name or service not known|lookup "));
        ANSWERS.put(
                "unreachable",
                words(
                        "refused|no route|unreachable|timeout|timed out|deadline exceeded|reset by peer|EOF|Client\\.Timeout"
                                + "|request canceled|http2: client|stream error|proxyconnect"
                                + "|proxy authentication required|/\\\\*\": (forbidden|service unavailable|bad gateway)"));
        ANSWERS.put(
                "broken",
                words(
                        "received unexpected HTTP status|\\b50[0-9]\\b|talk to a V1|does not match provided manifest digest"));
    }

    static final Look REACHES = Look.onNode("reaches", "answer status:number", NetworkLooks::reaches)
            .of("`HOST:PORT`, which is asked by HTTPS");

    /** Whom a server says it is, and whether the node's own authorities vouch for it. */
    static final Look SERVED_CERTIFICATE = Look.onNode(
                    "served-certificate", "subject issuer trusted left:duration", NetworkLooks::servedCertificate)
            .of("`HOST:PORT`");

    static final Look REGISTRY = Look.onNode("registry", "answer image", NetworkLooks::registry)
            .optionallyOf("an image; left out, the release's");

    /** The kernel's "no route" is curl's "could not connect", too (connect(2), EHOSTUNREACH, ENETUNREACH). */
    private static final Pattern NO_ROUTE = Pattern.compile("No route to host|Network is unreachable");

    private static final Pattern CLOSED =
            Pattern.compile("SSL_ERROR_SYSCALL|unexpected eof|Connection reset by peer", Pattern.CASE_INSENSITIVE);

    private NetworkLooks() {}

    private static Pattern words(String regex) {
        return Pattern.compile("(?i)" + regex);
    }

    /** @param of {@code HOST:PORT}, which is asked by HTTPS */
    static List<Finding> reaches(Lab lab, Node node, String of) {
        CommandResult result = NodeLooks.script(lab, node, ASK, of);
        String status = result.stdout().strip();
        String problem = problem(result);
        String answer;
        if (result.ok()) {
            answer = status.matches("50[234]") ? "unavailable" : "yes";
        } else if (result.exit() == NO_ANSWER) {
            answer = "timeout";
        } else if (CURL.containsKey(result.exit())) {
            answer = !result.stderr().contains("Connection refused")
                            && NO_ROUTE.matcher(result.stderr()).find()
                    ? "no-route"
                    : CLOSED.matcher(problem).find() ? "closed" : CURL.get(result.exit());
        } else {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, node + ": curl said nothing of " + of + ": " + problem);
        }
        return List.of(Finding.now(
                node.name(),
                of + " asked from " + node + ": "
                        + (result.ok() ? "HTTP status " + status : problem.isEmpty() ? answer : problem),
                Map.of("answer", answer, "status", status.matches("[1-9]\\d\\d") ? status : "0")));
    }

    /** What curl ends with. Of "could not connect" it prints the reason before that, from 7.83 on only if verbose. */
    private static String problem(CommandResult result) {
        String end = result.stderr()
                .lines()
                .filter(line -> line.startsWith("curl: "))
                .reduce((one, last) -> last)
                .orElse(result.stderr().strip().lines().findFirst().orElse(""));
        Matcher why = NO_ROUTE.matcher(result.stderr());
        return why.find() && !end.contains(why.group()) ? end + ": " + why.group() : end;
    }

    private static List<Finding> servedCertificate(Lab lab, Node node, String of) {
        CommandResult result = NodeLooks.script(lab, node, SERVED, of);
        Map<String, String> shown = SHOWN.matcher(result.stdout())
                .results()
                .collect(Collectors.toMap(
                        line -> line.group(1), line -> line.group(2).strip(), (one, last) -> last));
        if (!result.ok() || !shown.containsKey("expire date")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    node + ": " + of + " shows no certificate: "
                            + result.stdout().lines().findFirst().orElse("curl's exit status " + result.exit()));
        }
        Instant until;
        try {
            until = ZonedDateTime.parse(shown.get("expire date"), DATE).toInstant();
        } catch (DateTimeParseException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, node + ": curl printed \"" + shown.get("expire date") + '"', e);
        }
        boolean trusted = result.stdout().lines().anyMatch("trusted"::equals);
        return List.of(Finding.now(
                node.name(),
                of + " shows " + node + " a certificate of " + shown.getOrDefault("subject", "nobody") + ", issued by "
                        + shown.getOrDefault("issuer", "nobody") + ", valid until " + until
                        + (trusted ? "" : ", which the node does not trust"),
                Map.of(
                        "subject", shown.getOrDefault("subject", ""),
                        "issuer", shown.getOrDefault("issuer", ""),
                        "trusted", NodeLooks.yesOrNo(trusted),
                        "left", Duration.between(Instant.now(), until).toString())));
    }

    /** @param of an image's name; empty for the release's */
    static List<Finding> registry(Lab lab, Node node, String of) {
        CommandResult result = NodeLooks.script(lab, node, INSPECT, of);
        if (result.exit() == NOTHING) {
            // No node but the bootstrap knows what the release is.
            return List.of();
        }
        if (result.exit() == NO_SKOPEO) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, node + ": there is no skopeo");
        }
        String image = result.stdout().lines().findFirst().orElse("");
        String words = result.stderr();
        if (image.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    node + ": " + words.lines().findFirst().orElse("no answer"));
        }
        String answer = result.ok()
                ? "yes"
                : ANSWERS.entrySet().stream()
                        .filter(known -> known.getValue().matcher(words).find())
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(result.exit() == NO_ANSWER ? "unreachable" : "other");
        String problem = words.lines()
                .reduce((one, last) -> last)
                .orElse("no answer")
                .strip()
                .replaceFirst("^time=\\S+ level=\\S+ msg=", "");
        if (answer.equals("other")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, node + ": skopeo gave no known reason: " + problem);
        }
        return List.of(Finding.now(
                node.name(),
                image + " asked for from " + node + ": "
                        + (result.ok() ? "the registry has it" : answer.replace('-', ' ') + ", " + problem),
                Map.of("answer", answer, "image", image)));
    }
}
