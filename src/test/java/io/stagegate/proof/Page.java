package io.stagegate.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a proof or a benchmark has shown, as a page of Markdown. */
final class Page {

    private Page() {}

    /** @param name below {@code reports}: {@code proof/failures.md} */
    static void write(String name, List<String> lines) {
        try {
            Path file = Path.of("reports", name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was said of each fault: all of it in a table, then each in full, by its check. */
    static void ofFailures(String name, String title, String how, Map<Fault, String> said) {
        List<String> page = new ArrayList<>(
                List.of(title, "", how, "", "| check | what was broken | verdict | in short |", "|---|---|---|---|"));
        said.forEach((fault, words) -> page.add("| %s | %s | %s | %s |"
                .formatted(
                        fault.check(),
                        fault.what(),
                        fault.verdict() == Fault.Red.FAILED ? "failed" : "could not check",
                        inShort(words))));
        page.add("");
        String check = "";
        for (Map.Entry<Fault, String> entry : said.entrySet()) {
            Fault fault = entry.getKey();
            if (!fault.check().equals(check)) {
                check = fault.check();
                page.add("## " + check);
                page.add("");
            }
            page.add("Broken: " + fault.what() + ".");
            page.addAll(List.of("", "```", entry.getValue().strip(), "```", ""));
        }
        write(name, page);
    }

    /** The first line of what was seen, or of why it could not be. */
    private static String inShort(String words) {
        return words.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("but was") || line.startsWith("cause"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().replace("|", "\\|"))
                .findFirst()
                .orElse("");
    }
}
