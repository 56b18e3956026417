package io.stagegate.observation;

/**
 * How far an install came.
 *
 * @param stage the ID of the most advanced stage that has begun: {@code 11}
 * @param words what it came to there, in a clause: {@code two of three masters never asked for a certificate}
 * @param finished whether the masters have taken over, and the cluster's operators are at work
 */
public record InstallReached(String stage, String words, boolean finished) {

    @Override
    public String toString() {
        return "stage " + stage + ": " + words;
    }
}
