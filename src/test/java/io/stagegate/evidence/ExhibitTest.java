package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExhibitTest {

    private final Redactor redactor = new Redactor();

    @Test
    void isRedactedWhenItIsMade() {
        redactor.learn("token", "correct-horse");
        Exhibit exhibit = Exhibit.text(redactor, "say correct-horse\nnow", "it was correct-horse");

        assertThat(exhibit.name()).isEqualTo("say [redacted: token] now");
        assertThat(exhibit.text()).isEqualTo("it was [redacted: token]");
    }

    @Test
    void losesItsMiddleVisiblyWhenItIsTooLong() {
        String text = "head" + "x".repeat(1_000_000) + "tail";

        Exhibit exhibit = Exhibit.text(redactor, "log", text);

        assertThat(exhibit.text())
                .hasSizeLessThanOrEqualTo(256 * 1024)
                .startsWith("head")
                .endsWith("tail")
                .contains("\n\n[… 737992 of 1000008 bytes cut here …]\n\n");
    }

    @Test
    void takesPicturesOnlyAsPictures() {
        assertThat(Exhibit.picture(redactor, "timeline", "image/png", new byte[] {1, 2})
                        .content())
                .containsExactly(1, 2);
        assertThatThrownBy(() -> Exhibit.picture(redactor, "text", "text/plain", new byte[1]))
                .hasMessage("not a picture that needs no redaction: text/plain");
    }

    @Test
    void aCollectionStaysSmallAndSaysSo() {
        Exhibits exhibits = new Exhibits(redactor);
        for (int i = 0; i < 250; i++) {
            exhibits.add("exhibit " + i, "x");
        }

        assertThat(exhibits.all()).hasSize(201).last().extracting(Exhibit::name).isEqualTo("50 more, not kept");
    }
}
