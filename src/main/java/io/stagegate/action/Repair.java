package io.stagegate.action;

import io.stagegate.connection.Lab;
import java.util.function.Consumer;

/**
 * What can be done about what an observation saw.
 *
 * @param <T> what was seen
 */
@FunctionalInterface
public interface Repair<T> {

    /** Nothing is done about anything: looking is all. */
    Repair<Object> NONE = (lab, seen, changed) -> false;

    /**
     * Does what there is to do.
     *
     * @param changed receives each change as soon as it is made, in a line
     * @return whether the lab is no longer as it was seen, by this or by someone else: then it is worth another observation
     * @throws NotPermittedException before anything is done, when something is to do that the environment forbids
     */
    boolean apply(Lab lab, T seen, Consumer<String> changed);
}
