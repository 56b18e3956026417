package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code names patiences as text: the schemas know each of these names, and no other. */
class PatienceNamesTest {

    private static final Pattern NAMED = Pattern.compile("\\b(?:await|runTool|patience)\\(\\s*\"([a-z-]+)\"");

    @Test
    void theNamesInCodeAreThoseOfTheSchemas() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(
                            each -> each.toString().matches(".*/(steps|monitor|action|wait)/.*[.]java"))
                    .toList()) {
                NAMED.matcher(Files.readString(source)).results().forEach(name -> used.add(name.group(1)));
            }
        }
        Set<String> known = new TreeSet<>();
        Declaration.ALL.forEach(
                kind -> known.addAll(SchemaGuide.keys(kind.environment().guide().at(List.of("patience")))));
        assertThat(used).isEqualTo(known);
    }
}
