package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No failure signal is left out. */
class SignalFaultsTest {

    private final List<SignalFault> faults = SignalFaults.all();

    @Test
    void everySignalOfTheLabsStagesIsMade() throws IOException {
        Set<String> signals = new TreeSet<>();
        // Those that are known from field cases only have no feature: FieldCasesTest tries them.
        Pattern.compile("(?m)^\\| (1[0-2]\\.F\\d+) \\|.*failure-signals")
                .matcher(Files.readString(Path.of("docs", "checklist.md")))
                .results()
                .forEach(signal -> signals.add(signal.group(1)));

        assertThat(signals).hasSizeGreaterThan(10);
        assertThat(new TreeSet<>(faults.stream().map(SignalFault::signal).toList()))
                .isEqualTo(signals);
    }

    @Test
    void everySignalOfTheClusterApiPivotIsMade() {
        assertThat(ClusterApiFaults.signals())
                .extracting(SignalFault::signal)
                .containsExactlyInAnyOrder("C.F1", "C.F2", "C.F3", "C.F4");
    }

    @Test
    void theCheckExpectedRedIsOfTheSignalsStage() {
        assertThat(faults).allMatch(fault -> fault.check().startsWith(fault.stage() + "."));
    }

    @Test
    void faultsAreToldApartByTheirWords() {
        assertThat(faults).extracting(SignalFault::toString).doesNotHaveDuplicates();
    }

    @Test
    void combinationsAreOfTwoSignalsOfOneStage() {
        assertThat(SignalFaults.combinations()).hasSizeGreaterThan(1).allSatisfy(two -> {
            assertThat(two).extracting(SignalFault::signal).hasSize(2).doesNotHaveDuplicates();
            assertThat(two)
                    .extracting(SignalFault::stage)
                    .containsOnly(two.get(0).stage());
        });
    }

    @Test
    void theirWordsAreShell() throws Exception {
        for (String words : Stream.of(faults, ClusterApiFaults.signals())
                .flatMap(List::stream)
                .flatMap(fault -> Stream.of(fault.make(), fault.mend()))
                .toList()) {
            Process bash =
                    new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
            try (var stdin = bash.outputWriter()) {
                stdin.write(words);
            }
            assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as(words)
                    .isEmpty();
            assertThat(bash.waitFor()).isZero();
        }
    }

    @Test
    void everyOneIsMadeByOneScenario() throws IOException {
        List<String> examples = new ArrayList<>();
        try (DirectoryStream<Path> features =
                Files.newDirectoryStream(Path.of("features"), "failure-signals-*.feature")) {
            for (Path feature : features) {
                Pattern.compile("^ *\\| *(\\S[^|]*?) *\\|", Pattern.MULTILINE)
                        .matcher(Files.readString(feature))
                        .results()
                        .map(row -> row.group(1))
                        .filter(cell -> !cell.equals("fault"))
                        .forEach(examples::add);
            }
        }
        assertThat(examples)
                .containsExactlyInAnyOrderElementsOf(Stream.of(faults, ClusterApiFaults.signals())
                        .flatMap(List::stream)
                        .map(SignalFault::what)
                        .toList());
    }
}
