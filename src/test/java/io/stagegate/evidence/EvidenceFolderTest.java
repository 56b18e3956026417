package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFolderTest {

    @TempDir
    private Path root;

    private final Redactor redactor = new Redactor();
    private final List<EvidenceFile> attached = new ArrayList<>();

    @Test
    void writesAndAttachesInOrder() throws Exception {
        EvidenceFolder folder = open("10.5");

        assertThat(folder.keep(
                        List.of(evidenceFile("bootstrap: sudo crictl pods -o json"), evidenceFile("../../etc/passwd"))))
                .isEmpty();
        assertThat(folder.keep(List.of(evidenceFile("…"), EvidenceFile.text(redactor, "x", "image/svg+xml", "<svg/>"))))
                .isEmpty();

        assertThat(files(root.resolve("10.5")))
                .containsExactly(
                        "01-bootstrap-sudo-crictl-pods-o-json.txt", "02-etc-passwd.txt", "03-evidence.txt", "04-x.svg");
        assertThat(attached).hasSize(4);
    }

    @Test
    void clearsWhatAnEarlierRunLeftAndNothingElse() throws Exception {
        Path directory = Files.createDirectories(root.resolve("10.5"));
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "stays");
        Files.writeString(directory.resolve("01-old.txt"), "old");
        Files.createSymbolicLink(directory.resolve("02-link"), elsewhere);
        Files.writeString(directory.resolve("notes"), "a person's");

        open("10.5");

        assertThat(files(directory)).containsExactly("notes");
        assertThat(elsewhere).hasContent("stays");
    }

    @Test
    void anIdCannotLeadOutOfTheStore() {
        assertThat(open("../../x").directory()).isEqualTo(root.resolve("-..-x".replaceAll("^[.-]+", "")));
        assertThatThrownBy(() -> open("..")).hasMessage("not a check's ID: '..'");
    }

    @Test
    void tellsWhatCouldNotBeKeptAndKeepsTheRest() {
        EvidenceFolder folder = EvidenceFolder.open(root, "10.5", redactor, evidenceFile -> {
            throw new IllegalStateException("no scenario");
        });

        assertThat(folder.keep(List.of(evidenceFile("one"))))
                .containsExactly("could not attach 'one': java.lang.IllegalStateException: no scenario");
        assertThat(folder.directory().resolve("01-one.txt")).isRegularFile();
    }

    private EvidenceFolder open(String checkId) {
        return EvidenceFolder.open(root, checkId, redactor, attached::add);
    }

    private EvidenceFile evidenceFile(String name) {
        return EvidenceFile.text(redactor, name, "text");
    }

    private static List<String> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
