package io.stagegate.check;

import java.util.function.Function;

/**
 * A named judgement over what a probe observed. It never looks for itself.
 *
 * @param <T> the observation it judges
 */
public interface Check<T> {

    /** What must hold, as it reads after a probe's subject: {@code is running}, {@code are listed}. */
    String name();

    Verdict judge(T observation);

    /** What is reported of the last observation besides the verdict. */
    default Notes remarks(T observation) {
        return Notes.NONE;
    }

    /** The same check, with something to report. */
    static <T> Check<T> remarking(Check<T> check, Function<? super T, Notes> remarks) {
        return new Check<>() {
            @Override
            public String name() {
                return check.name();
            }

            @Override
            public Verdict judge(T observation) {
                return check.judge(observation);
            }

            @Override
            public Notes remarks(T observation) {
                return remarks.apply(observation);
            }
        };
    }

    static <T> Check<T> named(String name, Function<? super T, Verdict> judgement) {
        return new Check<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Verdict judge(T observation) {
                return judgement.apply(observation);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
