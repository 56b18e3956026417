package io.stagegate.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The proof leaves no check out. */
class FaultsTest {

    @Test
    void everyCheckIsBrokenBothWays() throws IOException {
        Map<String, Set<Fault.Red>> reds = Stream.concat(Faults.all().stream(), ClusterApiFaults.all().stream())
                .collect(groupingBy(Fault::check, mapping(Fault::verdict, toSet())));
        Set<String> checks = new HashSet<>();
        try (DirectoryStream<Path> features = Files.newDirectoryStream(Path.of("features"), "*.feature")) {
            for (Path feature : features) {
                Pattern.compile("@check-(\\S+)")
                        .matcher(Files.readString(feature))
                        .results()
                        .forEach(tag -> checks.add(tag.group(1)));
            }
        }

        // Not yet broken in a sandbox: PreflightTest breaks each of its inspections instead, and all of them at once.
        checks.remove("00.1");
        // Of what was gathered there is no sandbox: BundleLabTest and ReachedProbeTest have it in all its states.
        checks.remove("B.1");
        assertThat(reds.keySet()).isEqualTo(checks);
        assertThat(reds.values()).allMatch(both -> both.equals(Set.of(Fault.Red.values())));
    }

    @Test
    void everyFaultMustBeNamedInWhatIsSaid() {
        assertThat(Stream.concat(Faults.all().stream(), ClusterApiFaults.all().stream()))
                .noneMatch(fault -> fault.says().isEmpty());
    }

    @Test
    void theFaultsOfTheClusterApiPivotAreInTheOrderOfItsChecks() throws Exception {
        List<Integer> order = ClusterApiFaults.all().stream()
                .map(fault -> Integer.valueOf(fault.check().substring(2)))
                .toList();
        assertThat(order).isSorted();
        for (Fault fault : ClusterApiFaults.all()) {
            for (String words : List.of(fault.make(), fault.mend())) {
                Process bash = new ProcessBuilder("bash", "-n")
                        .redirectErrorStream(true)
                        .start();
                try (var stdin = bash.outputWriter()) {
                    stdin.write(words);
                }
                assertThat(bash.waitFor()).as(words).isZero();
            }
        }
    }
}
