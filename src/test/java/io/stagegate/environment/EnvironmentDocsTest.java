package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** docs/environment.md says what the schemas and the errors say: its tables are written from them. */
class EnvironmentDocsTest {
    private static final Path DOCS = Path.of("docs/environment.md");

    @TempDir
    Path directory;

    @Test
    void theTablesAreWhatTheCodeSays() throws IOException {
        String docs = Files.readString(DOCS);
        String expected = replaced(docs, "keys", keys("environment.schema.json"));
        expected = replaced(expected, "profile keys", keys("profiles/profile.schema.json"));
        expected = replaced(expected, "pivot keys", keys("cluster-api.schema.json"));
        expected = replaced(expected, "pivot profile keys", keys("profiles/cluster-api.schema.json"));
        expected = replaced(expected, "errors", errors());
        expected = replaced(expected, "unreadable", unreadable());

        if (System.getProperty("regenerate") != null) {
            Files.writeString(DOCS, expected);
            return;
        }
        assertThat(docs)
                .as(
                        "%s differs from the code; write it anew with: mvn test -Dtest=EnvironmentDocsTest -Dregenerate",
                        DOCS)
                .isEqualTo(expected);
    }

    private static String replaced(String docs, String name, String table) {
        int begin = docs.indexOf("-->", docs.indexOf("<!-- " + name + ": ")) + "-->\n".length();
        int end = docs.indexOf("<!-- end of " + name + " -->");
        assertThat(end).as("the marks of %s in %s", name, DOCS).isGreaterThanOrEqualTo(begin);
        return docs.substring(0, begin) + table + docs.substring(end);
    }

    private static String keys(String schema) {
        SchemaGuide guide = new SchemaGuide(SchemaValidator.json(schema));
        StringBuilder table = new StringBuilder("| key | | meaning | example |\n|---|---|---|---|\n");
        keys(guide, guide.at(List.of()), "", table);
        return table.toString();
    }

    private static void keys(SchemaGuide guide, JsonNode schema, String path, StringBuilder table) {
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        for (String key : SchemaGuide.keys(schema)) {
            JsonNode property = guide.property(schema, key);
            String need = required.contains(key) ? "required" : "optional";
            if (property.has("default")) {
                need = "default `" + SchemaGuide.yaml(property.path("default")) + "`";
            }
            row(table, YamlNode.below(path, key), need, property);
            // All patiences (and static pods) have the keys that the row with * tells.
            if (!schema.path("additionalProperties").isObject()) {
                keys(guide, property, YamlNode.below(path, key), table);
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            JsonNode any = guide.property(schema, "any name");
            String below = path + ".*";
            if (SchemaGuide.keys(schema).isEmpty()) {
                row(table, below, "at least one", any);
            }
            keys(guide, any, below, table);
        }
        if (schema.has("items")) {
            keys(guide, guide.items(schema), path + "[]", table);
        }
    }

    private static void row(StringBuilder table, String path, String need, JsonNode schema) {
        String example = SchemaGuide.example(schema);
        table.append("| `").append(path).append("` | ").append(need).append(" | ");
        table.append(schema.path("description").asString().replace("<", "&lt;"));
        if (schema.has("enum")) {
            table.append(" One of: ").append(SchemaGuide.choices(schema)).append('.');
        }
        table.append(" | ").append(schema.path("type").asString().equals("object") ? "" : "`" + example + "`");
        table.append(" |\n");
    }

    private String errors() throws IOException {
        Map<String, StringBuilder> groups = new LinkedHashMap<>();
        for (MistakeCatalogue.Example example : MistakeCatalogue.ALL) {
            String error = EnvironmentMistakesTest.error(directory, example)
                    .replaceAll("(?m)^environments/lab-a.yaml: ?", "")
                    .replace("\n", " ⏎ ");
            groups.computeIfAbsent(example.group(), group -> new StringBuilder())
                    .append("| ")
                    .append(written(example))
                    .append(" | ")
                    .append(code(error))
                    .append(" |\n");
        }
        return groups.entrySet().stream()
                        .map(group ->
                                "\n### " + group.getKey() + "\n\n| written | error |\n|---|---|\n" + group.getValue())
                        .collect(Collectors.joining())
                + "\n";
    }

    /** The lines that are not in the sound file. */
    private static String written(MistakeCatalogue.Example example) {
        if (example.is().isBlank()) {
            return example.was().isBlank()
                    ? "nothing"
                    : "no " + code(example.was().strip().lines().findFirst().orElseThrow());
        }
        List<String> before = example.was().lines().toList();
        String fresh = example.is()
                .lines()
                .filter(line -> !before.contains(line))
                .map(line -> before.stream().anyMatch(other -> other.strip().equals(line.strip()))
                        ? line.replaceAll("\\G ", "␣")
                        : line.replaceFirst("^ +", ""))
                .collect(Collectors.joining(" ⏎ "));
        return code(fresh.isEmpty() ? example.is().strip().replace("\n", " ⏎ ") : fresh);
    }

    private String unreadable() throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("no such file", directory.resolve("none.yaml"));
        files.put("a directory", directory);
        files.put("a device or pipe", Path.of("/dev/zero"));
        files.put("another encoding", Files.write(directory.resolve("latin1.yaml"), new byte[] {(byte) 0xE9}));
        files.put("more than 1 MiB", Files.writeString(directory.resolve("big.yaml"), "#".repeat(2 << 20)));
        files.put(
                "aliases of aliases", Files.writeString(directory.resolve("bomb.yaml"), EnvironmentLoaderTest.bomb()));
        StringBuilder table = new StringBuilder("| what is there | error |\n|---|---|\n");
        files.forEach((what, file) -> {
            EnvironmentException refused =
                    catchThrowableOfType(EnvironmentException.class, () -> EnvironmentLoader.load(file, Map.of()));
            String error = refused.getMessage().replaceFirst("^" + file + "(:[0-9]+:[0-9]+)?: ", "");
            table.append("| ").append(what).append(" | ").append(code(error)).append(" |\n");
        });
        return table.toString();
    }

    private static String code(String text) {
        String safe = text.replace("\t", "⇥").replace("\u0007", "␇").replace("|", "\\|");
        return safe.contains("`") ? "`` " + safe + " ``" : "`" + safe + "`";
    }
}
