package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EvidenceFileTest {

    private final Redactor redactor = new Redactor();

    @Test
    void isRedactedWhenItIsMade() {
        redactor.learn("token", "correct-horse");
        EvidenceFile evidenceFile = EvidenceFile.text(redactor, "say correct-horse\nnow", "it was correct-horse");

        assertThat(evidenceFile.name()).isEqualTo("say [redacted: token] now");
        assertThat(evidenceFile.text()).isEqualTo("it was [redacted: token]");
    }

    @Test
    void losesItsMiddleVisiblyWhenItIsTooLong() {
        String text = "head" + "x".repeat(1_000_000) + "tail";

        EvidenceFile evidenceFile = EvidenceFile.text(redactor, "log", text);

        assertThat(evidenceFile.text())
                .hasSizeLessThanOrEqualTo(256 * 1024)
                .startsWith("head")
                .endsWith("tail")
                .contains("\n\n[… 737992 of 1000008 bytes cut here …]\n\n");
    }

    @Test
    void takesPicturesOnlyAsPictures() {
        assertThat(EvidenceFile.picture(redactor, "timeline", "image/png", new byte[] {1, 2})
                        .content())
                .containsExactly(1, 2);
        assertThatThrownBy(() -> EvidenceFile.picture(redactor, "text", "text/plain", new byte[1]))
                .hasMessage("not a picture that needs no redaction: text/plain");
    }

    @Test
    void aCollectionStaysSmallAndSaysSo() {
        EvidenceFiles evidenceFiles = new EvidenceFiles(redactor);
        for (int i = 0; i < 250; i++) {
            evidenceFiles.add("exhibit " + i, "x");
        }

        assertThat(evidenceFiles.all())
                .hasSize(201)
                .last()
                .extracting(EvidenceFile::name)
                .isEqualTo("50 more, not kept");
    }
}
