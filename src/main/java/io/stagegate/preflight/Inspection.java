package io.stagegate.preflight;

import io.stagegate.preflight.Finding.Status;
import java.util.List;
import java.util.function.Supplier;

/**
 * One thing to look at, which may take its time or fail: whoever carries it out bounds it.
 *
 * @param subject a noun phrase: {@code the name api.ocp4.example.com}
 * @param expected what should be there
 * @param look throws {@link io.stagegate.connection.CouldNotCheckException} where it cannot be seen
 */
record Inspection(String subject, String expected, Supplier<Answer> look) {

    /** What is there, judged. */
    record Answer(Status status, String found, String remedy, List<String> reddens) {

        static Answer right(String found) {
            return new Answer(Status.RIGHT, found, "", List.of());
        }

        static Answer notYet(String found) {
            return new Answer(Status.NOT_YET, found, "", List.of());
        }

        static Answer warning(String found, String remedy) {
            return new Answer(Status.WARNING, found, remedy, List.of());
        }

        static Answer unknown(String why, String remedy) {
            return new Answer(Status.COULD_NOT_CHECK, why, remedy, List.of());
        }

        /** @param reddens the checks that would certainly be red; where there is none, it is a warning */
        static Answer wrong(String found, String remedy, List<String> reddens) {
            return new Answer(reddens.isEmpty() ? Status.WARNING : Status.WRONG, found, remedy, reddens);
        }
    }

    Finding finding(Answer answer) {
        return new Finding(subject, expected, answer.status(), answer.found(), answer.remedy(), answer.reddens());
    }
}
