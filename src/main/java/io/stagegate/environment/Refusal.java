package io.stagegate.environment;

/** Why a value is not taken. It does not know where the value stands: who reads it adds the place. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    Refusal(String problem, String remedy) {
        super(problem + "; " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
