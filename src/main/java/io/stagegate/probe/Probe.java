package io.stagegate.probe;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;

/**
 * One kind of look at a lab.
 *
 * @param <T> what is seen; its {@code toString} goes into the report as the observation behind the verdict
 */
public interface Probe<T> {

    /** What is looked at, as a noun phrase that a check's name follows: {@code pods on bootstrap}. */
    String subject();

    /**
     * Looks once.
     *
     * @throws CouldNotCheckException when it could not be seen how things are; never used to say that they are bad
     */
    T observe(Lab lab);
}
