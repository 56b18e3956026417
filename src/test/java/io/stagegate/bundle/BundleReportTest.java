package io.stagegate.bundle;

import static io.stagegate.evidence.SecretForms.base64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.stagegate.evidence.SecretForms;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A whole run of a log bundle, in a process and a folder of its own: what it leaves behind. */
@Timeout(120)
class BundleReportTest {

    private static final Path BUNDLE =
            Path.of("src/test/resources/bundles/container-in-the-way/log-bundle-20220613102455");

    /** As the gathering scripts may find them: none of them is a word of anything else. */
    private static final String REGISTRY = "n1GhT/inG4Le/Q7+wr2Xk9=r0Bin";

    private static final String TOKEN = "kestrel-Wm4Tz8Lp0Vb6-heron";
    private static final String KEY_LINE = "bGlubmV0Z29sZGZpbmNoc2lza2lud3JlbnN3YWxsb3dtYXJ0aW5zd2lmdA==";

    @TempDir
    private Path folder;

    /** What the process is: a run of everything that the environment has. */
    static final class Verify {
        public static void main(String[] none) throws ClassNotFoundException {
            LauncherFactory.create()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(Class.forName("io.stagegate.VerifyIT")))
                            .build());
        }
    }

    @Test
    void noSecretOfTheFilesIsInTheReportNorOnTheConsole() throws IOException, InterruptedException {
        copy(BUNDLE, folder.resolve("log-bundle"));
        plant(folder.resolve("log-bundle"));
        String console = verify(folder.resolve("log-bundle"));

        Map<String, String> searched = new LinkedHashMap<>(Map.of("the console", console));
        for (Path left : List.of(folder.resolve("reports"), folder.resolve("allure-results"))) {
            try (Stream<Path> files = Files.walk(left)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    searched.put(folder.relativize(file).toString(), Files.readString(file, UTF_8));
                }
            }
        }
        assertThat(searched).containsKeys("reports/index.html", "reports/run.json", "reports/summary.md");
        assertThat(searched.keySet()).anyMatch(file -> file.startsWith("allure-results/"));
        assertThat(searched.values())
                .as("it was read, or there would be nothing to prove")
                .anyMatch(text -> text.contains("seen: [redacted"));
        List<String> found = new ArrayList<>();
        searched.forEach((where, text) -> secrets().forEach((what, form) -> {
            form.lines().filter(text::contains).forEach(part -> found.add(where + " has " + what));
        }));
        assertThat(found).isEmpty();
    }

    private static Map<String, String> secrets() {
        Map<String, String> forms = new LinkedHashMap<>();
        Map.of("the registry's password", REGISTRY, "a token", TOKEN, "a key", KEY_LINE)
                .forEach((what, secret) ->
                        SecretForms.of(secret).forEach((form, words) -> forms.put(what + ", " + form, words)));
        return forms;
    }

    /** Where a log bundle can hold them, and once more in a journal, which becomes evidence. */
    private static void plant(Path bundle) throws IOException {
        String pullSecret =
                "{\"auths\": {\"registry.example.com\": {\"auth\": \"" + base64("robot:" + REGISTRY) + "\"}}}";
        write(
                bundle.resolve("rendered-assets/openshift/99_openshift-machineconfig.yaml"),
                "source: data:text/plain;base64," + base64(pullSecret) + "\n");
        write(bundle.resolve("resources/machineconfigs.json"), """
                {"items": [{"spec": {"config": {"storage": {"files": [{"contents": {"source": "data:,%s"}}]}}}}]}
                """.formatted(URLEncoder.encode(pullSecret, UTF_8)));
        write(bundle.resolve("rendered-assets/auth/kubeconfig"), """
                users:
                - name: admin
                  user: {client-key-data: "%s", token: "%s"}
                """.formatted(
                base64("-----BEGIN RSA PRIVATE KEY-----\n" + KEY_LINE + "\n-----END RSA PRIVATE KEY-----\n"), TOKEN));
        Path journal = bundle.resolve("bootstrap/journals/bootkube.log");
        List<String> lines = Files.readAllLines(journal);
        String head = lines.get(lines.size() - 1).replaceFirst("(bootkube\\.sh\\[\\d+]: ).*", "$1");
        // A line of what a program prints is an entry of its own.
        secrets()
                .values()
                .forEach(form -> lines.addAll(
                        ("seen: " + form).lines().map(line -> head + line).toList()));
        lines.add(head + "Authorization: Bearer " + TOKEN);
        lines.add(head + "login https://robot:" + URLEncoder.encode(REGISTRY, UTF_8) + "@registry.example.com/v2/");
        Files.write(journal, lines);
    }

    private String verify(Path bundle) throws IOException, InterruptedException {
        copy(Path.of("features"), folder.resolve("features"));
        Path console = folder.resolve("console");
        Process run = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        // As this JVM: it ends before optimizing has paid.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dstagegate.environment=" + bundle,
                        "-Dallure.results.directory=" + folder.resolve("allure-results"),
                        Verify.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        assertThat(run.waitFor()).as(Files.readString(console)).isZero();
        return Files.readString(console);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
