package io.stagegate.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The proof leaves no check out. */
class FaultsTest {

    @Test
    void everyCheckIsBrokenBothWays() throws IOException {
        Map<String, Set<Fault.Red>> reds =
                Stage10Faults.all().stream().collect(groupingBy(Fault::check, mapping(Fault::verdict, toSet())));
        Set<String> checks = Pattern.compile("@check-(\\S+)")
                .matcher(Files.readString(Path.of("features/stage-10-bootstrap.feature")))
                .results()
                .map(tag -> tag.group(1))
                .collect(toSet());

        assertThat(reds.keySet()).isEqualTo(checks);
        assertThat(reds.values()).allMatch(both -> both.equals(Set.of(Fault.Red.values())));
    }

    @Test
    void everyFaultMustBeNamedInWhatIsSaid() {
        assertThat(Stage10Faults.all()).noneMatch(fault -> fault.says().isEmpty());
    }
}
