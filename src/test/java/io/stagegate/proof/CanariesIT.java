package io.stagegate.proof;

import static io.stagegate.evidence.SecretForms.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.evidence.SecretForms;
import io.stagegate.run.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On request: secrets, in every form that they take in logs, are put wherever the sandbox can hold them and stagegate reads: a unit's
 * journal, a container's log, a machine's console, the API's objects, a file. Then checks are made, red and green; none of the secrets may be in
 * {@code reports}, in Allure's results, in an error or on the console.
 */
@DisplayName("Secrets planted in the lab")
class CanariesIT {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Bytes: systemd's default for {@code LineMax=}, journald.conf(5). */
    private static final int LONGEST_LINE = 48 * 1024;

    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "canaries are planted in the sandbox, never in a lab of yours");
    }

    @Test
    @DisplayName("none of them gets out")
    void noneGetsOut(@TempDir Path own) throws IOException {
        Scenarios.form("10");
        String registry = word();
        Path pullSecret = Files.writeString(
                own.resolve("pull-secret.json"),
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"" + base64("robot:" + registry) + "\"}}}");
        Path environment = Files.writeString(
                own.resolve("canaries.yaml"),
                Files.readString(Path.of(
                                "environments/" + Run.current().environment().name() + ".yaml")) + "\npull-secret: "
                        + pullSecret + "\n");
        Install its = EnvironmentLoader.load(environment, System.getenv()).install();
        // Known to the letter, so whatever stands around them.
        Map<String, String> known = new LinkedHashMap<>();
        known.put("the pull secret", registry);
        known.put("the SSH key", Files.readAllLines(its.ssh().key()).get(1));
        known.put("the kubeconfig's key", clientKey(its.api().kubeconfig()));
        if (its.etcd().isPresent()) {
            known.put(
                    "the etcd client's key",
                    Files.readAllLines(its.etcd().get().key()).get(1));
        }
        // Of nobody's file, so known by what stands around them.
        String bearer = word();
        String password = word();
        String ofASecret = word();
        List<String> lines = new ArrayList<>(List.of(
                "Authorization: Bearer " + bearer,
                "level=debug msg=\"login\" password=" + password,
                "https://admin:" + password + "@registry.example.com/v2/",
                "{\"token\": \"" + bearer + "\"}"));
        known.values().forEach(secret -> SecretForms.of(secret).values().forEach(form -> lines.add("seen: " + form)));
        // The journal makes two entries of a line that is longer than this, and the second one has a time before it.
        lines.add("x".repeat(LONGEST_LINE - registry.length() / 2) + registry);
        lines.addAll(Base64.getMimeEncoder()
                .encodeToString(Files.readAllBytes(pullSecret))
                .lines()
                .toList());
        plant(String.join("\n", lines) + "\n", ofASecret);

        ByteArrayOutputStream console = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        List<String> errors = new ArrayList<>();
        try (PrintStream both = new PrintStream(console, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            Run.begin(its);
            List.of("08.5", "10.5", "10.9", "10.10").forEach(check -> say(check, errors));
            Run.begin(Scenarios.impatient(its, Duration.ofSeconds(25)));
            for (String check : List.of("10.4", "10.7")) {
                Fault fault = Faults.all().stream()
                        .filter(any -> any.check().equals(check) && any.verdict() == Fault.Red.FAILED)
                        .findFirst()
                        .orElseThrow();
                Hypervisor.run(fault.make());
                try {
                    assertThat(say(check, errors)).as("%s is red", check).isTrue();
                } finally {
                    Hypervisor.run(fault.mend());
                }
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        Map<String, String> searched = new LinkedHashMap<>();
        searched.put("the console", console.toString(StandardCharsets.UTF_8));
        searched.put("errors", String.join("\n", errors));
        for (Path folder : List.of(Path.of("reports"), Path.of("target/allure-results"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    searched.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
                }
            }
        }
        assertThat(searched).hasSizeGreaterThan(20);
        assertThat(searched.keySet()).anyMatch(file -> file.startsWith("target/allure-results/"));
        // It has been read at all, or there would be nothing to prove.
        assertThat(searched.values()).anyMatch(text -> text.contains("seen: [redacted: pull secret]"));
        known.put("a bearer token", bearer);
        known.put("a password", password);
        known.put("the data of a Secret", ofASecret);
        List<String> found = new ArrayList<>();
        searched.forEach((where, text) -> {
            String joined = text.replaceAll("(\\\\n|\\s|\\|)+", "");
            known.forEach((what, secret) -> SecretForms.of(secret).forEach((form, words) -> {
                if (joined.contains(words.replaceAll("\\s", ""))) {
                    found.add(where + " has " + what + ", " + form);
                }
                // Each half of it, where something stands between them.
                words.lines()
                        .filter(text::contains)
                        .forEach(line -> found.add(where + " has a line of " + what + ", " + form));
            }));
        });
        assertThat(found).isEmpty();
    }

    private static boolean say(String check, List<String> errors) {
        Optional<Throwable> red = Scenarios.ofCheck(check, true);
        red.map(Throwable::toString).ifPresent(errors::add);
        return red.isPresent();
    }

    private static void plant(String lines, String ofASecret) {
        String quoted = base64(lines);
        Hypervisor.run(
                "on_bootstrap 'echo " + quoted + " | base64 -d >/root/canaries"
                        + "; mkdir -p /run/systemd/system/bootkube.service.d"
                        + "; printf \"[Service]\\nExecStartPre=/bin/cat /root/canaries\\n\" >/run/systemd/system/bootkube.service.d/canaries.conf"
                        + "; systemctl daemon-reload; systemctl restart --no-block bootkube"
                        + "; cat /root/canaries >/dev/console || true"
                        + "; for log in /var/log/pods/*/*/*.log; do sed \"s/^/2026-11-28T00:00:00.000000000Z stderr F /\" /root/canaries >>$log; done'");
        Hypervisor.run("kubectl -n kube-system create secret generic canary --from-literal=any=" + ofASecret
                + "; kubectl create namespace openshift-canary --dry-run=client -o yaml | kubectl apply -f -"
                + "; kubectl annotate namespace openshift-canary \"note=token=" + ofASecret + "\"");
    }

    private static String word() {
        byte[] bytes = new byte[30];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String clientKey(Path kubeconfig) throws IOException {
        return Files.readAllLines(kubeconfig).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("client-key-data:"))
                .map(line -> line.substring("client-key-data:".length()).strip())
                .findFirst()
                .map(data -> new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII))
                .map(pem -> pem.lines().skip(1).findFirst().orElseThrow())
                .orElseThrow();
    }
}
