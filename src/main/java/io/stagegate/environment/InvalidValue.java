package io.stagegate.environment;

/** Why a value is not taken. It does not know where the value stands: who reads it adds the place. */
public final class InvalidValue extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String repair;

    public InvalidValue(String problem, String repair) {
        super(problem + "; " + repair);
        this.problem = problem;
        this.repair = repair;
    }

    String problem() {
        return problem;
    }

    String repair() {
        return repair;
    }
}
