package io.stagegate.preflight;

import java.util.List;
import java.util.Locale;

/**
 * What came of one inspection.
 *
 * @param subject a noun phrase: {@code the name api.ocp4.example.com}
 * @param expected what should be there
 * @param found what is there, or why it is not known
 * @param remedy what to do, as an administrator would type it; empty where nothing is to be done
 * @param reddens IDs of the checks that would certainly be red because of it; empty but for {@link Status#WRONG}
 */
public record Finding(
        String subject, String expected, Status status, String found, String remedy, List<String> reddens) {

    public Finding {
        reddens = List.copyOf(reddens);
    }

    /** The verdict on one subject. */
    public enum Status {
        /** A check would certainly be red because of it. */
        WRONG,
        /** Doubtful, and perhaps as it is meant. */
        WARNING,
        COULD_NOT_CHECK,
        /** Not there before the install begins. */
        NOT_YET,
        RIGHT;

        /** As reports write it: {@code could not check}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The same, where none of the checks that it would redden is asked for. */
    Finding asWarning() {
        return new Finding(subject, expected, Status.WARNING, found, remedy, List.of());
    }

    @Override
    public String toString() {
        return status.words().toUpperCase(Locale.ROOT) + " " + subject
                + (reddens.isEmpty() ? "" : " (makes " + String.join(", ", reddens) + " red)")
                + "\n  expected: " + expected + "\n  found   : " + found.strip().replace("\n", "\n            ")
                + (remedy.isEmpty() ? "" : "\n  to do   : " + remedy.replace("\n", "\n            "));
    }
}
