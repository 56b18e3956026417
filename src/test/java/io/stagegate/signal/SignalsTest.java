package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagegate.environment.EnvironmentException;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.MistakeCatalogue;
import io.stagegate.environment.SignalRules;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {

    private static final Path BROUGHT_ALONG = Path.of("environments/signals");

    @TempDir
    private Path directory;

    @Test
    void readsARuleWhole() throws IOException {
        Signals signals = load(sound());

        SignalRules rules = EnvironmentLoader.load(directory.resolve("lab-a.yaml"), Map.of())
                .signals();
        assertThat(rules.timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(rules.interval()).isEqualTo(Duration.ofSeconds(4));
        assertThat(signals.rule("10.T1"))
                .contains(new Signal(
                        "10.T1",
                        "our registry is asleep",
                        List.of("10", "11"),
                        false,
                        List.of(
                                new Clue(
                                        JournalLook.LOOK,
                                        "bootkube",
                                        Clue.At.BOOTSTRAP,
                                        "registry is asleep",
                                        List.of(),
                                        List.of(),
                                        2,
                                        Duration.ofSeconds(30),
                                        Duration.ofSeconds(10)),
                                new Clue(
                                        ApiLooks.CERTIFICATE_REQUESTS,
                                        "",
                                        Clue.At.ALL,
                                        "",
                                        List.of(),
                                        List.of(new Clue.Condition("age", Clue.Test.ABOVE, "PT1M")),
                                        1,
                                        Duration.ofMinutes(1),
                                        Duration.ZERO)),
                        Optional.empty(),
                        "",
                        "It sleeps at night.",
                        List.of("wake it"),
                        "our runbook",
                        List.of("10.F2")));
        assertThat(signals.rule("10.T2").orElseThrow().every()).isTrue();
        assertThat(signals.rule("10.T2").orElseThrow().stages()).containsExactly("10");
        assertThat(signals.rule("10.T2").orElseThrow().clues())
                .extracting(Clue::lasts)
                .containsOnly(Duration.ZERO);
    }

    @Test
    void bringsAllSignalsOfTheChecklistAlong() throws IOException {
        List<String> ids = load(sound()).rules().stream()
                .map(Signal::id)
                .filter(id -> id.contains(".F"))
                .toList();

        assertThat(ids)
                .containsExactly(
                        "10.F1", "10.F2", "10.F3", "10.F4", "10.F5", "10.F6", "10.F7", "10.F8", "10.F9", "10.F10",
                        "10.F11", "10.F13", "10.F12", "10.F14", "10.F15", "10.F16", "10.F17", "10.F18", "10.F19",
                        "10.F20", "10.F21", "10.F22", "10.F23", "10.F24", "10.F25", "10.F26", "10.F27", "10.F28",
                        "10.F29", "10.F30", "10.F31", "11.F1", "11.F2", "11.F3", "11.F4", "11.F5", "11.F6", "11.F7",
                        "11.F8", "11.F18", "11.F19", "11.F20", "11.F21", "11.F22", "11.F23", "11.F9", "11.F10",
                        "11.F11", "11.F12", "11.F13", "11.F24", "11.F14", "11.F15", "11.F16", "11.F17", "11.F25",
                        "11.F26", "11.F27", "11.F28", "11.F29", "11.F30", "11.F31", "12.F1", "12.F2", "12.F3", "C.F1",
                        "C.F2", "C.F3", "C.F4", "C.F5", "C.F6");
    }

    @Test
    void everyFileIsBroughtAlong() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(BROUGHT_ALONG, "*.yaml")) {
            files.forEach(file -> names.add(file.getFileName().toString().replace(".yaml", "")));
        }
        assertThat(names).containsExactlyInAnyOrderElementsOf(SignalRules.BUNDLED);
    }

    @Test
    void isLookedForInItsStagesOnly() throws IOException {
        Signals signals = load(sound());

        assertThat(signals.lookedForIn("11")).extracting(Signal::id).contains("10.T1", "11.F1", "10.F4");
        assertThat(signals.lookedForIn("11")).extracting(Signal::id).doesNotContain("10.T2", "10.F1", "12.F1");
        assertThat(signals.lookedForIn("12")).extracting(Signal::id).doesNotContain("12.F1");
        assertThat(signals.lookedForIn("08")).isEmpty();
    }

    @Test
    void aFileBesideTheEnvironmentTakesTheOthersPlace() throws IOException {
        Files.createDirectories(directory.resolve("signals"));
        Files.writeString(
                directory.resolve("signals/stage-12.yaml"),
                Files.readString(BROUGHT_ALONG.resolve("stage-12.yaml")).replace("lasts: 30s", "lasts: 31s"));

        assertThat(load(sound()).rule("12.F2").orElseThrow().clues())
                .extracting(Clue::lasts)
                .containsOnly(Duration.ofSeconds(31));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "look: journal|look: jurnal|5: \"10.T1\".any[0].look: \"jurnal\" is not a look; write one of: journal, container-log, containers, service-record, console, file, certificates, kubeconfig, kubeconfig-login, ports, dns, routes, etcd-metrics, etcd-members, pods, events, certificate-requests, nodes, cluster-operators, reaches, served-certificate, registry, units, podman-container, disk-space, memory, clock, host-name, cni, selinux, cluster-api-objects, cluster-api-providers",
                "times: 2|tims: 2|5: \"10.T1\".any[0].tims: is not a key that is known here; did you mean \"times\"? The keys here are: look, of, at, matches, about, where, times, recent, lasts",
                "field: age|field: agee|6: \"10.T1\".any[1].where[0].field: \"agee\" is no field of the look certificate-requests; write one of: name, signer, requestor, master, state, age",
                "above: 60s|above: soon|6: \"10.T1\".any[1].where[0].above: \"soon\" is not a duration; write a number with ms, s, m or h, such as 90s",
                "above: 60s|matches: '['|6: \"10.T1\".any[1].where[0].matches: \"[\" is not a regular expression: Unclosed character class at character 1; see java.util.regex.Pattern; a backslash stands before what is meant to the letter",
                "above: 60s|above: 60s, below: 90s|6: \"10.T1\".any[1].where[0]: has above and below; write one of: matches, equals, not, above, below",
                ", above: 60s||6: \"10.T1\".any[1].where[0]: compares with nothing; write one of: matches, equals, not, above, below",
                "field: age, above: 60s|field: name, above: 60s|6: \"10.T1\".any[1].where[0].above: \"60s\" limits a field that is text; write matches, equals or not instead",
                "matches: registry is asleep|matches: '(asleep'|5: \"10.T1\".any[0].matches: \"(asleep\" is not a regular expression: Unclosed group at character 8; see java.util.regex.Pattern; a backslash stands before what is meant to the letter",
                "of: bootkube, ||5: \"10.T1\".any[0].of: is missing; the look journal needs it: write what is looked at",
                "look: certificate-requests,|look: certificate-requests, of: x,|6: \"10.T1\".any[1].of: means nothing to the look certificate-requests; leave it out",
                "  remedies: [wake it]||1: \"10.T1\".remedies: is missing; write it, such as remedies: [move the disk to faster storage]",
                "remedies: [wake it]|remedies: []|10: \"10.T1\".remedies: is empty; write at least one entry, such as [move the disk to faster storage]",
                "explains: [\"10.F2\"]|explains: [\"10.F0\"]|8: \"10.T1\".explains: names \"10.F0\", which is no signal; write the ID of one that there is",
                "explains: [\"10.F2\"]|explains: [\"10.T1\"]|8: \"10.T1\".explains: leads back to 10.T1 itself; keep causes and consequences apart",
                "\"10.T2\"|\"10.F4\"|12: \"10.F4\": is a signal of stagegate.jar!/signals/stage-10.yaml too (line 80); give it another ID",
                "\"10.T2\"|\"10.T1\"|12: \"10.T1\": is written twice, first in line 1; keep one of the two",
                "\"10.T2\"|T2|12: T2: is not a signal's ID; write the stage, a dot, letters and a number, such as 10.F4",
                "  lasts: 10s|  lasts: 0s|7: \"10.T1\".lasts: \"0s\" is no time at all; write at least 1s, or leave it out",
                "times: 2|lasts: 2d|5: \"10.T1\".any[0].lasts: \"2d\" is not a duration; write a number with ms, s, m or h, such as 90s or 1m30s",
                "not: \"yes\"}]|not: \"yes\"}], lasts: 0s|16: \"10.T2\".all[1].lasts: is of one clue, where all are needed; write it beside all, for all of them",
                "  lasts: 10s|  lasts: 10|7: \"10.T1\".lasts: 10 is not a duration; write a number with ms, s, m or h, such as 90s or 1m30s",
                "  lasts: 10s|  named-by: us|1: \"10.T1\": has any and named-by; write one of: any, all (lists of clues), named-by (who names it)",
                "  all:|  lasts:|14: \"10.T2\".lasts: is a list where text is due; write one, such as 20s",
                "proxy.{domain}|proxy.{dmain}|16: \"10.T2\".all[1].of: \"proxy.{dmain}\" has a placeholder that there is not; write one of: {api-port}, {domain}",
                ", where: [{field: there, equals: \"no\"}]||15: \"10.T2\".all[0]: takes whatever is found there; write matches (a regular expression) or where",
                "[\"10\", \"11\"]|[10]|3: \"10.T1\".stages[0]: 10 without quotes is a number to YAML, not text; write it in quotes: \"10\"",
            })
    void refusesABadRule(String was, String is, String error) throws IOException {
        String rules = Files.readString(MistakeCatalogue.SIGNALS);
        assertThat(rules).contains(was);
        int at = rules.indexOf(was);
        String bad = rules.substring(0, at) + (is == null ? "" : is) + rules.substring(at + was.length());
        Files.writeString(directory.resolve("our-signals.yaml"), bad);

        assertThat(refusal().replaceAll("(yaml:\\d+):\\d+: ", "$1: "))
                .contains(directory.resolve("our-signals.yaml") + ":" + error);
    }

    @Test
    void refusesARuleThatIsKnownByNothing() throws IOException {
        Files.writeString(
                directory.resolve("our-signals.yaml"), "\"10.T1\": {title: x, meaning: x, remedies: [x], source: x}\n");

        assertThat(refusal())
                .contains(
                        "our-signals.yaml:1:1: \"10.T1\": does not say by what it is known; write one of: any, all (lists"
                                + " of clues), named-by (who names it), or confirm alone");
    }

    @Test
    void tellsTheMistakesOfAllFilesAtOnce() throws IOException {
        Files.writeString(
                directory.resolve("our-signals.yaml"),
                Files.readString(MistakeCatalogue.SIGNALS)
                        .replace("look: journal", "look: jurnal")
                        .replace("look: dns", "look: DNS"));
        Files.writeString(
                directory.resolve("lab-a.yaml"), MistakeCatalogue.sound().replace("role: master", "role: x"));

        assertThat(refusal())
                .contains("lab-a.yaml:23:5: nodes.master-0.role")
                .contains("our-signals.yaml:5:8: \"10.T1\".any[0].look")
                .contains("our-signals.yaml:16:8: \"10.T2\".all[1].look")
                .hasLineCount(3);
    }

    private String refusal() throws IOException {
        Path lab = directory.resolve("lab-a.yaml");
        if (!Files.exists(lab)) {
            Files.writeString(lab, MistakeCatalogue.sound());
        }
        return catchThrowableOfType(EnvironmentException.class, () -> Signals.of(EnvironmentLoader.load(lab, Map.of())))
                .getMessage();
    }

    private static String sound() {
        return MistakeCatalogue.sound();
    }

    private Signals load(String text) throws IOException {
        if (!Files.exists(directory.resolve("our-signals.yaml"))) {
            Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
        }
        Path lab = Files.writeString(directory.resolve("lab-a.yaml"), text);
        return Signals.of(EnvironmentLoader.load(lab, Map.of()));
    }
}
