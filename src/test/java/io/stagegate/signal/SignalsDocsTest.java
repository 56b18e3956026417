package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.EnvironmentLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/signals.md says what the rules say: its tables are written from them. */
class SignalsDocsTest {

    private static final Path DOCS = Path.of("docs/signals.md");

    private static final Path SCHEMA = Path.of("environments/signals/signals.schema.json");

    @Test
    void theTablesAreWhatTheRulesSay() throws IOException {
        String docs = Files.readString(DOCS);
        String expected = replaced(replaced(docs, "signals", signals()), "looks", looks());

        if (System.getProperty("regenerate") != null) {
            Files.writeString(DOCS, expected);
            return;
        }
        assertThat(docs)
                .as("%s differs from the rules; write it anew with: mvn test -Dtest=SignalsDocsTest -Dregenerate", DOCS)
                .isEqualTo(expected);
    }

    @Test
    void theSchemaKnowsTheSameLooks() throws IOException {
        String schema = Files.readString(SCHEMA);
        String looks = Looks.ALL.stream().map(look -> '"' + look.name() + '"').collect(Collectors.joining(", "));
        String expected = schema.replaceFirst("(\"enum\": \\[)\"journal\"[^]]*(])", "$1" + looks + "$2");

        if (System.getProperty("regenerate") != null) {
            Files.writeString(SCHEMA, expected);
            return;
        }
        assertThat(schema)
                .as("%s differs from Looks; write it anew with: mvn test -Dtest=SignalsDocsTest -Dregenerate", SCHEMA)
                .isEqualTo(expected);
    }

    private static String replaced(String docs, String name, String table) {
        int begin = docs.indexOf("-->", docs.indexOf("<!-- " + name + ": ")) + "-->\n".length();
        int end = docs.indexOf("<!-- end of " + name + " -->");
        assertThat(end).as("the marks of %s in %s", name, DOCS).isGreaterThanOrEqualTo(begin);
        return docs.substring(0, begin) + table + docs.substring(end);
    }

    private static String signals() {
        List<Signal> rules = Signals.of(EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of()))
                .rules();
        StringBuilder table = new StringBuilder(
                "| ID | what it is | looked for in | counts | suspected by | confirmed by | explains |\n"
                        + "|---|---|---|---|---|---|---|\n");
        for (Signal rule : rules) {
            boolean told = rule.looks().findAny().isEmpty();
            List<Clue> confirming = rule.confirmation()
                    .map(Signal.Confirmation::looks)
                    .orElse(rule.clues().stream()
                            .filter(clue -> !clue.look().timed())
                            .toList());
            table.append("| ").append(rule.id());
            table.append(" | **")
                    .append(rule.title())
                    .append("**: ")
                    .append(rule.meaning().replace("|", "\\|"));
            table.append(" | ").append(told ? "not looked for" : String.join(", ", rule.stages()));
            table.append(" | ").append(told ? "at once" : lasting(rule));
            table.append(" | ")
                    .append(
                            told
                                    ? "named by " + rule.namedBy()
                                    : looks(rule.clues().stream()
                                            .filter(clue -> clue.look().timed())
                                            .toList()));
            table.append(" | ").append(looks(confirming));
            table.append(" | ").append(String.join(", ", rule.explains())).append(" |\n");
        }
        return table.toString();
    }

    private static String looks(List<Clue> clues) {
        return clues.stream()
                .map(clue -> clue.look() + (clue.of().isEmpty() ? "" : " " + clue.of()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** How long each clue must stand. */
    private static String lasting(Signal rule) {
        return rule.looks()
                .map(Clue::lasts)
                .distinct()
                .sorted()
                .map(lasts -> lasts.isZero() ? "at once" : "after " + lasts.toSeconds() + " s")
                .collect(Collectors.joining(" or "));
    }

    private static String looks() {
        StringBuilder table = new StringBuilder("| look | of | where | with times | fields |\n|---|---|---|---|---|\n");
        for (Look look : Looks.ALL) {
            table.append("| `")
                    .append(look.name())
                    .append("` | ")
                    .append(look.needsOf() || !look.takesOf() ? look.of() : "optional: " + look.of());
            table.append(" | ").append(look.onNodes() ? "nodes" : "the lab as a whole");
            table.append(" | ").append(look.timed() ? "yes" : "");
            table.append(" | ")
                    .append(look.fields().entrySet().stream()
                            .map(field -> "`" + field.getKey() + "`"
                                    + switch (field.getValue()) {
                                        case TEXT -> "";
                                        case NUMBER -> " (number)";
                                        case DURATION -> " (duration)";
                                    })
                            .collect(Collectors.joining(", ")))
                    .append(" |\n");
        }
        return table.toString();
    }
}
