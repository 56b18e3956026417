package io.stagegate.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of one ID of the checklist in a run. Only {@link #PASSED} proves anything. */
public enum CheckVerdict {
    @JsonProperty("passed")
    PASSED("passed"),
    @JsonProperty("failed")
    FAILED("failed"),
    @JsonProperty("could-not-check")
    COULD_NOT_CHECK("could not check"),
    /** A check that it needs was not green. */
    @JsonProperty("held-back")
    HELD_BACK("held back"),
    /** The environment or its profile has no such thing, or does not permit it: said in the reason. */
    @JsonProperty("left-out")
    LEFT_OUT("left out"),
    /** {@code -Dstages} or {@code -Dchecks} leave it out. */
    @JsonProperty("not-asked-for")
    NOT_ASKED_FOR("not asked for"),
    /** The run ended before its turn came. */
    @JsonProperty("not-reached")
    NOT_REACHED("not reached");

    private final String words;

    CheckVerdict(String words) {
        this.words = words;
    }

    /** As reports write it: {@code could not check}. */
    public String words() {
        return words;
    }
}
