package io.stagegate.probe;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import java.util.function.Function;

/**
 * Observes one thing in a lab, and never judges it.
 *
 * @param <T> what is observed; its {@code toString} goes into the report as the observation behind the verdict
 */
public interface Probe<T> {

    /** What is observed, as a noun phrase that a check's name follows: {@code pods on bootstrap}. */
    String subject();

    /**
     * Observes once.
     *
     * @throws CouldNotCheckException when it cannot be observed how things are; never because they are bad
     */
    T observe(Lab lab);

    /** A probe of a line or two. */
    static <T> Probe<T> of(String subject, Function<Lab, T> observe) {
        return new Probe<>() {
            @Override
            public String subject() {
                return subject;
            }

            @Override
            public T observe(Lab lab) {
                return observe.apply(lab);
            }
        };
    }
}
