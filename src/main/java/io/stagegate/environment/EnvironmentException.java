package io.stagegate.environment;

import java.util.List;
import java.util.stream.Collectors;

/** An environment that cannot be used. Its message is the whole report: every mistake on a line of its own. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    public EnvironmentException(List<Mistake> mistakes) {
        super(mistakes.stream().sorted().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = mistakes.stream().sorted().toList();
    }

    EnvironmentException(Mistake mistake) {
        this(List.of(mistake));
    }

    /** Every mistake that was found, in the order of the files; never empty. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
