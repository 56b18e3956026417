package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stagegate.environment.EnvironmentLoader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    // Made for these tests: random bytes in the clothes of a key.
    private static final String BODY = body(new Random(7), 480);
    private static final String PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + BODY + "-----END RSA PRIVATE KEY-----\n";
    private static final String CERTIFICATE =
            "-----BEGIN CERTIFICATE-----\n" + body(new Random(8), 480) + "-----END CERTIFICATE-----\n";
    private static final String JWT =
            "eyJhbGciOiJSUzI1NiIsImtpZCI6IlhZIn0.eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50In0."
                    + "c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl-_8";

    @TempDir
    private Path files;

    private final Redactor redactor = new Redactor();

    static Stream<Arguments> shapes() {
        return Stream.of(
                arguments("a " + PEM + "b", "a [redacted: private key]\nb"),
                arguments("k: \"" + PEM.replace("\n", "\\n") + "\"", "k: \"[redacted: private key]\\n\""),
                arguments(PEM.replace("\n", " ") + "tail:", "[redacted: private key] tail:"),
                arguments("Authorization: Bearer abc.def", "Authorization: Bearer [redacted: authorization]"),
                arguments(
                        "-H 'authorization: Basic dXNlcjpwYXNz'",
                        "-H 'authorization: Basic [redacted: authorization]'"),
                arguments(
                        "{\"Authorization\":[\"Bearer s3cr3t-value\"]}",
                        "{\"Authorization\":[\"Bearer [redacted: authorization]\"]}"),
                arguments("got " + JWT + " back", "got [redacted: token] back"),
                arguments("\"x\":\"\\n" + JWT + "\"", "\"x\":\"\\n[redacted: token]\""),
                arguments("sha256~" + "aB3".repeat(14) + "x", "[redacted: token]"),
                arguments("\"auth\": \"dXNlcjpwYXNz\"", "\"auth\": \"[redacted: secret]\""),
                arguments("{\\\"auth\\\":\\\"dXNlcjpwYXNz\\\"}", "{\\\"auth\\\":\\\"[redacted: secret]\\\"}"),
                arguments("    token: s3cr3t", "    token: [redacted: secret]"),
                arguments("id-token: 's3 cr3t'", "id-token: '[redacted: secret]'"),
                arguments("{\"password\": \"pa\\\"ss'word\"}", "{\"password\": \"[redacted: secret]\"}"),
                arguments(
                        "{\\\"password\\\": \\\"pa\\\\\\\"ss\\\", \\\"a\\\": 1}",
                        "{\\\"password\\\": \\\"[redacted: secret]\\\", \\\"a\\\": 1}"),
                arguments(
                        "password: |\n    line-one\n    linetwo\nuser: x",
                        "password: |\n    [redacted: secret]\nuser: x"),
                arguments("?a=b&password=s3cr3t&c=d", "?a=b&password=[redacted: secret]&c=d"),
                arguments("kubectl --token s3cr3t get", "kubectl --token [redacted: secret] get"),
                arguments("kubectl --token=s3cr3t get", "kubectl --token=[redacted: secret] get"),
                arguments("client-key-data: c2VjcmV0", "client-key-data: [redacted: secret]"),
                arguments("client_secret=abcdef", "client_secret=[redacted: secret]"),
                arguments("join with abcdef.0123456789abcdef.", "join with abcdef.[redacted: bootstrap token]."),
                arguments("\"\\nabcdef.0123456789abcdef\"", "\"\\nabcdef.[redacted: bootstrap token]\""),
                arguments("curl -u admin:s3cr3t x", "curl -u admin:[redacted: password] x"),
                arguments("https://admin:s3cr3t@quay.io/v2", "https://admin:[redacted: password]@quay.io/v2"),
                arguments("https://admin:p@ss@quay.io/v2", "https://admin:[redacted: password]@quay.io/v2"),
                arguments("https://0123456789abcdef0123@github.com/x", "https://[redacted: token]@github.com/x"),
                arguments("  stats auth admin:s3cr3t", "  stats auth admin:[redacted: password]"),
                arguments("  # stats auth 'admin:s3 cr3t' # x", "  # stats auth 'admin:[redacted: password]"),
                arguments(
                        "  user tiger groups G1 password $6$k6y3o.eP$JlKBx",
                        "  user tiger groups G1 password [redacted: password]"),
                arguments(
                        "  user scott insecure-password elg@to\r\n  user x",
                        "  user scott insecure-password [redacted: password]\r\n  user x"),
                arguments("  setenv LB_PASSWORD s3cr3t", "  setenv LB_PASSWORD [redacted: secret]"),
                arguments("  presetenv API_TOKEN \"s3 cr3t\"", "  presetenv API_TOKEN [redacted: secret]"),
                arguments(
                        "  http-request set-header X-Auth-Token s3cr3t if TRUE",
                        "  http-request set-header X-Auth-Token [redacted: authorization]"),
                arguments(
                        "  http-check send meth GET hdr Authorization \"Basic dXNlcjpw\"",
                        "  http-check send meth GET hdr Authorization [redacted: authorization]"),
                arguments("  tcp-check send AUTH\\ s3cr3t\\r\\n", "  tcp-check send AUTH\\ [redacted: password]"),
                arguments("  dynamic-cookie-key s3cr3t", "  dynamic-cookie-key [redacted: secret]"),
                arguments(
                        "  http-request deny unless { var(txn.t),jwt_verify(\"HS256\",\"s3cr3t\") 1 }",
                        "  http-request deny unless { var(txn.t),jwt_verify(\"HS256\",[redacted: secret]) 1 }"),
                arguments("client: " + base64(PEM) + "\nnext: 1", "client: [redacted: encoded secret]\nnext: 1"),
                arguments("both: " + base64(CERTIFICATE + PEM), "both: [redacted: encoded secret]"),
                arguments(
                        "wrapped:\n" + wrapped(base64("x" + PEM)) + "\n- next",
                        "wrapped:\n[redacted: encoded secret]\n- next"),
                arguments(
                        ".dockerconfigjson: " + base64("{\"auths\":{\"quay.io\":{\"auth\":\"dXNlcjpwYXNz\"}}}"),
                        ".dockerconfigjson: [redacted: encoded secret]"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void takesOutWhatHasTheShapeOfASecret(String text, String safe) {
        assertThat(redactor.redact(text)).isEqualTo(safe);
        assertThat(redactor.redact(safe)).as("given its own result").isEqualTo(safe);
    }

    @Test
    void takesOutAKeyWhoseHeadOrTailIsCutOff() {
        String headless = BODY.substring(100) + "-----END RSA PRIVATE KEY-----";
        String tailless = "-----BEGIN RSA PRIVATE KEY-----\n" + BODY.substring(0, 300);

        assertThat(redactor.redact("log: line\n" + headless)).isEqualTo("log: line\n[redacted: private key]");
        assertThat(redactor.redact("it: " + tailless)).isEqualTo("it: [redacted: private key]");
        assertThat(redactor.redact(tailless + "\n" + CERTIFICATE)).isEqualTo("[redacted: private key]\n" + CERTIFICATE);
        assertThat(redactor.redact(CERTIFICATE + PEM + CERTIFICATE))
                .isEqualTo(CERTIFICATE + "[redacted: private key]\n" + CERTIFICATE);
    }

    @Test
    void takesOutAKeyWhoseLinesAllHaveAPrefix() {
        String logged = PEM.lines()
                .map(line -> "Nov 20 12:00:00 host x[1]: " + line + "\n")
                .reduce("", String::concat);

        assertThat(redactor.redact(logged)).isEqualTo("Nov 20 12:00:00 host x[1]: [redacted: private key]\n");
    }

    @Test
    void takesOutATokenThatIsWrapped() {
        String wrapped = JWT.substring(0, 20) + "\n" + JWT.substring(20, 60) + "\n  " + JWT.substring(60);

        assertThat(redactor.redact("a " + wrapped + "\nnext line")).isEqualTo("a [redacted: token]\nnext line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8e9e05c52164694d, started, etcd-bootstrap, https://192.168.126.100:2380",
                "\"uid\":\"0b2f3a57-3f4c-4e9a-9d0e-2a1f4a1f0c11\",\"resourceVersion\":\"123456\"",
                "containerd://4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f",
                "quay.io/openshift-release-dev/ocp-release@sha256:4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f4f5b1e0a",
                "cluster-id cdf818194e3a8c32 raft-term 2 10.96.0.1 172.30.0.1:443",
                "qemu+ssh://root@hypervisor/system and ssh://core@master-0",
                "error: invalid token: expired, or token: unknown",
                "type: kubernetes.io/service-account-token\nmetadata:",
                "secretName: etcd-client\n  secret:\n    secretName: x",
                "serviceAccountToken:\n  expirationSeconds: 3607",
                "journalctl -u kubelet.service --no-pager -o json",
                "podman run -u 1000:1000 x",
                "at java.lang.System.identityHashCode(Object.java)",
                "process_cpu_seconds_total 123456.123456789",
                "kube-apiserver-bootstrap.openshift-kube-apiserver.svc.cluster.local",
                "WWW-Authenticate: Bearer realm=\"https://quay.io/v2/auth\"",
                "--discovery-token-ca-cert-hash sha256:abc --token-ttl 0",
                "etcd-serving-bootstrap.key -----BEGIN PUBLIC KEY-----"
            })
    void leavesWhatAnAnalysisNeeds(String text) {
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void leavesCertificatesAndRequestsAlone() {
        String request = "request: " + base64(CERTIFICATE.replace("CERTIFICATE", "CERTIFICATE REQUEST"));
        String kubeconfig = "certificate-authority-data: " + base64(CERTIFICATE) + "\nserver: x";

        assertThat(redactor.redact(CERTIFICATE)).isEqualTo(CERTIFICATE);
        assertThat(redactor.redact(request)).isEqualTo(request);
        assertThat(redactor.redact(kubeconfig)).isEqualTo(kubeconfig);
    }

    @Test
    void takesOutAKnownSecretHoweverItIsWritten() {
        String secret = "pass/word \"with\" <odd> & long parts";
        redactor.learn("password", secret);

        for (String text : new String[] {
            secret,
            "pass/word \"with\"\n   <odd> & long parts",
            "pass/word \\\"with\\\" <odd> & long parts",
            "pass\\/word \\\"with\\\" <odd> & long parts",
            "pass/word \\\"with\\\" \\u003codd\\u003e \\u0026 long parts",
            "pass%2Fword%20%22with%22%20%3Codd%3E%20%26%20long%20parts",
            "pass/word \\\"with\\\"\\n<odd> & long\\tparts",
        }) {
            assertThat(redactor.redact("<" + text + ">")).isEqualTo("<[redacted: password]>");
        }
        for (String around : new String[] {"", "a", "ab"}) {
            assertThat(redactor.redact(base64(around + secret + "zzz")))
                    .contains("[redacted: password]")
                    .hasSizeLessThan(40);
        }
    }

    @Test
    void takesOutAnyLineOfAKnownKey() throws Exception {
        Path key = Files.writeString(files.resolve("id"), PEM);
        redactor.learnPrivateKey(key);
        String line = BODY.lines().skip(3).findFirst().orElseThrow();

        assertThat(redactor.redact("tail: " + line)).isEqualTo("tail: [redacted: private key]");
        assertThat(redactor.redact(BODY.strip())).isEqualTo("[redacted: private key]");
        assertThat(redactor.redact(BODY.replace("\n", ""))).isEqualTo("[redacted: private key]");
    }

    @Test
    void learnsAKubeconfig() throws Exception {
        Path kubeconfig =
                Files.writeString(files.resolve("kubeconfig"), """
                clusters: [{name: c, cluster: {server: https://x, certificate-authority-data: %s}}]
                users:
                - name: admin
                  user: {client-key-data: %s, token: correct-horse-battery, password: staple77}
                """.formatted(base64(CERTIFICATE), base64(PEM)));
        redactor.learnKubeconfig(kubeconfig);

        assertThat(redactor.redact("it said correct-horse-battery and staple77"))
                .isEqualTo("it said [redacted: token] and [redacted: password]");
        assertThat(redactor.redact("x " + BODY.lines().skip(2).findFirst().orElseThrow()))
                .isEqualTo("x [redacted: private key]");
        assertThat(redactor.redact("ca " + base64(CERTIFICATE))).isEqualTo("ca " + base64(CERTIFICATE));
    }

    @Test
    void learnsAPullSecretAndWhatItDecodesTo() throws Exception {
        Path pullSecret = Files.writeString(
                files.resolve("pull.json"),
                "{\"auths\":{\"quay.io\":{\"auth\":\"" + base64("robot:hunter2hunter2") + "\"}}}");
        redactor.learnPullSecret(pullSecret);

        assertThat(redactor.redact("tried hunter2hunter2 for robot"))
                .isEqualTo("tried [redacted: pull secret] for robot");
        assertThat(redactor.redact("basic: " + base64("robot:hunter2hunter2")))
                .isEqualTo("basic: [redacted: pull secret]");
    }

    @Test
    void learnsThePullSecretThatAnEnvironmentDeclares() throws Exception {
        String canary = "canary-" + base64("of the pull secret");
        Path pullSecret = Files.writeString(
                files.resolve("pull.json"),
                "{\"auths\":{\"r.example.com\":{\"auth\":\"" + base64("robot:" + canary) + "\"}}}");
        Path file = Files.writeString(
                files.resolve("lab.yaml"),
                Files.readString(Path.of("environments/sandbox.yaml")) + "\npull-secret: " + pullSecret.getFileName()
                        + "\n");
        redactor.learn(EnvironmentLoader.load(file, Map.of()));

        assertThat(redactor.redact("denied: " + canary)).isEqualTo("denied: [redacted: pull secret]");
    }

    @Test
    void learnsTheKeyOfTheEtcdClientThatAnEnvironmentDeclares() throws Exception {
        Files.writeString(files.resolve("etcd.key"), PEM);
        Path file = Files.writeString(
                files.resolve("lab.yaml"),
                Files.readString(Path.of("environments/sandbox.yaml"))
                        .replace("/run/stagegate/pki/etcd-client.key", "etcd.key"));
        redactor.learn(EnvironmentLoader.load(file, Map.of()));

        assertThat(redactor.redact("x " + BODY.lines().skip(2).findFirst().orElseThrow()))
                .isEqualTo("x [redacted: private key]");
    }

    static Stream<Arguments> splits() {
        return Stream.of(
                arguments("a line's end", "\n"),
                arguments("a journal's entries", "\nNov 28 12:00:00 bootstrap bootkube.sh[1234]: "),
                arguments("entries in JSON", "\"}\n{\"__REALTIME_TIMESTAMP\":\"1764\",\"MESSAGE\":\""),
                arguments("entries in JSON in a string", "\\\"}\\n{\\\"_PID\\\":\\\"7\\\",\\\"MESSAGE\\\":\\\""),
                arguments("a container's lines", "\n2026-11-28T00:00:00.000000000Z stderr F "),
                arguments("what was left out", "… 1234 characters left out …"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("splits")
    void takesOutBothPartsOfAKnownSecretThatIsSplit(String by, String between) {
        String secret = base64(new Random(3), 30) + "/\"&" + base64(new Random(4), 15);
        redactor.learn("token", secret);

        for (String written : new String[] {
            secret,
            secret.replace("\"", "\\\"").replace("/", "\\/"),
            URLEncoder.encode(secret, StandardCharsets.UTF_8),
            base64(secret),
            base64("x" + secret).substring(2, (secret.length() + 1) / 3 * 4),
            base64("xx" + secret).substring(3, (secret.length() + 2) / 3 * 4),
        }) {
            for (int at = 1; at < written.length(); at++) {
                String one = "got: " + written.substring(0, at);
                String other = written.substring(at) + "\", and more";
                String together = redactor.redact(one + between + other);
                // Each entry by itself, too.
                String apart = redactor.redact(one) + " " + redactor.redact(other);
                for (String part : List.of(written.substring(0, at), written.substring(at))) {
                    if (part.length() >= SecretPieces.SHORTEST + 1) {
                        assertThat(shreds(part))
                                .as("%s, split at %d", written, at)
                                .noneMatch(together::contains);
                        assertThat(shreds(part))
                                .as("%s, split at %d", written, at)
                                .noneMatch(apart::contains);
                    }
                }
            }
        }
    }

    /** What is left of a text when little is: each five characters of it that follow each other. */
    private static List<String> shreds(String text) {
        return IntStream.rangeClosed(0, text.length() - 5)
                .mapToObj(at -> text.substring(at, at + 5))
                .toList();
    }

    @Test
    void takesOutEveryLineOfAWrappedPullSecretInAJournal() throws Exception {
        Path pullSecret = Files.writeString(
                files.resolve("pull.json"),
                "{\"auths\":{\"quay.io\":{\"auth\":\"" + base64("dev+robot:" + base64(new Random(5), 600)) + "\"}}}");
        redactor.learnPullSecret(pullSecret);
        String auth = base64("dev+robot:" + base64(new Random(5), 600));

        assertThat(redactor.redact(auth.replaceAll(".{76}", "$0\nNov 28 12:00:00 bootstrap base64[12]: "))
                        .lines()
                        .map(line -> line.replaceAll(".*]: ", "")))
                .allSatisfy(line -> assertThat(shreds(auth.substring(20))).noneMatch(line::contains));
    }

    @Test
    void aPieceIsNoWordThatOthersUse() throws Exception {
        Path pullSecret = Files.writeString(
                files.resolve("pull.json"),
                "{\"auths\":{\"quay.io\":{\"auth\":\""
                        + base64("openshift-release-dev+ocm_access_1a2b3c4d5e:s3cr3tOfQuay42") + "\"}}}");
        redactor.learnPullSecret(pullSecret);
        Path kubeconfig = Files.writeString(
                files.resolve("kubeconfig"), "users: [{user: {client-key-data: " + base64(PEM) + "}}]");
        redactor.learnKubeconfig(kubeconfig);
        redactor.learn("password", "kube-apiserver-Kubernetes-20261128-secret");

        for (String text : new String[] {
            "quay.io/openshift-release-dev/ocp-release@sha256:4f5b1e0a9c8d7e6f4f5b1e0a9c8d7e6f",
            "user openshift-release-dev+ocm_access_1a2b3c4d5e: denied",
            "certificate-authority-data: " + base64(CERTIFICATE),
            "kube-apiserver of Kubernetes, 20261128",
        }) {
            assertThat(redactor.redact(text)).isEqualTo(text);
        }
        assertThat(redactor.redact("half: cr3tOfQuay42")).isEqualTo("half: [redacted: pull secret]");
    }

    @Test
    void filesThatAreNotThereOrNotWhatTheyShouldBeStopNothing() throws Exception {
        Path odd = Files.writeString(files.resolve("odd"), "\t{[");
        redactor.learnPrivateKey(files.resolve("none"));
        redactor.learnKubeconfig(odd);
        redactor.learnPullSecret(odd);

        assertThat(redactor.redact("plain")).isEqualTo("plain");
    }

    @Test
    void refusesSecretsThatWouldTakeOrdinaryWordsWithThem() {
        assertThat(redactor.learn("password", "core ")).isFalse();
        assertThat(redactor.learn("password", "secret")).isTrue();

        assertThat(redactor.redact("core and secret")).isEqualTo("core and [redacted: password]");
        assertThat(redactor.redact("[redacted: encoded secret]")).isEqualTo("[redacted: encoded secret]");
    }

    @Test
    void isFastOnLongTexts() {
        for (int i = 0; i < 50; i++) {
            redactor.learn("private key", body(new Random(i), 480));
        }
        String log =
                "Nov 20 12:00:00 host etcd[1]: {\"level\":\"info\",\"member\":\"8e9e05c52164694d\",\"took\":\"12ms\"}\n";
        String random = base64(new String(new SecureRandom().generateSeed(64), StandardCharsets.ISO_8859_1));
        for (String text : new String[] {
            log.repeat(5_000_000 / log.length()),
            "a".repeat(5_000_000),
            random.repeat(5_000_000 / random.length()),
            // Short, as these are there to show that nothing grows by the square.
            "eyJ ".repeat(100_000),
            "-----BEGIN ".repeat(40_000),
            "token: x ".repeat(50_000),
            "\\".repeat(100_000),
        }) {
            // Of this thread, since a busy machine makes nothing slower that way.
            ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
            long start = cpu.getCurrentThreadCpuTime();
            redactor.redact(text);
            assertThat(Duration.ofNanos(cpu.getCurrentThreadCpuTime() - start))
                    .as(text.substring(0, 10))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    private static String body(Random random, int bytes) {
        return wrapped(base64(random, bytes)) + "\n";
    }

    private static String base64(Random random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return Base64.getEncoder().encodeToString(some);
    }

    private static String wrapped(String base64) {
        return base64.replaceAll("(.{64})(?=.)", "$1\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
