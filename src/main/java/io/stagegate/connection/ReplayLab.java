package io.stagegate.connection;

import io.stagegate.environment.Replay;

/** The lab of an earlier run, of which only the evidence is there: it answers nothing any more. */
public record ReplayLab(Replay environment) implements Lab {

    @Override
    public Kubernetes kubernetes() {
        throw CouldNotCheckException.notInTheEvidence("what the API says");
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
