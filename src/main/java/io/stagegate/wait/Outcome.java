package io.stagegate.wait;

import io.stagegate.check.Verdict;

/** How a wait ended, with the marks that a person scans for. */
public enum Outcome {
    PASSED("✔", "[ok]", "PASSED"),
    FAILED("✘", "[FAILED]", "FAILED"),
    COULD_NOT_CHECK("?", "[?]", "COULD NOT CHECK");

    private final String mark;
    private final String asciiMark;
    private final String words;

    Outcome(String mark, String asciiMark, String words) {
        this.mark = mark;
        this.asciiMark = asciiMark;
        this.words = words;
    }

    static Outcome of(Verdict verdict) {
        return verdict.passed() ? PASSED : verdict instanceof Verdict.Fail ? FAILED : COULD_NOT_CHECK;
    }

    String mark(boolean ascii) {
        return ascii ? asciiMark : mark;
    }

    String words() {
        return words;
    }
}
