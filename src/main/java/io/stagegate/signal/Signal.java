package io.stagegate.signal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A failure that has a name: by what it is suspected and confirmed, what it means and what to do about it.
 *
 * @param id such as {@code 10.F4}
 * @param title what it is called, in few words
 * @param stages the stages in whose waits it is looked for
 * @param every whether all clues must be found, on one node where they are looked for on nodes; else one is enough
 * @param clues by what it is suspected; may be empty where there is a confirmation
 * @param confirmation by what it is confirmed or cleared; without one, a clue that is a state confirms it, and a line never does
 * @param namedBy who names it, where it is not looked for; else empty
 * @param meaning what is wrong, in a sentence
 * @param remedies what to do, the first thing first; never empty
 * @param source where the rule comes from
 * @param explains the IDs of the signals that are its consequences
 */
public record Signal(
        String id,
        String title,
        List<String> stages,
        boolean every,
        List<Clue> clues,
        Optional<Confirmation> confirmation,
        String namedBy,
        String meaning,
        List<String> remedies,
        String source,
        List<String> explains) {

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

    public Signal {
        stages = List.copyOf(stages);
        clues = List.copyOf(clues);
        remedies = List.copyOf(remedies);
        explains = List.copyOf(explains);
    }

    /** All that may be looked at for it. */
    public Stream<Clue> looks() {
        return Stream.concat(clues.stream(), confirmation.stream().flatMap(it -> it.looks().stream()));
    }

    /** {@code 10.F4 slow disk}. */
    @Override
    public String toString() {
        return id + " " + title;
    }
}
