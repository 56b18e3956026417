package io.stagegate.environment;

import java.util.List;

/**
 * How a suspicion is confirmed or cleared: looks at the state as it is now, which may also say no.
 *
 * @param every whether all of them must say so; else one is enough
 * @param looks none of them at what happened, all at how things stand
 * @param afterClue whether it is looked at only once a clue was found; else what it sees counts by itself, too
 */
public record Confirmation(boolean every, List<Clue> looks, boolean afterClue) {

    public Confirmation {
        looks = List.copyOf(looks);
    }
}
